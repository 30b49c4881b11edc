"""Keeps the ledger of raw mails true where somebody moves what was taken from them."""
import sqlalchemy as sa

from helpdesk.channels.email.models import InboundEmail
from helpdesk.core.db import db
from helpdesk.core.events import Recorded


def follow(recorded: Recorded) -> None:
    """Reaction to MessageMoved: the rows of this mail, however often it came, name the ticket that holds it, and so who may read it."""
    db.session.execute(sa.update(InboundEmail).where(InboundEmail.message_id == recorded.event.message_id)
                       .values(ticket_id=recorded.event.ticket_id))
