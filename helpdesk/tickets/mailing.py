"""Mails about a ticket that are not replies: a fresh link, an acknowledgement."""
from helpdesk.outbox.actions import post
from helpdesk.tickets.models import Ticket


def post_link(ticket: Ticket) -> None:
    """Sends a fresh signed link to the address on file."""
    if ticket.customer.email:
        post("email", "link", ticket.customer.email, locale=ticket.locale, ticket_id=ticket.id, customer_id=ticket.customer_id)
