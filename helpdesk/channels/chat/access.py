"""What a visitor may see: what was said in the windows that this very visitor opened, wherever these words stand now.

A visitor who types an address shows no proof of owning it. So neither the customer's other tickets nor
mails that the owner of the address sent into the same ticket are shown to the visitor. Where a chat was merged into
another ticket its window goes on there, and shows of that ticket only what was said in the window.
"""
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from helpdesk.channels.chat.models import ChatTicket, ChatVisitor
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.tickets.access import survivor_of
from helpdesk.tickets.models import Attachment, Message, Ticket

MOST_WINDOWS = 50


@dataclass(frozen=True)
class Window:
    """One thread of the widget: the `ticket` where the words stand now, and which tickets (`rows`, newest first) they were said in."""

    ticket: Ticket
    rows: tuple[ChatTicket, ...]

    @property
    def visitor(self) -> ChatVisitor:
        """Whose it is."""
        return self.rows[0].visitor

    @property
    def said_to(self) -> int:
        """The ticket (id) that further words of the visitor are for: the one that goes on here by itself, else the newest."""
        ids = [row.ticket_id for row in self.rows]
        return self.ticket.id if self.ticket.id in ids else ids[0]

    def words(self) -> sa.ColumnElement[bool]:
        """True for the messages that stand in it."""
        return sa.and_(Message.ticket_id == self.ticket.id, said_in().in_([row.ticket_id for row in self.rows]), is_shown())


def windows_of(visitor_id: str) -> list[Window]:
    """The visitor's windows, newest first; one statement where nothing was merged."""
    found: dict[int, list[ChatTicket]] = {}
    for row in db.session.scalars(conversations_of(visitor_id)):
        found.setdefault(survivor_of(row.ticket).id, []).append(row)
    windows = [Window(survivor_of(rows[0].ticket), tuple(rows)) for rows in found.values()]
    return [window for window in windows if not window.ticket.deleted_at]


def conversation(visitor_id: str, number: int) -> Window:
    """The visitor's window with this number, also when it had that number before a merge. :raises NotFound: when this visitor has none."""
    for window in windows_of(visitor_id):
        if number == window.ticket.number or number in [row.ticket.number for row in window.rows]:
            return window
    raise NotFound()


def window_of(row: ChatTicket) -> Window:
    """The window of one conversation alone, wherever its words stand."""
    return Window(survivor_of(row.ticket), (row,))


def conversations_of(visitor_id: str) -> sa.Select:
    """The visitor's tickets, newest first."""
    return (sa.select(ChatTicket).join(ChatTicket.ticket).options(contains_eager(ChatTicket.ticket), joinedload(ChatTicket.visitor))
            .where(ChatTicket.visitor_id == visitor_id, Ticket.deleted_at.is_(None)).order_by(ChatTicket.ticket_id.desc()).limit(MOST_WINDOWS))


def holders_of(ticket_ids: list[int]) -> list[tuple[int, str]]:
    """Each of these tickets (id) with each visitor who has a window on it."""
    stands = {ticket_id: ticket_id for ticket_id in ticket_ids}
    wanted = list(stands)
    while wanted:
        merged = db.session.execute(sa.select(Ticket.id, Ticket.merged_into_id).where(Ticket.merged_into_id.in_(wanted))).all()
        wanted = [row.id for row in merged if row.id not in stands]
        stands |= {row.id: stands[row.merged_into_id] for row in merged if row.id in wanted}
    rows = db.session.execute(sa.select(ChatTicket.ticket_id, ChatTicket.visitor_id).where(ChatTicket.ticket_id.in_(stands)))
    return list(dict.fromkeys((stands[row.ticket_id], row.visitor_id) for row in rows))


def said_in() -> sa.ColumnElement[int]:
    """The ticket (id) in whose window words of a chat were said."""
    return sa.func.coalesce(Message.meant_ticket_id, Message.ticket_id)


def is_shown() -> sa.ColumnElement[bool]:
    """True for the messages that a visitor may read."""
    return Message.channel == "chat"


def file(visitor_id: str, attachment_id: int) -> Attachment:
    """A file of a message that this visitor may read. :raises NotFound: when there is none."""
    found = db.session.scalar(
        sa.select(Attachment).join(Message, Message.id == Attachment.message_id)
        .join(ChatTicket, ChatTicket.ticket_id == said_in())
        .where(Attachment.id == attachment_id, ChatTicket.visitor_id == visitor_id, is_shown()))
    if found is None:
        raise NotFound()
    return found
