"""A bounce finds the delivery that bounced and says so there."""
import sqlalchemy as sa

from helpdesk.channels.email.bounces import Bounce
from helpdesk.channels.email.events import MailBounced
from helpdesk.core import events
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db
from helpdesk.outbox.models import Delivery


def note(bounce: Bounce) -> None:
    """Marks the delivery whose mail came back; a delay only adds the other side's words."""
    delivery = db.session.scalar(sa.select(Delivery).where(Delivery.header_id == bounce.original_message_id)
                                 .order_by(Delivery.id.desc()).limit(1)) if bounce.original_message_id else None
    if delivery is None or delivery.status != "sent":
        return
    delivery.last_error = (bounce.diagnostic or bounce.status or "")[:2_000] or None
    if not bounce.temporary:
        delivery.status = "bounced"
    events.record(MailBounced(ticket_id=delivery.ticket_id, customer_id=delivery.customer_id, delivery_id=delivery.id,
                              is_final=not bounce.temporary), actor=SYSTEM)
