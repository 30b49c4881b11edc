"""Keeps the ledgers of mails true where somebody moves what they carried."""
import sqlalchemy as sa

from helpdesk.channels.email.models import InboundEmail
from helpdesk.core.db import db
from helpdesk.core.events import Recorded
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.models import Message, Note


def follow(recorded: Recorded) -> None:
    """Reaction to MessageMoved: the rows of this mail, however often it came, name the ticket that holds it, and so who may read it."""
    db.session.execute(sa.update(InboundEmail).where(InboundEmail.message_id == recorded.event.message_id)
                       .values(ticket_id=recorded.event.ticket_id))


def follow_merge(recorded: Recorded) -> None:
    """Reaction to tickets merged or split, and to the way back: raw mails and what was sent name the ticket in which their words stand now."""
    tickets = (recorded.event.ticket_id, recorded.event.other)
    for row, words, named in ((InboundEmail, Message, Message.id == InboundEmail.message_id), (InboundEmail, Note, Note.inbound_email_id == InboundEmail.id),
                              (Delivery, Message, Message.id == Delivery.message_id), (Delivery, Note, Note.id == Delivery.data["note_id"].as_integer())):
        # Whatever else was written about a ticket, a receipt or a link, stays where it was.
        wanted = row.kind.in_(("reply", "chat") if words is Message else ("side",)) if row is Delivery else sa.true()
        db.session.execute(sa.update(row).where(row.ticket_id.in_(tickets), wanted, sa.exists().where(named))
                           .values(ticket_id=sa.select(words.ticket_id).where(named).scalar_subquery())
                           .execution_options(synchronize_session=False))
