"""Signed links by which a customer follows a ticket without an account."""
from helpdesk.core.addresses import link
from helpdesk.core.signing import sign, unsign
from helpdesk.tickets import access
from helpdesk.tickets.models import Ticket

PURPOSE = "ticket"
LIFE = 30 * 86_400


def ticket_link(ticket: Ticket) -> str:
    """The absolute signed address of a customer's ticket, good for 30 days."""
    return link(f"/my/{token_for(ticket)}")


def token_for(ticket: Ticket) -> str:
    """The signed token of the ticket."""
    return sign(PURPOSE, ticket.id)


def ticket_of(token: str) -> Ticket:
    """The ticket of a token. :raises ExpiredLink, BadLink, NotFound: when it is too old, not ours, or gone."""
    return access.ticket_of_link(unsign(PURPOSE, token, max_age=LIFE))
