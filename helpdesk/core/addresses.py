"""The desk's own addresses, for links and Message-IDs written outside of a request."""
from dataclasses import dataclass


@dataclass
class _Own:
    base_url: str = "http://127.0.0.1:8000"
    message_id_domain: str = "localhost"


_own = _Own()


def use(base_url: str, message_id_domain: str) -> None:
    """Sets both for this process; create_app calls it once."""
    _own.base_url, _own.message_id_domain = base_url, message_id_domain


def link(path: str) -> str:
    """The absolute address of a path of ours, for mails."""
    return f"{_own.base_url}{path}"


def message_id_domain() -> str:
    """Right side of the Message-IDs we write (RFC 5322, 3.6.4)."""
    return _own.message_id_domain
