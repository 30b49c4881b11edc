"""Reads of the outbox."""
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.outbox.models import Delivery


def deliveries_of(ticket_id: int) -> dict[int, Delivery]:
    """The newest delivery of each message of a ticket, by message id."""
    rows = db.session.scalars(sa.select(Delivery).where(Delivery.ticket_id == ticket_id, Delivery.message_id.is_not(None))
                              .order_by(Delivery.id))
    return {row.message_id: row for row in rows}
