"""The Message-IDs we write (RFC 5322, 3.6.4). Each carries a signed key by which an answer finds its ticket."""
import re
import secrets

from helpdesk.core.addresses import message_id_domain
from helpdesk.core.signing import mac, same

_TOKEN = re.compile(r"t(\d{1,15})-([0-9a-f]{16})(?![0-9a-f])")
_SIDE_TOKEN = re.compile(r"s(\d{1,15})-([0-9a-f]{16})(?![0-9a-f])")


def thread_token(ticket_id: int) -> str:
    """The signed key by which a mail proves that it answers this ticket; survives lower-casing."""
    return f"t{ticket_id}-{mac('thread', str(ticket_id))}"


def ticket_of_token(value: str) -> int | None:
    """The ticket whose signed key stands in a Message-ID or a mail address, or None when there is none or it is forged."""
    for ticket_id, signature in _TOKEN.findall(value.lower()[:600]):
        if same(signature, mac("thread", ticket_id)):
            return int(ticket_id)
    return None


def side_token(side_id: int) -> str:
    """The signed key of a conversation with a third party. It opens nothing else: who holds it knows no key of the customer's."""
    return f"s{side_id}-{mac('side', str(side_id))}"


def side_of_token(value: str) -> int | None:
    """The side conversation whose signed key stands in a Message-ID or a mail address; None when there is none or it is forged."""
    for side_id, signature in _SIDE_TOKEN.findall(value.lower()[:600]):
        if same(signature, mac("side", side_id)):
            return int(side_id)
    return None


def side_header_id(side_id: int, note_id: int) -> str:
    """The Message-ID of what we write to a third party, without angle brackets."""
    return f"n{note_id}.{side_token(side_id)}@{message_id_domain()}"


def header_id(ticket_id: int, message_id: int) -> str:
    """The Message-ID of one of our messages, without angle brackets."""
    return f"m{message_id}.{thread_token(ticket_id)}@{message_id_domain()}"


def delivery_id(ticket_id: int | None) -> str:
    """A new Message-ID for a delivery that carries no message of a thread."""
    name = secrets.token_hex(6)
    return f"d{name}.{thread_token(ticket_id) if ticket_id else mac('delivery', name)}@{message_id_domain()}"
