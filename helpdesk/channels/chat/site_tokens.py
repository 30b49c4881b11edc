"""What a website's server says about who is signed in there: a JSON Web Token (RFC 7519) signed with HS256; pure rules.

Only the signature is believed, so every other way to say who one is gets refused with a reason: `REASONS`.
"""
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import jwt

from helpdesk.core import own_values, text
from helpdesk.core.i18n import known_locale

ALGORITHM = "HS256"
LONGEST_TOKEN, LONGEST_ID = 4096, 254
LONGEST_LIFE, SKEW = timedelta(hours=24), timedelta(seconds=60)
MOST_ATTRIBUTES, LONGEST_KEY = 40, 60
REASONS = ("no_secret", "not_a_token", "algorithm", "signature", "revoked", "expired", "not_yet", "too_long", "no_subject", "claims", "other_person")
# Checked below against our own clock, and with a reason each.
_UNCHECKED = {name: False for name in ("verify_exp", "verify_iat", "verify_nbf", "verify_aud", "verify_iss", "verify_sub", "verify_jti")}


class Refused(Exception):
    """The token proves nothing; `why` is one of REASONS, `claimed` the id that it names, which nobody has proved."""

    def __init__(self, why: str, claimed: str = ""):
        super().__init__(why)
        self.why, self.claimed = why, claimed


@dataclass(frozen=True)
class Key:
    """A secret as the reading needs it; `is_good` is False for one that was revoked or replaced too long ago."""

    id: int
    words: str
    is_good: bool


@dataclass(frozen=True)
class Person:
    """Whom the website names: its own id, and what it says of them. `left_out` names what cannot be used, never its value."""

    external_id: str
    email: str = ""
    name: str = ""
    phone: str = ""
    locale: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Another value means that the website says something else than before."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()


@dataclass(frozen=True)
class Signed:
    """A token that was believed: whom it names, the secret (id) it was signed with, until when it holds."""

    person: Person
    key_id: int
    until: datetime


def read(token: str, keys: Iterable[Key], now: datetime) -> Signed:
    """The token's meaning. :raises Refused: when it proves nothing."""
    keys = tuple(keys)
    if not any(key.is_good for key in keys):
        raise Refused("no_secret")
    claimed = _claimed(token)
    key, claims = _opened(token, keys, claimed)
    until = _checked_times(claims, now, claimed)
    if not key.is_good:
        raise Refused("revoked", claimed)
    if not claimed or claimed != _subject(claims):
        raise Refused("no_subject")
    return Signed(_person(claimed, claims), key.id, until)


def _claimed(token: str) -> str:
    """Whom an unchecked token names. :raises Refused: when it is no token, or signed by another way than ours."""
    if len(token) > LONGEST_TOKEN:
        raise Refused("not_a_token")
    try:
        header, claims = jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False} | _UNCHECKED)
    except (jwt.PyJWTError, RecursionError, ValueError):
        raise Refused("not_a_token") from None
    if header.get("alg") != ALGORITHM:
        raise Refused("algorithm", _subject(claims))
    return _subject(claims)


def _opened(token: str, keys: tuple[Key, ...], claimed: str) -> tuple[Key, dict]:
    for key in sorted(keys, key=lambda one: not one.is_good):
        try:
            return key, jwt.decode(token, key.words, algorithms=[ALGORITHM], options=_UNCHECKED)
        except jwt.InvalidSignatureError:
            continue
        except jwt.PyJWTError:
            raise Refused("not_a_token", claimed) from None
    raise Refused("signature", claimed)


def _checked_times(claims: dict, now: datetime, claimed: str) -> datetime:
    """When it ends. A token without a beginning and an end would be good for ever, and is refused."""
    try:
        began, ends, begins = (datetime.fromtimestamp(_seconds(claims[name]), now.tzinfo) for name in ("iat", "exp", "nbf" if "nbf" in claims else "iat"))
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        raise Refused("claims", claimed) from None
    if max(began, begins) > now + SKEW:
        raise Refused("not_yet", claimed)
    if ends <= now - SKEW:
        raise Refused("expired", claimed)
    if ends - began > LONGEST_LIFE:
        raise Refused("too_long", claimed)
    return ends + SKEW


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    return value


def _subject(claims: dict) -> str:
    """The website's id of the person, exactly as it was signed; one that we would have to change or cut could become somebody else's."""
    value = claims.get("sub")
    words = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return words if isinstance(words, str) and 0 < len(words) <= LONGEST_ID and words == text.one_line(words, LONGEST_ID) else ""


def _person(external_id: str, claims: dict) -> Person:
    left_out, said = [], {}
    for name, tidied in (("email", _email), ("name", _name), ("phone", _phone), ("locale", _locale)):
        value = claims.get(name)
        said[name] = tidied(value) if isinstance(value, str) else ""
        if value not in (None, "") and not said[name]:
            left_out.append(name)
    attributes = claims.get("attributes") or {}
    if not isinstance(attributes, dict):
        attributes, left_out = {}, [*left_out, "attributes"]
    kept = {}
    for key, value in list(attributes.items())[:MOST_ATTRIBUTES]:
        name = text.one_line(key, LONGEST_KEY)
        if isinstance(value, str | int | float) and name == key:
            kept[name] = text.one_line(_word(value), 300)
        else:
            left_out.append(name)
    return Person(external_id, **said, attributes=tuple(kept.items()), left_out=tuple(left_out))


def _word(value: str | int | float | bool) -> str:
    return (own_values.YES if value else own_values.NO) if isinstance(value, bool) else str(value)


def _email(value: str) -> str:
    address = text.address(value)
    return address if text.looks_like_address(address) else ""


def _name(value: str) -> str:
    return text.one_line(value, 200)


def _phone(value: str) -> str:
    number = "".join(sign for sign in value if sign.isdigit() or sign == "+")[:32]
    return number if sum(sign.isdigit() for sign in number) >= 5 else ""


def _locale(value: str) -> str:
    return known_locale(value) or ""
