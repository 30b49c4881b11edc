"""Side conversations: what we write to a third party about a ticket, and what comes back. The customer learns nothing of it.

Nothing here touches the ticket's status, its clocks, its last words or its keys for finding a thread: those are the customer's.
"""
import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.core import events, text
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.tickets.actions import attach
from helpdesk.tickets.changes import next_seq
from helpdesk.tickets.events import SideReceived, SideSent
from helpdesk.tickets.models import Note, SideConversation, Ticket
from helpdesk.tickets.writing import Writing


def begin(ticket: Ticket, *, subject: str, locale: str) -> SideConversation:
    """A new conversation about this ticket, with nobody yet; `locale` is the language of its mails."""
    side = SideConversation(ticket_id=ticket.id, subject=text.one_line(subject, 300), locale=locale, recipients=[], created_at=utcnow())
    db.session.add(side)
    db.session.flush()
    return side


def say(ticket: Ticket, side: SideConversation, writing: Writing, *, agent: Agent) -> Note:
    """Our words to the third party, `writing.recipients`; its quoted_text stands below them in the mail. Call it with the ticket locked."""
    side.recipients = list(writing.recipients)
    note = _add(ticket, side, writing, agent_id=agent.id, recipients=list(writing.recipients))
    events.record(SideSent(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=note.seq, note_id=note.id, side_id=side.id), actor=agent.actor)
    return note


def hear(ticket: Ticket, side: SideConversation, writing: Writing) -> Note:
    """What came from the third party. Nobody becomes a customer by it, nothing is reopened. Call it with the ticket locked."""
    note = _add(ticket, side, writing, sender=writing.sender or "", message_id=writing.message_id, inbound_email_id=writing.inbound_email_id,
                sender_check=writing.sender_check, is_automatic=writing.is_automatic,
                is_stranger=not writing.is_automatic and (writing.sender or "") not in parties(side.id))
    events.record(SideReceived(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=note.seq, note_id=note.id, side_id=side.id,
                               is_automatic=writing.is_automatic), actor=SYSTEM)
    return note


def _add(ticket: Ticket, side: SideConversation, writing: Writing, **columns) -> Note:
    now = utcnow()
    note = Note(ticket_id=ticket.id, seq=next_seq(ticket), side_id=side.id, text=writing.text, quoted_text=writing.quoted_text,
                client_key=writing.client_key, is_formatted=writing.is_formatted, created_at=now, **columns)
    db.session.add(note)
    db.session.flush()
    attach(ticket, writing, note_id=note.id)
    ticket.updated_at = now
    return note


def side_of(ticket: Ticket, side_id: int) -> SideConversation:
    """A side conversation of this ticket. :raises NotFound: when it is of another one."""
    side = db.session.get(SideConversation, side_id)
    if side is None or side.ticket_id != ticket.id:
        raise NotFound()
    return side


def last_heard(side: SideConversation) -> Note | None:
    """The newest words of the third party, machines' left out."""
    return db.session.scalar(sa.select(Note).where(Note.side_id == side.id, Note.sender.is_not(None), Note.is_automatic.is_(False))
                             .order_by(Note.seq.desc()).limit(1))


def known_side(message_ids: list[str], sender: str) -> int | None:
    """The conversation in which one of these Message-IDs stands, if the sender is of it: was written to, or wrote there."""
    if not message_ids:
        return None
    found = db.session.scalars(sa.select(Note.side_id).where(Note.side_id.is_not(None), Note.message_id.in_([name[:500] for name in message_ids]))
                               .order_by(Note.id.desc())).all()
    return next((side_id for side_id in found if sender in parties(side_id)), None)


def ids_among(message_ids: list[str]) -> set[str]:
    """Those of the Message-IDs that stand in a side conversation."""
    if not message_ids:
        return set()
    return set(db.session.scalars(sa.select(Note.message_id).where(Note.side_id.is_not(None), Note.message_id.in_(message_ids))))


def parties(side_id: int) -> set[str]:
    """The addresses that were ever written to in a conversation, or wrote there."""
    rows = db.session.execute(sa.select(Note.sender, Note.recipients).where(Note.side_id == side_id)).all()
    return {address for row in rows for address in ([row.sender] if row.sender else row.recipients or [])}


def header_ids(side_id: int, *, before: int) -> list[sa.Row]:
    """(message_id, direction) of what was said in a conversation before a note, oldest first; direction is in or out."""
    direction = sa.case((Note.sender.is_(None), "out"), else_="in").label("direction")
    return list(db.session.execute(sa.select(Note.message_id, direction).where(
        Note.side_id == side_id, Note.message_id.is_not(None), Note.id < before).order_by(Note.seq)))


def last_agent(side_id: int) -> Agent | None:
    """Who of us wrote there last."""
    return db.session.scalar(sa.select(Agent).join(Note, Note.agent_id == Agent.id).where(Note.side_id == side_id).order_by(Note.seq.desc()).limit(1))
