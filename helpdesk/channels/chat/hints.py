"""What visitors hear at once: that something happened in their conversation, never what. Each has a room of their own."""
import sqlalchemy as sa

from helpdesk.channels.chat import access, queries
from helpdesk.realtime.sockets import hint, push
from helpdesk.tickets.models import NUMBER_OFFSET, Ticket

NAMESPACE = "/chat"
# What a visitor may know of: words of both sides, the end or return of the conversation, and that they stand elsewhere now. Not notes, not who works on it.
TOLD = frozenset({"ticket.opened", "message.received", "reply.posted", "ticket.solved", "ticket.closed", "ticket.reopened",
                  "ticket.status_undone", "ticket.merged", "ticket.unmerged", "ticket.split", "ticket.unsplit"})


def tell(rows: list[sa.Row]) -> None:
    """Hints for new events: one for each ticket, to each visitor who has a window on it."""
    newest = {row.ticket_id: row.seq or 0 for row in rows if row.ticket_id and row.kind in TOLD}
    if not newest:
        return
    for ticket_id, visitor_id in access.holders_of(list(newest)):
        hint("ticket", {"ticket": ticket_id + NUMBER_OFFSET, "seq": newest[ticket_id]}, namespace=NAMESPACE, room=visitor_id)


def seen(ticket_id: int, seq: int) -> None:
    """An agent has opened the conversation up to this place."""
    for _ticket_id, visitor_id in access.holders_of([ticket_id]):
        push("seen", {"ticket": ticket_id + NUMBER_OFFSET, "seq": seq}, namespace=NAMESPACE, room=visitor_id)


def writing(ticket: Ticket, name: str) -> None:
    """An agent writes an answer; told to the window in which it will stand."""
    conversation = queries.answered_in(ticket)
    if conversation is not None:
        push("typing", {"ticket": ticket.number, "name": name}, namespace=NAMESPACE, room=conversation.visitor_id)
