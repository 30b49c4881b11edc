"""How long data of each kind are kept. Words go when their time is over; rows that figures count stay, as after an erasure.

Each kind says which rows are due and how a few of them are let go: in small units, so that nobody waits. The same
condition counts for the dry run and finds for the work.
"""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.privacy import unsent
from helpdesk.privacy.cleaning import remove_files
from helpdesk.privacy.events import RetentionChanged
from helpdesk.privacy.models import EmptiedTicket, RetentionRule
from helpdesk.privacy.registry import NO_FILE, PERSONAL, Personal, as_values
from helpdesk.privacy.whose import OfTickets
from helpdesk.tickets import search_index
from helpdesk.tickets.models import Ticket

SHORTEST, LONGEST = 7, 36_500
# Files that no row names; see unsent.py.
UNSENT = "unsent"
CHUNK, MOST_CHUNKS = 50, 100
LetGo = Callable[[list[int]], set[str]]


@dataclass(frozen=True)
class Kind:
    """due(moment): ids of the rows older than this moment that still hold something; let_go(ids): empties them, answers their files."""

    due: Callable[[datetime], sa.Select]
    let_go: LetGo


def _table(name: str) -> sa.Table:
    return db.metadata.tables[name]


def _tickets_due(*wanted: sa.ColumnElement[bool]) -> Callable[[datetime], sa.Select]:
    emptied = sa.exists().where(EmptiedTicket.ticket_id == Ticket.id)
    return lambda moment: sa.select(Ticket.id).where(*wanted, Ticket.last_message_at < moment, ~emptied)


def _rows_due(name: str, at: str, *wanted: Callable[[sa.Table], sa.ColumnElement[bool]]) -> Callable[[datetime], sa.Select]:
    def due(moment: datetime) -> sa.Select:
        table = _table(name)
        return sa.select(table.c.id).where(table.c[at] < moment, *(one(table) for one in wanted))
    return due


def _files_due(moment: datetime) -> sa.Select:
    files, messages, notes = _table("attachment"), _table("message"), _table("note")
    at = sa.func.coalesce(messages.c.created_at, notes.c.created_at)
    return (sa.select(files.c.id).outerjoin(messages, messages.c.id == files.c.message_id).outerjoin(notes, notes.c.id == files.c.note_id)
            .where(files.c.sha256 != NO_FILE, at < sa.literal(moment, messages.c.created_at.type)))


def _set(name: str, values: dict, file: str | None = None) -> LetGo:
    def let_go(ids: list[int]) -> set[str]:
        table = _table(name)
        named = set(db.session.scalars(sa.select(table.c[file]).where(table.c.id.in_(ids)))) if file else set()
        db.session.execute(sa.update(table).where(table.c.id.in_(ids)).values(as_values(values)))
        return named
    return let_go


def _delete(name: str) -> LetGo:
    def let_go(ids: list[int]) -> set[str]:
        db.session.execute(sa.delete(_table(name)).where(_table(name).c.id.in_(ids)))
        return set()
    return let_go


def _empty_tickets(ids: list[int]) -> set[str]:
    """What an erasure would empty of these tickets, whoever wrote it."""
    files: set[str] = set()
    theirs = OfTickets((), ids=tuple(ids))
    for entry in PERSONAL:
        if entry.blank != {} and (entry.table == "ticket" or "ticket_id" in entry.rows.c):
            files |= _empty(entry, entry.of(theirs))
    answers, asked = _table("survey_response"), _table("survey_invitation")
    db.session.execute(sa.update(answers).where(answers.c.invitation_id.in_(sa.select(asked.c.id).where(asked.c.ticket_id.in_(ids)))).values(comment=""))
    db.session.add_all(EmptiedTicket(ticket_id=ticket_id, at=utcnow()) for ticket_id in ids)
    db.session.flush()
    search_index.write(ids)
    return files


def _empty(entry: Personal, theirs: sa.ColumnElement[bool]) -> set[str]:
    files = set(db.session.scalars(sa.select(entry.rows.c[entry.file]).where(theirs))) if entry.file else set()
    entry.empty(theirs)
    return files


