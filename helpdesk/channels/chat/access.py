"""What a visitor may see: the tickets that this very visitor opened, and of those only what was said in the chat.

A visitor who types an address shows no proof of owning it. So neither the customer's other tickets nor
mails that the owner of the address sent into the same ticket are shown to the visitor.
"""
import sqlalchemy as sa

from helpdesk.channels.chat.models import ChatTicket
from helpdesk.core.db import LARGEST_ID, db
from helpdesk.core.errors import NotFound
from helpdesk.tickets.models import NUMBER_OFFSET, Attachment, Message, Ticket


def conversation(visitor_id: str, number: int) -> ChatTicket:
    """The visitor's ticket with this number. :raises NotFound: when this visitor has none of that number."""
    found = db.session.get(ChatTicket, number - NUMBER_OFFSET) if 0 < number - NUMBER_OFFSET <= LARGEST_ID else None
    if found is None or found.visitor_id != visitor_id or found.ticket.deleted_at:
        raise NotFound()
    return found


def conversations_of(visitor_id: str) -> sa.Select:
    """The visitor's tickets, newest first."""
    return (sa.select(ChatTicket).join(Ticket, Ticket.id == ChatTicket.ticket_id)
            .where(ChatTicket.visitor_id == visitor_id, Ticket.deleted_at.is_(None)).order_by(ChatTicket.ticket_id.desc()))


def is_shown() -> sa.ColumnElement[bool]:
    """True for the messages that a visitor may read."""
    return Message.channel == "chat"


def file(visitor_id: str, attachment_id: int) -> Attachment:
    """A file of a message that this visitor may read. :raises NotFound: when there is none."""
    found = db.session.scalar(
        sa.select(Attachment).join(Message, Message.id == Attachment.message_id)
        .join(ChatTicket, ChatTicket.ticket_id == Attachment.ticket_id)
        .where(Attachment.id == attachment_id, ChatTicket.visitor_id == visitor_id, is_shown()))
    if found is None:
        raise NotFound()
    return found
