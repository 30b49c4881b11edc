"""A mail that did not arrive: its delivery says so, its address is marked, and whoever wrote it is told."""
import re

import sqlalchemy as sa

from helpdesk.channels.email.bounces import Bounce
from helpdesk.channels.email.events import MailBounced, MailRefused
from helpdesk.core import events, text
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db
from helpdesk.customers import returned
from helpdesk.outbox.models import Delivery

_STATUS = re.compile(r"\b(5\.\d{1,3}\.\d{1,3})\b")
# RFC 3463: other, address, mailbox and routing trouble. The rest blames the mail (5.3, 5.6) or us (5.5, 5.7).
_BLAMES_ADDRESS = ("5.0.", "5.1.", "5.2.", "5.4.")
_BLAMES_MAIL = ("5.1.7", "5.1.8", "5.2.3")
# RFC 5321, 4.2.3, where a server says no more than the number.
_NO_SUCH_MAILBOX = ("550", "551", "553")


def note(bounce: Bounce) -> None:
    """Marks the delivery whose mail came back; a delay only adds the other side's words."""
    delivery = _delivery(bounce)
    if delivery is None or delivery.status != "sent":
        return
    delivery.last_error = (bounce.diagnostic or bounce.status or "")[:2_000] or None
    if not bounce.temporary:
        delivery.status = "bounced"
        if blames_address(bounce.status or ""):
            returned.mark(delivery.recipient, delivery.last_error or "")
    events.record(MailBounced(ticket_id=delivery.ticket_id, customer_id=delivery.customer_id, delivery_id=delivery.id,
                              is_final=not bounce.temporary), actor=SYSTEM)


def note_refused(delivery: Delivery) -> None:
    """The server did not take the mail, or not within a day; its words are the delivery's `last_error`."""
    words = delivery.last_error or ""
    status = _STATUS.search(words)
    if words.startswith("5") and (blames_address(status[1]) if status else words.startswith(_NO_SUCH_MAILBOX)):
        returned.mark(delivery.recipient, words)
    events.record(MailRefused(ticket_id=delivery.ticket_id, customer_id=delivery.customer_id, delivery_id=delivery.id), actor=SYSTEM)


def blames_address(status: str) -> bool:
    """Whether an RFC 3463 status says that the address takes no mail; '' (the notice gave none) does."""
    return not status or status.startswith(_BLAMES_ADDRESS) and status not in _BLAMES_MAIL


def _delivery(bounce: Bounce) -> Delivery | None:
    """The newest delivery of the mail that came back, to the address that refused it; a mail to several has one for each."""
    if not bounce.original_message_id:
        return None
    found = list(db.session.scalars(sa.select(Delivery).where(Delivery.header_id == bounce.original_message_id).order_by(Delivery.id.desc())))
    refused = {text.address(address) for address in bounce.recipients}
    return next((row for row in found if row.recipient in refused), found[0] if found else None)
