"""Secrets in rows: sealed with a key that lies in the instance folder, outside of the database."""
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

_key: list[Fernet] = []


class Unreadable(Exception):
    """The secret was sealed with another key."""


def sealing_key(instance: Path) -> bytes:
    """The key of this desk, made on first use, readable by its owner only."""
    path = instance / "sealing.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key())
    return path.read_bytes()


def use_key(key: bytes) -> None:
    """Sets the key for this process; create_app calls it once."""
    _key[:] = [Fernet(key)]


def seal(secret: str) -> str:
    """What may stand in a row; '' stays ''."""
    return _key[0].encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str) -> str:
    """The secret again. :raises Unreadable: when the key is another one."""
    if not sealed:
        return ""
    try:
        return _key[0].decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable("This secret was sealed with another key. Enter it again.") from None
