"""Reads of the chat: settings, a visitor's conversations and messages, how long an answer usually takes."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.accounts.models import Agent
from helpdesk.channels.chat import access
from helpdesk.channels.chat.access import Window
from helpdesk.channels.chat.models import ChatSettings, ChatTicket, ChatVisitor
from helpdesk.core import formatting
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.tickets import answering, merging, states
from helpdesk.tickets.models import Message, Ticket

# A sign of the open widget counts this long; the widget gives one every 25 seconds at the latest.
PRESENCE = timedelta(seconds=60)
MOST_MESSAGES = 200
MOST_CONVERSATIONS = 10
# So many words of customers are looked through for the window that an answer belongs to.
MOST_LOOKED_AT = 50


@dataclass(frozen=True)
class Summary:
    """One conversation in the widget's list."""

    number: int
    status: str
    agent_name: str | None
    snippet: str
    at: datetime
    unread: int


def settings() -> ChatSettings:
    """How the chat is set up; before an admin has touched it: on, for our own pages only."""
    return db.session.get(ChatSettings, 1) or ChatSettings(id=1, is_on=True, origins=[], mail_after_minutes=10)


def usable_origins(origins: list[str]) -> list[str]:
    """The origins that may stand in a policy (scheme and host, perhaps a port); anything else is left out."""
    parts = [(origin, urlsplit(origin)) for origin in origins]
    return [origin for origin, part in parts if part.scheme in ("http", "https") and part.hostname
            and origin == f"{part.scheme}://{part.netloc}" and not set(origin) & set(" ;,'\"*@")]


def visitor(visitor_id: str) -> ChatVisitor | None:
    """The visitor's row; None before the first word."""
    return db.session.get(ChatVisitor, visitor_id)


def visitor_of_ticket(ticket_id: int) -> ChatVisitor | None:
    """Who chats in this ticket, or None when it did not begin in the chat."""
    return db.session.scalar(sa.select(ChatVisitor).join(ChatTicket, ChatTicket.visitor_id == ChatVisitor.id).where(ChatTicket.ticket_id == ticket_id))


def visitors_of(ticket_ids: list[int]) -> dict[int, tuple[str, str]]:
    """From tickets (id) that began in the chat to the identity they are chatted under: a browser's, or that of whom their website signed in."""
    rows = db.session.execute(sa.select(ChatTicket.ticket_id, ChatVisitor.id, ChatVisitor.external_id).join(ChatVisitor, ChatVisitor.id == ChatTicket.visitor_id)
                              .where(ChatTicket.ticket_id.in_(ticket_ids)))
    return {row.ticket_id: ("external", row.external_id) if row.external_id else ("chat", row.id) for row in rows}


def is_here(visitor: ChatVisitor) -> bool:
    """Whether the visitor has the page with the widget open, as far as its last sign tells."""
    return visitor.here_until is not None and visitor.here_until > utcnow()


def open_conversation(visitor_id: str) -> Window | None:
    """The visitor's newest unsolved conversation, or None."""
    return next((window for window in access.windows_of(visitor_id) if window.ticket.status in states.UNSOLVED), None)


def open_or_newest(visitor_id: str) -> Window | None:
    """The same, else the conversation that began last, whatever became of it, or None."""
    windows = access.windows_of(visitor_id)
    return next((window for window in windows if window.ticket.status in states.UNSOLVED), windows[0] if windows else None)


def messages(window: Window, *, after: int = 0) -> list[Message]:
    """What was said in the chat after a place in the thread, oldest first; at most the newest 200."""
    newest = db.session.scalars(
        sa.select(Message).where(window.words(), Message.seq > after).order_by(Message.seq.desc()).limit(MOST_MESSAGES)
        .options(joinedload(Message.agent), selectinload(Message.attachments)))
    return list(newest)[::-1]


def unseen(row: ChatTicket) -> list[Message]:
    """Our answers in one conversation that the visitor has neither seen nor been mailed, oldest first."""
    after = max(row.seen_seq, row.mailed_seq)
    return [message for message in messages(access.window_of(row), after=after) if message.direction == "out"]


def unread(window: Window) -> int:
    """How many of our answers the visitor has not seen."""
    not_seen = sa.or_(*(sa.and_(access.said_in() == row.ticket_id, Message.seq > row.seen_seq) for row in window.rows))
    return db.session.scalar(sa.select(sa.func.count()).select_from(Message).where(window.words(), Message.direction == "out", not_seen))


def last_agent(window: Window) -> Agent | None:
    """The agent who answered last in the chat, or None."""
    return db.session.scalar(
        sa.select(Agent).join(Message, Message.agent_id == Agent.id).where(window.words()).order_by(Message.seq.desc()).limit(1))


def summaries(visitor_id: str) -> list[Summary]:
    """The visitor's conversations, newest first, each with its last words; two statements."""
    windows = {window.ticket.id: window for window in access.windows_of(visitor_id)[:MOST_CONVERSATIONS]}
    is_unread = sa.and_(Message.direction == "out", Message.seq > ChatTicket.seen_seq)
    last = (sa.select(Message.ticket_id, sa.func.max(Message.seq).label("seq"), sa.func.sum(sa.case((is_unread, 1), else_=0)).label("unread"))
            .join(ChatTicket, ChatTicket.ticket_id == access.said_in())
            .where(ChatTicket.visitor_id == visitor_id, access.is_shown(), Message.ticket_id.in_(windows)).group_by(Message.ticket_id).subquery())
    rows = db.session.execute(sa.select(Message, last.c.unread).join(last, sa.and_(Message.ticket_id == last.c.ticket_id, Message.seq == last.c.seq))
                              .options(joinedload(Message.agent)))
    said = {message.ticket_id: (message, unread) for message, unread in rows}
    return [Summary(window.ticket.number, window.ticket.status, message.agent.name if message.agent else None, formatting.readable(message.text, message.is_formatted), message.created_at, unread)
            for window, (message, unread) in ((window, said[ticket_id]) for ticket_id, window in windows.items() if ticket_id in said)]


def answered_in(ticket: Ticket) -> ChatTicket | None:
    """The conversation that goes on: its visitor wrote last, in the widget and not by mail. None where an answer goes by mail.

    The window of another person whose chat was merged into this ticket gets no answer; who has told us no name is taken for the ticket's customer.
    """
    last = db.session.execute(sa.select(Message.channel, access.said_in().label("said_in")).where(
        Message.ticket_id == ticket.id, Message.direction == "in", ~Message.is_automatic)
        .order_by(Message.created_at.desc(), Message.seq.desc()).limit(MOST_LOOKED_AT))
    for words in last:
        row = db.session.get(ChatTicket, words.said_in) if words.channel == "chat" else None
        if row is None or is_theirs(row, ticket):
            return row
    return None


def is_theirs(row: ChatTicket, ticket: Ticket) -> bool:
    """Whether who holds the window of this conversation is the customer of the ticket, as far as an agent or an address says."""
    return row.ticket_id == ticket.id or row.ticket.customer_id == ticket.customer_id or row.ticket.customer.is_a_browser


def windows_on(ticket: Ticket) -> list[ChatTicket]:
    """The conversations whose words stand in this ticket."""
    own = merging.with_its_own(ticket)
    return list(db.session.scalars(sa.select(ChatTicket).where(ChatTicket.ticket_id.in_(own)).order_by(ChatTicket.ticket_id)))


def usual_minutes() -> int | None:
    """How many minutes a first answer in the chat usually takes, or None when too few are known."""
    return answering.usual_minutes(("chat",))