# In the order of the settings page; its words stand in desk/settings/retention.py.
KINDS = {
    "tickets": Kind(_tickets_due(Ticket.folder == "done"), _empty_tickets),
    "spam": Kind(_tickets_due(sa.or_(Ticket.is_spam, Ticket.deleted_at.is_not(None))), _empty_tickets),
    "files": Kind(_files_due, _set("attachment", {"sha256": NO_FILE}, "sha256")),
    "originals": Kind(_rows_due("inbound_email", "received_at", lambda table: table.c.sha256 != NO_FILE, lambda table: table.c.verdict.not_in(("waiting", "failed"))),
                      _set("inbound_email", {"sha256": NO_FILE}, "sha256")),
    "refused": Kind(_rows_due("inbound_email", "received_at", lambda table: table.c.verdict.in_(("refused", "report", "bounce", "duplicate", "automatic")),
                              lambda table: sa.or_(table.c.author != "", table.c.sha256 != NO_FILE)),
                    _set("inbound_email", {"sha256": NO_FILE, "subject": "", "author": "", "sender": None, "recipients": None, "reason": None}, "sha256")),
    "searches": Kind(_rows_due("search", "at", lambda table: table.c.query != "·"), _set("search", {"query": "·"})),
    "signs": Kind(_rows_due("touchpoint", "at"), _delete("touchpoint")),
    UNSENT: None,
    "looks": Kind(_rows_due("person_look", "at"), _delete("person_look")),
}


def rules() -> dict[str, RetentionRule]:
    """The rule of every kind; one that nobody made keeps for ever."""
    made = {rule.kind: rule for rule in db.session.scalars(sa.select(RetentionRule))}
    return {kind: made.get(kind) or RetentionRule(kind=kind, days=None, forgotten=0) for kind in KINDS}


def checked(kind: str, days: str) -> int | None:
    """The days that were typed for a kind; None for keeping. :raises Invalid: when they are none."""
    if not days:
        return None
    if not days.isdecimal() or not SHORTEST <= int(days) <= LONGEST:
        raise Invalid({kind: _("Between %(least)d and %(most)d days, or nothing for keeping.", least=SHORTEST, most=LONGEST)})
    return int(days)


def count(kind: str, days: int) -> int:
    """The dry run: how many rows or files would go if this rule were switched on now."""
    if kind == UNSENT:
        return sum(1 for _name in unsent.names(_moment(days)))
    return db.session.scalar(sa.select(sa.func.count()).select_from(_due(kind, days).subquery()))


def change(wanted: dict[str, int | None], *, actor: Actor) -> None:
    """Sets the days of the kinds; what is over goes within the next hour."""
    for kind, rule in rules().items():
        if kind in wanted and wanted[kind] != rule.days:
            rule.days = wanted[kind]
            db.session.add(rule)
            events.record(RetentionChanged(what=kind, days=rule.days), actor=actor)


def retain() -> int:
    """Lets go what is over, in small units of its own; answers how many rows and files that were."""
    total = 0
    for kind, days in [(rule.kind, rule.days) for rule in rules().values() if rule.days]:
        db.session.rollback()
        for _chunk in range(MOST_CHUNKS):
            done = _step(kind, days)
            total += done
            if done < CHUNK:
                break
    return total


def _step(kind: str, days: int) -> int:
    if kind == UNSENT:
        return _note(kind, unsent.let_go(_moment(days), CHUNK * MOST_CHUNKS))
    with unit_of_work():
        ids = list(db.session.scalars(_due(kind, days).limit(CHUNK)))
        files = KINDS[kind].let_go(ids) if ids else set()
        _count(kind, len(ids))
    remove_files(files)
    return len(ids)


def _note(kind: str, number: int) -> int:
    with unit_of_work():
        _count(kind, number)
    return number


def _count(kind: str, number: int) -> None:
    db.session.execute(sa.update(RetentionRule).where(RetentionRule.kind == kind).values(ran_at=utcnow(), forgotten=RetentionRule.forgotten + number))


def _due(kind: str, days: int) -> sa.Select:
    return KINDS[kind].due(_moment(days))


def _moment(days: int) -> datetime:
    return utcnow() - timedelta(days=days)
