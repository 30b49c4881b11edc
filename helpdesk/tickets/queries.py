"""Reads of the thread of one ticket: messages, notes and what happened, in one order."""
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from helpdesk.core.db import db
from helpdesk.core.events import EventRow
from helpdesk.tickets.models import Attachment, Message, Note, Ticket

# What already stands in the thread as words, or says nothing to a reader.
SILENT = ("ticket.opened", "message.received", "reply.posted", "note.added", "side.sent", "side.received",
          "ticket.solved", "ticket.closed", "ticket.reopened")
MOST_ENTRIES = 500

# Prepared once: building a statement costs more than running it, and these run with every ticket.
_TICKET, _AFTER = sa.bindparam("ticket", type_=sa.Integer), sa.bindparam("after", type_=sa.Integer)


def _later(model: type, *wanted) -> sa.Select:
    return (sa.select(model).where(model.ticket_id == _TICKET, model.seq > _AFTER, *wanted).order_by(model.seq).limit(MOST_ENTRIES))


_MESSAGES, _NOTES = _later(Message), _later(Note)
_EVENTS = _later(EventRow, EventRow.kind.not_in(SILENT))
_ATTACHMENTS = sa.select(Attachment).where(Attachment.ticket_id == _TICKET).order_by(Attachment.id)


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
    """The messages after place `after`, oldest first, with their attachments; authors come as they are asked for."""
    return _with_attachments(_MESSAGES, ticket, after, "message_id")


def message_at(ticket: Ticket, seq: int) -> Message | None:
    """The message at a place of the thread, or None when something else stands there."""
    return db.session.scalar(sa.select(Message).where(Message.ticket_id == ticket.id, Message.seq == seq))


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
    return _with_attachments(_NOTES, ticket, after, "note_id")


def _events(ticket: Ticket, after: int) -> list[EventRow]:
    return list(db.session.scalars(_EVENTS, {"ticket": ticket.id, "after": after}))


def _with_attachments(statement: sa.Select, ticket: Ticket, after: int, whose: str) -> list:
    """The rows with the attachments that name them in their column `whose`, in two statements however many there are."""
    rows = list(db.session.scalars(statement, {"ticket": ticket.id, "after": after}))
    found: dict[int, list[Attachment]] = {row.id: [] for row in rows}
    if rows:
        for attachment in db.session.scalars(_ATTACHMENTS, {"ticket": ticket.id}):
            found.get(getattr(attachment, whose), []).append(attachment)
    for row in rows:
        set_committed_value(row, "attachments", found[row.id])
    return rows
