"""Signed values that go through a stranger's hands and come back: links, visitor tokens, thread keys."""
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

_key = b""


class BadLink(Exception):
    """The signature is not ours."""


class ExpiredLink(BadLink):
    """Ours, but too old; `value` is what it held, good only for offering a new one."""

    def __init__(self, value):
        super().__init__("expired")
        self.value = value


def secret_key(instance: Path) -> str:
    """The desk's secret, made on first use in the instance folder, readable by its owner only."""
    path = instance / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()


def use_key(key: str) -> None:
    """Sets the key for this process; create_app calls it once."""
    global _key
    _key = key.encode()


def sign(purpose: str, value) -> str:
    """A URL-safe token for a JSON value, bound to `purpose` and to the present time."""
    return URLSafeTimedSerializer(_key, salt=purpose).dumps(value)


def unsign(purpose: str, token: str, *, max_age: int):
    """The value of a token made by sign(), at most `max_age` seconds ago.

    :raises ExpiredLink: when it is older. :raises BadLink: when it is not ours.
    """
    serializer = URLSafeTimedSerializer(_key, salt=purpose)
    try:
        return serializer.loads(token, max_age=max_age)
    except SignatureExpired:
        raise ExpiredLink(serializer.loads(token)) from None
    except BadSignature:
        raise BadLink("bad signature") from None


def mac(purpose: str, value: str, *, length: int = 16) -> str:
    """A short keyed digest in lower-case hex, for places where case is lost (mail addresses)."""
    return hmac.new(_key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()[:length]


def same(one: str, other: str) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())
