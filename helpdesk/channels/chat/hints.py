"""What visitors hear at once: that something happened in their conversation, never what. Each has a room of their own."""
import sqlalchemy as sa

from helpdesk.channels.chat.models import ChatTicket
from helpdesk.core.db import db
from helpdesk.realtime.sockets import hint, push
from helpdesk.tickets.models import NUMBER_OFFSET

NAMESPACE = "/chat"
# What a visitor may know of: words of both sides and the end or return of the conversation. Not notes, not who works on it.
TOLD = frozenset({"ticket.opened", "message.received", "reply.posted", "ticket.solved", "ticket.closed", "ticket.reopened",
                  "ticket.status_undone"})


def tell(rows: list[sa.Row]) -> None:
    """Hints for new events: one for each ticket, to the visitor who opened it."""
    newest = {row.ticket_id: row.seq or 0 for row in rows if row.ticket_id and row.kind in TOLD}
    if not newest:
        return
    visitors = db.session.execute(sa.select(ChatTicket.ticket_id, ChatTicket.visitor_id).where(ChatTicket.ticket_id.in_(newest)))
    for ticket_id, visitor_id in visitors:
        hint("ticket", {"ticket": ticket_id + NUMBER_OFFSET, "seq": newest[ticket_id]}, namespace=NAMESPACE, room=visitor_id)


def seen(ticket_id: int, seq: int) -> None:
    """An agent has opened the conversation up to this place."""
    _tell_visitor_of(ticket_id, "seen", {"ticket": ticket_id + NUMBER_OFFSET, "seq": seq})


def writing(ticket_id: int, name: str) -> None:
    """An agent writes an answer."""
    _tell_visitor_of(ticket_id, "typing", {"ticket": ticket_id + NUMBER_OFFSET, "name": name})


def _tell_visitor_of(ticket_id: int, event: str, data: dict) -> None:
    conversation = db.session.get(ChatTicket, ticket_id)
    if conversation is not None:
        push(event, data, namespace=NAMESPACE, room=conversation.visitor_id)
