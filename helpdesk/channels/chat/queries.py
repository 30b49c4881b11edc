"""Reads of the chat: settings, a visitor's conversations and messages, how long an answer usually takes."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.accounts.models import Agent
from helpdesk.channels.chat import access
from helpdesk.channels.chat.models import ChatSettings, ChatTicket, ChatVisitor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.tickets import answering, states
from helpdesk.tickets.models import NUMBER_OFFSET, Message, Ticket

# A sign of the open widget counts this long; the widget gives one every 25 seconds at the latest.
PRESENCE = timedelta(seconds=60)
MOST_MESSAGES = 200
MOST_CONVERSATIONS = 10
# So many of the newest answered chats say how long an answer takes; fewer than the least say nothing.


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


def open_conversation(visitor_id: str) -> ChatTicket | None:
    """The visitor's one unsolved conversation, or None."""
    return db.session.scalar(access.conversations_of(visitor_id).where(Ticket.status.in_(states.UNSOLVED)).limit(1))


def newest_conversation(visitor_id: str) -> ChatTicket | None:
    """The visitor's conversation that began last, whatever became of it, or None."""
    return db.session.scalar(access.conversations_of(visitor_id).limit(1))


def messages(conversation: ChatTicket, *, after: int = 0) -> list[Message]:
    """What was said in the chat after a place in the thread, oldest first; at most the newest 200."""
    newest = db.session.scalars(
        sa.select(Message).where(Message.ticket_id == conversation.ticket_id, Message.seq > after, access.is_shown())
        .order_by(Message.seq.desc()).limit(MOST_MESSAGES)
        .options(joinedload(Message.agent), selectinload(Message.attachments)))
    return list(newest)[::-1]


def unseen(conversation: ChatTicket) -> list[Message]:
    """Our answers that the visitor has neither seen nor been mailed, oldest first."""
    after = max(conversation.seen_seq, conversation.mailed_seq)
    return [message for message in messages(conversation, after=after) if message.direction == "out"]


def unread(conversation: ChatTicket) -> int:
    """How many of our answers the visitor has not seen."""
    return db.session.scalar(sa.select(sa.func.count()).where(
        Message.ticket_id == conversation.ticket_id, Message.seq > conversation.seen_seq, Message.direction == "out", access.is_shown()))


def last_agent(conversation: ChatTicket) -> Agent | None:
    """The agent who answered last in the chat, or None."""
    return db.session.scalar(
        sa.select(Agent).join(Message, Message.agent_id == Agent.id)
        .where(Message.ticket_id == conversation.ticket_id, access.is_shown()).order_by(Message.seq.desc()).limit(1))


def summaries(visitor_id: str) -> list[Summary]:
    """The visitor's conversations, newest first, each with its last words; one statement."""
    shown = sa.and_(Message.ticket_id == ChatTicket.ticket_id, access.is_shown())
    last = sa.select(sa.func.max(Message.seq)).where(shown).correlate(ChatTicket).scalar_subquery()
    unread = (sa.select(sa.func.count()).where(shown, Message.direction == "out", Message.seq > ChatTicket.seen_seq)
              .correlate(ChatTicket).scalar_subquery())
    newest = access.conversations_of(visitor_id).limit(MOST_CONVERSATIONS).subquery()
    rows = db.session.execute(
        sa.select(Message, Ticket.status, unread.label("unread"))
        .select_from(ChatTicket).join(Ticket, Ticket.id == ChatTicket.ticket_id)
        .join(Message, sa.and_(Message.ticket_id == ChatTicket.ticket_id, Message.seq == last))
        .where(ChatTicket.ticket_id.in_(sa.select(newest.c.ticket_id))).order_by(ChatTicket.ticket_id.desc())
        .options(joinedload(Message.agent))).all()
    return [Summary(message.ticket_id + NUMBER_OFFSET, status, message.agent.name if message.agent else None, message.text, message.created_at, unread)
            for message, status, unread in rows]


def is_chat(ticket: Ticket) -> bool:
    """Whether a visitor holds the conversation in the widget."""
    return db.session.get(ChatTicket, ticket.id) is not None


def goes_on_in_chat(ticket: Ticket) -> bool:
    """Whether a visitor holds the conversation and wrote last in the widget, not by mail."""
    if db.session.get(ChatTicket, ticket.id) is None:
        return False
    last = db.session.scalar(
        sa.select(Message.channel).where(Message.ticket_id == ticket.id, Message.direction == "in", ~Message.is_automatic)
        .order_by(Message.seq.desc()).limit(1))
    return last == "chat"


def usual_minutes() -> int | None:
    """How many minutes a first answer in the chat usually takes, or None when too few are known."""
    return answering.usual_minutes(("chat",))
