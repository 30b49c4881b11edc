"""A customer's own list: every ticket that the holder of one proved mail address may see, whatever channel it came by.

Holding a link that went to an address proves this address and no other. A customer may have several, some of them
only claimed: tickets that came from those stay out of the list until they are proved as well.
"""
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.customers.models import Identity
from helpdesk.tickets import states
from helpdesk.tickets.models import Message, Ticket

PAGE = 20
LISTED = states.KEPT_FOLDERS


def shared_addresses(held: Identity) -> frozenset[str]:
    """The addresses that are known to be the same person's as the held one: both must be proved on this customer."""
    if held.proved_at is None:
        return frozenset({held.value})
    return frozenset(one.value for one in held.customer.identities if one.kind == "email" and one.proved_at)


def own_tickets(held: Identity, *, page: int = 1) -> list[Ticket]:
    """One page of the list and one ticket more when there is another page: unsolved ones first, newest words first."""
    statement = (sa.select(Ticket).where(Ticket.folder.in_(LISTED), shown_to(held))
                 .order_by(Ticket.folder == "done", Ticket.last_message_at.desc(), Ticket.id.desc())
                 .offset((page - 1) * PAGE).limit(PAGE + 1))
    return list(db.session.scalars(statement))


def shown_to(held: Identity) -> sa.ColumnElement[bool]:
    came_from = (sa.select(Message.sender).where(Message.ticket_id == Ticket.id, Message.seq == 1, Message.direction == "in")
                 .correlate(Ticket).scalar_subquery())
    on_customer = Ticket.customer_id == held.customer_id
    if held.proved_at is None and held.value != held.customer.email:
        return sa.and_(on_customer, came_from == held.value)
    # What came without an address (a chat, a call) is written about to the customer's first address anyway.
    others = {one.value for one in held.customer.identities if one.kind == "email"} - shared_addresses(held)
    return sa.and_(on_customer, sa.or_(came_from.is_(None), came_from.not_in(sorted(others))))
