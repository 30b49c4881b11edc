"""Signed links by which a customer follows a ticket without an account."""
from dataclasses import dataclass

from helpdesk.core.addresses import link
from helpdesk.core.signing import ExpiredLink, sign, unsign
from helpdesk.tickets import access
from helpdesk.tickets.models import Ticket


@dataclass(frozen=True)
class Bearer:
    """Who comes with a signed link: to which ticket, and whether the link proves the address on file."""

    ticket: Ticket
    is_proved: bool


PURPOSE = "ticket"
LIFE = 30 * 86_400


def ticket_link(ticket: Ticket) -> str:
    """The absolute signed address of a customer's ticket, good for 30 days, for a mail to the address on file."""
    return link(f"/my/{token_for(ticket, is_mailed=True)}")


def token_for(ticket: Ticket, *, is_mailed: bool = False) -> str:
    """The signed token of the ticket. Only one that went by mail proves that its bearer owns the address."""
    return sign(PURPOSE, [ticket.id, is_mailed])


def bearer_of(token: str) -> Bearer:
    """What a token opens. :raises ExpiredLink, BadLink, NotFound: when it is too old, not ours, or gone."""
    ticket_id, is_mailed = unsign(PURPOSE, token, max_age=LIFE)
    return Bearer(access.ticket_of_link(ticket_id), is_mailed)


def ticket_of_expired(expired: ExpiredLink) -> Ticket:
    """The ticket for which a fresh link may be mailed to the address on file. :raises NotFound: when it is gone."""
    return access.ticket_of_link(expired.value[0])
