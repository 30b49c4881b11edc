"""Reads of the thread of one ticket: messages, notes and what happened, in one order."""
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from helpdesk.core.db import db
from helpdesk.core.events import EventRow
from helpdesk.tickets.access import EVERYTHING, Has
from helpdesk.tickets.models import Attachment, Message, Note, Ticket
from helpdesk.tickets.states import OPEN_FOLDERS

# What already stands in the thread as words, or says nothing to a reader.
SILENT = ("ticket.opened", "ticket.followed", "message.received", "reply.posted", "note.added", "note.mentioned", "side.sent", "side.received",
          "ticket.solved", "ticket.closed", "ticket.reopened", "ticket.status_undone")
MOST_ENTRIES = 500

# Prepared once: building a statement costs more than running it, and these run with every ticket.
_TICKET, _PLACE = sa.bindparam("ticket", type_=sa.Integer), sa.bindparam("place", type_=sa.Integer)
_END = 2**31 - 1


def _of(model: type, *wanted) -> dict[bool, sa.Select]:
    """The rows after a place (True) from there on, and those before it (False) from there back."""
    rows = sa.select(model).where(model.ticket_id == _TICKET, *wanted).limit(MOST_ENTRIES)
    return {True: rows.where(model.seq > _PLACE).order_by(model.seq), False: rows.where(model.seq < _PLACE).order_by(model.seq.desc())}


_MESSAGES, _NOTES = _of(Message), _of(Note)
_EVENTS = _of(EventRow, EventRow.kind.not_in(SILENT))
_ATTACHMENTS = sa.select(Attachment).where(Attachment.ticket_id == _TICKET).order_by(Attachment.id)


@dataclass(frozen=True)
class Entry:
    """One place in the thread; kind is message, note or event, and `row` is its row."""

    kind: str
    seq: int
    at: datetime
    row: Message | Note | EventRow


def thread(ticket: Ticket, *, after: int = 0, before: int | None = None, has: Has = EVERYTHING) -> list[Entry]:
    """What stands in the ticket, for agents, oldest first: the newest 500 entries before place `before`, or the next 500 after place `after`.

    What it is known not to have is not asked for.
    """
    entries = [Entry("message", row.seq, row.created_at, row) for row in messages(ticket, after=after, before=before, has=has)]
    if has.notes:
        entries += [Entry("note", row.seq, row.created_at, row) for row in _with_attachments(_NOTES, ticket, after, before, "note_id", has)]
    entries += [Entry("event", row.seq, row.at, row) for row in _rows(_EVENTS, ticket, after, before)]
    entries.sort(key=lambda entry: (entry.seq, entry.kind))
    if after:
        return entries[:MOST_ENTRIES]
    # What came from a ticket that was merged into this one has later places, and stands where it was said.
    return sorted(entries[-MOST_ENTRIES:], key=lambda entry: entry.at)


def earlier_than(entries: list[Entry] | list[Message]) -> int | None:
    """The place before which a thread goes on that was too long to be read at once."""
    first = min((entry.seq for entry in entries), default=0)
    return first if len(entries) == MOST_ENTRIES and first > 1 else None


def messages(ticket: Ticket, *, after: int = 0, before: int | None = None, has: Has = EVERYTHING) -> list[Message]:
    """The messages of the same part of the ticket with their attachments; authors come as they are asked for."""
    return _with_attachments(_MESSAGES, ticket, after, before, "message_id", has)


def last_written(entries: list[Entry]) -> Message | None:
    """The newest message of a thread that a person wrote."""
    return next((entry.row for entry in reversed(entries) if entry.kind == "message" and not entry.row.is_automatic), None)


def written_after(ticket: Ticket, seq: int, *, not_by: int) -> list[Entry]:
    """Messages and notes that persons wrote after a place, oldest first, those of one agent (an id) left out."""
    found = [entry for entry in thread(ticket, after=max(seq, 1)) if entry.kind != "event" and not entry.row.is_automatic]
    return [entry for entry in found if entry.row.agent_id != not_by]


def message_at(ticket: Ticket, seq: int) -> Message | None:
    """The message at a place of the thread, or None when something else stands there."""
    return db.session.scalar(sa.select(Message).where(Message.ticket_id == ticket.id, Message.seq == seq))


def kept_from_strangers(ticket: Ticket) -> sa.ColumnElement[bool]:
    """True for the messages that only who proved the address may read: the first words that came from there, and all that was said since.

    Whoever opened the ticket under a typed address keeps what was said before, and what they add themselves.
    """
    owner_spoke = (sa.select(sa.func.min(Message.seq)).where(Message.ticket_id == ticket.id, Message.seq > 1, Message.direction == "in", Message.is_proved)
                   .scalar_subquery())
    return sa.and_(Message.seq >= sa.func.coalesce(owner_spoke, sa.literal(2**31 - 1)),
                   sa.or_(Message.direction == "out", Message.is_proved, Message.channel != "form"))


def ids_kept_from_strangers(ticket: Ticket) -> set[int]:
    """The ids of those messages."""
    return set(db.session.scalars(sa.select(Message.id).where(Message.ticket_id == ticket.id, kept_from_strangers(ticket))))


def attachment_of(ticket: Ticket, attachment_id: int, *, with_notes: bool) -> Attachment | None:
    """An attachment of this ticket; those of notes are for agents only."""
    wanted = [Attachment.id == attachment_id, Attachment.ticket_id == ticket.id]
    if not with_notes:
        wanted.append(Attachment.note_id.is_(None))
    return db.session.scalar(sa.select(Attachment).where(*wanted))


def unsolved_ids_of(agent_id: int) -> list[int]:
    """The ids of the unsolved tickets that are assigned to this agent."""
    return list(db.session.scalars(
        sa.select(Ticket.id).where(Ticket.folder.in_(OPEN_FOLDERS), Ticket.assignee_id == agent_id).order_by(Ticket.id)))


def has_ticket_of_team(team_id: int) -> bool:
    """Whether any ticket, solved ones too, belongs to this team."""
    return db.session.scalar(sa.select(sa.exists().where(Ticket.team_id == team_id)))


def _rows(statements: dict[bool, sa.Select], ticket: Ticket, after: int, before: int | None) -> list:
    rows = db.session.scalars(statements[after > 0], {"ticket": ticket.id, "place": after or before or _END}).all()
    return rows if after else rows[::-1]


def _with_attachments(statements: dict[bool, sa.Select], ticket: Ticket, after: int, before: int | None, whose: str, has: Has) -> list:
    """The rows with the attachments that name them in their column `whose`, in two statements however many there are."""
    rows = _rows(statements, ticket, after, before)
    found: dict[int, list[Attachment]] = {row.id: [] for row in rows}
    if rows and has.attachments:
        for attachment in db.session.scalars(_ATTACHMENTS, {"ticket": ticket.id}):
            found.get(getattr(attachment, whose), []).append(attachment)
    for row in rows:
        set_committed_value(row, "attachments", found[row.id])
    return rows
