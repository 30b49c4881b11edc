"""Addresses from which our mail comes back: marked by the server's words, clear again when they write or an agent says so."""
from helpdesk.core import text
from helpdesk.core.clock import utcnow
from helpdesk.customers.actions import identity_on_file
from helpdesk.customers.models import Customer

LONGEST_WORDS = 500


def mark(address: str, words: str) -> None:
    """Mail to this address came back with these words; an address that is nobody's is left alone."""
    identity = identity_on_file("email", address)
    if identity is not None:
        identity.returned_at, identity.returned_why = utcnow(), text.one_line(words, LONGEST_WORDS) or None


def clear(customer: Customer, address: str) -> None:
    """The customer wrote from this address, or an agent knows better: mail is taken to arrive there."""
    for identity in customer.identities:
        if identity.kind == "email" and identity.value == address and identity.returned_at:
            identity.returned_at = identity.returned_why = None


def comes_back(customer: Customer) -> bool:
    """Whether the address that mail goes to is marked: then nothing is written there that no person asked for."""
    return customer.mail_identity is not None and customer.mail_identity.returned_at is not None
