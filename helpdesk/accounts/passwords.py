"""Passwords: argon2id, and what makes one acceptable."""
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from helpdesk.core.errors import Invalid

SHORTEST, LONGEST = 10, 200
_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The argon2id hash (RFC 9106) of an acceptable password; takes about 0.2 s, so call it outside a unit.

    :raises Invalid: when it is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid({"password": _("Use between %(shortest)d and %(longest)d characters.", shortest=SHORTEST, longest=LONGEST)})
    return _hasher.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password fits the hash; without a hash it takes as long and says no."""
    try:
        _hasher.verify(password_hash or _decoy(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _decoy() -> str:
    """Verified when no such agent exists, so that an unknown address takes as long as a wrong password."""
    return _hasher.hash("no agent has this password")
