"""Reads of the outbox."""
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.outbox.models import Delivery

# Prepared once: building a statement costs more than running it.
_OF_TICKET = (sa.select(Delivery).where(Delivery.ticket_id == sa.bindparam("ticket", type_=sa.Integer), Delivery.message_id.is_not(None))
              .order_by(Delivery.id))


def deliveries_of(ticket_id: int) -> dict[int, Delivery]:
    """The newest delivery of each message of a ticket, by message id."""
    return {row.message_id: row for row in db.session.scalars(_OF_TICKET, {"ticket": ticket_id})}
