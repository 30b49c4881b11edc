"""What is sent to another system about a customer: proved identities alone, signed. Pure rules."""
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from helpdesk.core.connections import path_of

KINDS = ("email", "phone", "external")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
VERSION = "v1"

Identities = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Question:
    """One request: where a placeholder stands in the address it is a GET, else a POST of every proved identity as JSON."""

    method: str
    address: str
    body: bytes = b""


def proved(identities) -> Identities:
    """What may be sent: the values of identities that are proved, by kind, the first proved ones first."""
    rows = sorted((one for one in identities if one.proved_at is not None), key=lambda one: (one.proved_at, one.id))
    return {kind: values for kind in KINDS if (values := tuple(one.value for one in rows if one.kind == kind))}


def digest_of(known: Identities) -> str:
    """Says whether two questions were about the same identities, without saying which."""
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


def question(template: str, known: Identities) -> Question | None:
    """The request for these identities, or None when what the address needs is not proved."""
    wanted = PLACEHOLDER.findall(template)
    if not known or any(kind not in known for kind in wanted):
        return None
    if wanted:
        return Question("GET", PLACEHOLDER.sub(lambda match: quote(known[match[1]][0], safe=""), template))
    return Question("POST", template, json.dumps({"customer": known}, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode())


def headers(asked: Question, secret: str, *, now: int) -> dict[str, str]:
    """The headers that say who asks and when: an HMAC-SHA256 (RFC 2104) over time, method, path with query, and body.

    `now` is seconds since 1970. Without a secret nothing is signed.
    """
    own = {"Content-Type": "application/json"} if asked.body else {}
    if not secret:
        return own
    return own | {"X-Continua-Time": str(now), "X-Continua-Signature": f"{VERSION}={signature(asked, secret, now=now)}"}


def signature(asked: Question, secret: str, *, now: int) -> str:
    """The same as hexadecimal digits."""
    signed = f"{now}\n{asked.method}\n{path_of(urlsplit(asked.address))}\n".encode() + asked.body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
