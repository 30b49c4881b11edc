"""Mails about tickets that are not replies: a fresh link to one, a link to all of a person's."""
from helpdesk.customers.models import Identity
from helpdesk.outbox.actions import post
from helpdesk.tickets.addressee import address_for
from helpdesk.tickets.models import Ticket


def post_link(ticket: Ticket) -> None:
    """Sends a fresh signed link to the address on file."""
    if ticket.customer.email:
        post("email", "link", address_for(ticket), locale=ticket.locale, ticket_id=ticket.id, customer_id=ticket.customer_id)


def post_list_link(identity: Identity, *, locale: str) -> None:
    """Sends a signed link to the list of all tickets to this mail address, in the language in which it was asked for."""
    post("email", "requests", identity.value, locale=locale, customer_id=identity.customer_id, data={"identity_id": identity.id})
