"""Reads of the thread of one ticket: messages, notes and what happened, in one order."""
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.core.db import db
from helpdesk.core.events import EventRow
from helpdesk.tickets.models import Attachment, Message, Note, Ticket

# What already stands in the thread as words, or says nothing to a reader.
SILENT = ("ticket.opened", "message.received", "reply.posted", "note.added", "ticket.solved", "ticket.closed", "ticket.reopened")
MOST_ENTRIES = 500


@dataclass(frozen=True)
class Entry:
    """One place in the thread; kind is message, note or event, and `row` is its row."""

    kind: str
    seq: int
    at: datetime
    row: Message | Note | EventRow


def thread(ticket: Ticket, *, after: int = 0, with_notes: bool = True) -> list[Entry]:
    """Everything in the ticket after place `after`, oldest first; notes and events are for agents only."""
    entries = [Entry("message", row.seq, row.created_at, row) for row in messages(ticket, after=after)]
    if with_notes:
        entries += [Entry("note", row.seq, row.created_at, row) for row in _notes(ticket, after)]
        entries += [Entry("event", row.seq, row.at, row) for row in _events(ticket, after)]
    return sorted(entries, key=lambda entry: (entry.seq, entry.kind))


def messages(ticket: Ticket, *, after: int = 0) -> list[Message]:
    """The messages after place `after`, oldest first, with their authors and attachments."""
    return list(db.session.scalars(
        sa.select(Message).where(Message.ticket_id == ticket.id, Message.seq > after).order_by(Message.seq)
        .options(joinedload(Message.agent), joinedload(Message.customer), selectinload(Message.attachments))
        .limit(MOST_ENTRIES)))


def attachment_of(ticket: Ticket, attachment_id: int, *, with_notes: bool) -> Attachment | None:
    """An attachment of this ticket; those of notes are for agents only."""
    wanted = [Attachment.id == attachment_id, Attachment.ticket_id == ticket.id]
    if not with_notes:
        wanted.append(Attachment.note_id.is_(None))
    return db.session.scalar(sa.select(Attachment).where(*wanted))


def unsolved_ids_of(agent_id: int) -> list[int]:
    """The ids of the unsolved tickets that are assigned to this agent."""
    return list(db.session.scalars(
        sa.select(Ticket.id).where(Ticket.folder == "unsolved", Ticket.assignee_id == agent_id).order_by(Ticket.id)))


def has_ticket_of_team(team_id: int) -> bool:
    """Whether any ticket, solved ones too, belongs to this team."""
    return db.session.scalar(sa.select(sa.exists().where(Ticket.team_id == team_id)))


def _notes(ticket: Ticket, after: int) -> list[Note]:
    return list(db.session.scalars(
        sa.select(Note).where(Note.ticket_id == ticket.id, Note.seq > after).order_by(Note.seq)
        .options(joinedload(Note.agent), selectinload(Note.attachments)).limit(MOST_ENTRIES)))


def _events(ticket: Ticket, after: int) -> list[EventRow]:
    return list(db.session.scalars(
        sa.select(EventRow).where(EventRow.ticket_id == ticket.id, EventRow.seq > after, EventRow.kind.not_in(SILENT))
        .order_by(EventRow.seq).limit(MOST_ENTRIES)))
