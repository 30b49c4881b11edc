"""Where mail about a ticket goes when its customer has several addresses: to the one they wrote from in this ticket."""
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.tickets.models import Message, Ticket

# Prepared once: building a statement costs more than running it.
_SENDER = (sa.select(Message.sender).where(
    Message.ticket_id == sa.bindparam("ticket", type_=sa.Integer), Message.direction == "in", Message.is_automatic.is_(False),
    Message.sender.in_(sa.bindparam("known", expanding=True))).order_by(Message.seq.desc()).limit(1))


def address_for(ticket: Ticket) -> str | None:
    """The address on file from which the customer wrote last in this ticket, unless mail to it comes back; else the one mail goes to anyway.

    A sender who is in the ticket without being its customer is never written to by this.
    """
    usual = ticket.customer.email
    known = [one.value for one in ticket.customer.identities if one.kind == "email" and one.returned_at is None]
    if len(known) < 2:
        return usual
    return db.session.scalar(_SENDER, {"ticket": ticket.id, "known": known}) or usual
