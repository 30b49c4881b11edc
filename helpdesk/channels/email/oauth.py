"""OAuth2 for mailboxes: an access token for a refresh token (RFC 6749, 6), and the XOAUTH2 words of Google and Microsoft.

Tokens live in memory as long as they are good. A provider that hands out a new refresh token with each answer
makes the old one worthless, so the new one is sealed into the mailbox's row at once.
"""
import json
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

from helpdesk.channels.email.models import Mailbox
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.sealing import Unreadable, seal

SECONDS = 15
LONGEST_ANSWER = 64 * 1024
# A token is not used in its last minute: it must outlive the conversation that it opens.
SPARE = timedelta(seconds=60)
USUAL_LIFE = 3_600
# Google's consent stands elsewhere than its tokens; with all others it is the neighbour of the address for tokens.
_GOOGLE = ("oauth2.googleapis.com", "https://accounts.google.com/o/oauth2/v2/auth")


class NoToken(Exception):
    """The provider gives no token; the text is its own words, without any secret."""


@dataclass(frozen=True)
class Grant:
    """What the provider wants to see."""

    token_url: str
    client_id: str
    client_secret: str
    refresh_token: str
    scope: str = ""


@dataclass(frozen=True)
class Token:
    """An access token, until when it is good, and the refresh token that replaces the old one, if any."""

    value: str
    until: datetime
    refresh_token: str = ""


_kept: dict[int, tuple[Grant, Token]] = {}
_asking = threading.Lock()


def token_for(mailbox: Mailbox) -> str:
    """A good access token of this mailbox. Call it with no unit open: it may ask the provider and write the new refresh token.

    :raises NoToken: with the provider's words.
    """
    mailbox_id, grant = mailbox.id, grant_of(mailbox)
    if not grant.refresh_token:
        raise NoToken("Nobody has signed in at the provider yet.")
    with _asking:
        known = _kept.get(mailbox_id)
        if known and known[0] == grant and known[1].until > utcnow() + SPARE:
            return known[1].value
        token = refreshed(grant)
        if token.refresh_token and token.refresh_token != grant.refresh_token:
            _keep_refresh_token(mailbox_id, token.refresh_token)
            grant = Grant(grant.token_url, grant.client_id, grant.client_secret, token.refresh_token, grant.scope)
        _kept[mailbox_id] = (grant, token)
    return token.value


def forget(token: str) -> None:
    """Asks for a new token next time: a mail server refused this one."""
    for mailbox_id, (_granted, kept) in list(_kept.items()):
        if token and kept.value == token:
            _kept.pop(mailbox_id, None)


def refreshed(grant: Grant) -> Token:
    """Asks the provider for a fresh token. :raises NoToken: with its words."""
    form = {"grant_type": "refresh_token", "client_id": grant.client_id, "refresh_token": grant.refresh_token}
    if grant.client_secret:
        form["client_secret"] = grant.client_secret
    if grant.scope:
        form["scope"] = grant.scope
    return _answered(grant, form)


def exchanged(grant: Grant, *, code: str, verifier: str, redirect: str) -> Token:
    """The first tokens, for the code that a person's consent brought (RFC 6749, 4.1.3; RFC 7636, 4.5). :raises NoToken: as above."""
    form = {"grant_type": "authorization_code", "client_id": grant.client_id, "code": code, "code_verifier": verifier, "redirect_uri": redirect}
    if grant.client_secret:
        form["client_secret"] = grant.client_secret
    token = _answered(grant, form)
    if not token.refresh_token:
        raise NoToken(f"{_host(grant.token_url)} gave no refresh token.")
    return token


def _answered(grant: Grant, form: dict[str, str]) -> Token:
    answer = _asked(grant.token_url, form)
    value = answer.get("access_token")
    if not isinstance(value, str) or not value:
        raise NoToken(f"{_host(grant.token_url)} gave no token: {_reason(answer)}")
    life = answer.get("expires_in")
    seconds = int(life) if str(life).isdecimal() else USUAL_LIFE
    return Token(value, utcnow() + timedelta(seconds=seconds), str(answer.get("refresh_token") or ""))


def xoauth2(user: str, token: str) -> str:
    """What a client says in SASL XOAUTH2, before it is written in base64."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def is_safe_url(address: str) -> bool:
    """Whether secrets may be sent to this address: https, or a program on this machine."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and _is_this_machine(parts.hostname or "")


def consent_url(token_url: str) -> str:
    """Where people consent, for an address of tokens; '' where that cannot be told."""
    if not is_safe_url(token_url):
        return ""
    if urlsplit(token_url).hostname == _GOOGLE[0]:
        return _GOOGLE[1]
    return f"{token_url[:-len('/token')]}/authorize" if token_url.endswith("/token") else ""


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def grant_of(mailbox: Mailbox) -> Grant:
    """What the mailbox shows its provider. :raises NoToken: when its secrets cannot be read."""
    try:
        return Grant(mailbox.oauth_token_url, mailbox.oauth_client_id, mailbox.oauth_client_secret, mailbox.oauth_refresh_token,
                     mailbox.oauth_scope)
    except Unreadable as error:
        raise NoToken(str(error)) from None


def _keep_refresh_token(mailbox_id: int, refresh_token: str) -> None:
    with unit_of_work():
        mailbox = db.session.get(Mailbox, mailbox_id)
        if mailbox is not None:
            mailbox.oauth_refresh_secret = seal(refresh_token)


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """Secrets go to the address that the admin named and to no other."""

    def redirect_request(self, *_args):
        return None


def _asked(address: str, form: dict[str, str]) -> dict:
    if not is_safe_url(address):
        raise NoToken("The address for tokens has to begin with https.")
    question = urllib.request.Request(address, urlencode(form).encode(), {"Accept": "application/json"})
    try:
        with urllib.request.build_opener(_NoDetours).open(question, timeout=SECONDS) as answer:
            return _read(address, answer.read(LONGEST_ANSWER))
    except urllib.error.HTTPError as error:
        raise NoToken(f"{_host(address)} answered {error.code}: {_reason(_read(address, error.read(LONGEST_ANSWER)))}") from None
    except OSError as error:
        raise NoToken(f"{_host(address)} cannot be reached: {error}") from None


def _read(address: str, body: bytes) -> dict:
    try:
        answer = json.loads(body)
    except ValueError:
        raise NoToken(f"{_host(address)} answered something that is not JSON.") from None
    return answer if isinstance(answer, dict) else {}


def _reason(answer: dict) -> str:
    """The provider's error (RFC 6749, 5.2), cut to a sentence."""
    words = [str(answer[name]) for name in ("error", "error_description") if answer.get(name)]
    return ": ".join(words).splitlines()[0][:300] if words else "no reason given"


def _host(address: str) -> str:
    return urlsplit(address).hostname or "?"
