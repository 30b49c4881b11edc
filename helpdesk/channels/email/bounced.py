"""A bounce finds the delivery that bounced and says so there."""
import sqlalchemy as sa

from helpdesk.channels.email.bounces import Bounce
from helpdesk.channels.email.events import MailBounced
from helpdesk.core import events, text
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db
from helpdesk.outbox.models import Delivery


def note(bounce: Bounce) -> None:
    """Marks the delivery whose mail came back; a delay only adds the other side's words."""
    delivery = _delivery(bounce)
    if delivery is None or delivery.status != "sent":
        return
    delivery.last_error = (bounce.diagnostic or bounce.status or "")[:2_000] or None
    if not bounce.temporary:
        delivery.status = "bounced"
    events.record(MailBounced(ticket_id=delivery.ticket_id, customer_id=delivery.customer_id, delivery_id=delivery.id,
                              is_final=not bounce.temporary), actor=SYSTEM)


def _delivery(bounce: Bounce) -> Delivery | None:
    """The newest delivery of the mail that came back, to the address that refused it; a mail to several has one for each."""
    if not bounce.original_message_id:
        return None
    found = list(db.session.scalars(sa.select(Delivery).where(Delivery.header_id == bounce.original_message_id).order_by(Delivery.id.desc())))
    refused = {text.address(address) for address in bounce.recipients}
    return next((row for row in found if row.recipient in refused), found[0] if found else None)
