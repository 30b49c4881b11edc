"""What others wrote about a person or quoted of them: their own words stay, the person's go.

First the tickets in which both wrote: what is quoted there goes line by line. Then every table that holds words, looked
through for addresses and numbers that can be meant by nobody else. Then the tickets where such a trace was found, once
more, for the name. The original of a mail that names the person goes: it cannot be changed and stay an original.
"""
import sqlalchemy as sa

from helpdesk.core import formatting
from helpdesk.core.db import db
from helpdesk.privacy.models import PrivacyTask
from helpdesk.privacy.registry import NO_FILE, SWEPT
from helpdesk.privacy.traces import Traces, lines_of, without_quotes
from helpdesk.privacy.whose import Whose
from helpdesk.tickets.models import Message, Ticket

TICKETS_AT_ONCE, ROWS_AT_ONCE = 20, 5_000
# Under this name the certificate counts rows of others in which the person was named.
BESIDE = "beside"
MOST_MESSAGES, MOST_LINES = 5_000, 20_000
_LAST = sa.select(Message.text, Message.is_formatted).where(Message.ticket_id == sa.bindparam("ticket")).order_by(Message.seq.desc()).limit(1)


def remember(whose: Whose) -> set[str]:
    """Digests of the lines that this person wrote, newest first, as many as anybody may still quote."""
    newest = db.session.scalars(sa.select(Message.text).where(Message.customer_id.in_(whose.customers), Message.direction == "in").order_by(Message.id.desc()).limit(MOST_MESSAGES))
    return set(sorted(lines_of(newest))[:MOST_LINES])


def trim_quotes(task: PrivacyTask, whose: Whose, traces: Traces, said: set[str], touched: set[int]) -> bool:
    """The next tickets in which they and others wrote; says whether there are more."""
    together = sa.or_(Message.ticket_id.in_(whose.tickets), Message.ticket_id.in_(whose.visited))
    others = sa.and_(Message.customer_id.is_not(None), Message.customer_id.not_in(whose.customers))
    wanted = sa.or_(Message.ticket_id.in_(whose.visited), others)
    ids = list(db.session.scalars(sa.select(Message.ticket_id).where(together, wanted, Message.ticket_id > task.place).distinct().order_by(Message.ticket_id).limit(TICKETS_AT_ONCE)))
    for row in db.session.scalars(sa.select(Message).where(Message.ticket_id.in_(ids))):
        if row.customer_id not in whose.customers:
            row.text, row.html, row.quoted_text = traces.out_of(without_quotes(row.text, said, all_quotes=True)), None, None
    touched.update(ids)
    db.session.flush()
    task.place = ids[-1] if ids else 0
    return len(ids) == TICKETS_AT_ONCE


def sweep(name: str, task: PrivacyTask, traces: Traces, files: set[str], touched: set[int]) -> bool:
    """The next rows of one of the tables that hold words; says whether there are more."""
    table, low = db.metadata.tables[name], task.place
    if not traces.needles:
        return False
    some = [table.c.id > low, table.c.id <= low + ROWS_AT_ONCE] if is_numbered(table) else []
    for row in _rows(table, [_holds(table, traces), *some]):
        if any(traces.stand_in(value) for value in row.values() if isinstance(value, str | list | dict)):
            clear(table, row, traces, files)
            task.counts = {**task.counts, BESIDE: task.counts.get(BESIDE, 0) + 1}
            touched.update({row["id"] if name == "ticket" else row.get("ticket_id")} - {None})
    task.place = low + ROWS_AT_ONCE
    return bool(some) and task.place < (db.session.scalar(sa.select(sa.func.max(table.c.id))) or 0)


def look_through(task: PrivacyTask, traces: Traces, said: set[str], touched: set[int]) -> bool:
    """The next of the tickets that named the person: there the name goes too, and what was quoted, from every table of words that belongs to a ticket."""
    ids = sorted(one for one in touched if one > task.place)[:TICKETS_AT_ONCE]
    for name in SWEPT if ids else ():
        table = db.metadata.tables[name]
        column = table.c.id if name == "ticket" else table.c.get("ticket_id")
        for row in _rows(table, [column.in_(ids)]) if column is not None and name not in ("event", "inbound_email", "delivery") else ():
            clear(table, row, traces, set())
    _forget_quotes(ids, said)
    task.place = ids[-1] if ids else 0
    return len(ids) == TICKETS_AT_ONCE


def _forget_quotes(ids: list[int], said: set[str]) -> None:
    for row in db.session.scalars(sa.select(Message).where(Message.ticket_id.in_(ids)).order_by(Message.ticket_id, Message.seq)):
        before = (row.text, row.quoted_text)
        row.text, row.quoted_text = without_quotes(row.text, said), row.quoted_text and without_quotes(row.quoted_text, said)
        row.html = row.html if before == (row.text, row.quoted_text) else None
    for ticket in db.session.scalars(sa.select(Ticket).where(Ticket.id.in_(ids))):
        ticket.snippet = last_words(ticket.id)
    db.session.flush()


def last_words(ticket_id: int) -> str:
    """The beginning of the newest message of a ticket, for the list."""
    last = db.session.execute(_LAST, {"ticket": ticket_id}).first()
    return formatting.line_of(last) if last else ""


def forget_tags(whose: Whose) -> None:
    """A tag that no other person's ticket has may be a word for this one: it goes, also from what is told of the tickets."""
    tags, events = db.metadata.tables["ticket_tag"], db.metadata.tables["event"]
    theirs = tags.c.ticket_id.in_(whose.tickets)
    others = tags.alias()
    elsewhere = sa.exists().where(others.c.tag == tags.c.tag, others.c.ticket_id.not_in(whose.tickets))
    own = set(db.session.scalars(sa.select(tags.c.tag).where(theirs, ~elsewhere)))
    db.session.execute(sa.delete(tags).where(theirs, tags.c.tag.in_(own)))
    for row in db.session.execute(sa.select(events.c.id, events.c.data).where(events.c.ticket_id.in_(whose.tickets), events.c.kind == "ticket.tags_changed")).all():
        kept = {key: [tag for tag in value if _is_used(tag)] if isinstance(value, list) else value for key, value in row.data.items()}
        db.session.execute(sa.update(events).where(events.c.id == row.id).values(data=kept))


def _is_used(tag: str) -> bool:
    tags = db.metadata.tables["ticket_tag"]
    return db.session.scalar(sa.select(sa.exists().where(tags.c.tag == tag)))


def is_numbered(table: sa.Table) -> bool:
    """Whether its rows are known by a number."""
    return "id" in table.c and isinstance(table.c.id.type, sa.Integer)


def words_of(table: sa.Table) -> list[sa.Column]:
    """Its columns that hold words."""
    return [column for column in table.c if isinstance(column.type, sa.String | sa.Text | sa.JSON)]


def _holds(table: sa.Table, traces: Traces) -> sa.ColumnElement[bool]:
    return sa.or_(*(column.contains(needle, autoescape=True) for column in lowered(words_of(table)) for needle in traces.needles))


def lowered(columns: list[sa.Column]) -> list[sa.ColumnElement[str]]:
    """The columns in lower case; lists and objects as they are written."""
    return [sa.func.lower(sa.cast(column, sa.Text) if isinstance(column.type, sa.JSON) else column) for column in columns]


def _rows(table: sa.Table, wanted: list[sa.ColumnElement[bool]]) -> list[dict]:
    return [dict(row._mapping) for row in db.session.execute(sa.select(table).where(*wanted))]


def clear(table: sa.Table, row: dict, traces: Traces, files: set[str]) -> None:
    """Takes the person out of one row of somebody else; a row that is nothing but them goes."""
    changed = {column.name: after for column in words_of(table) if (after := _after(table, column.name, row[column.name], traces)) != row[column.name]}
    keys = {column.name for column in table.primary_key}
    same = sa.and_(*(table.c[name] == row[name] for name in keys))
    if changed.keys() & keys:
        db.session.execute(sa.delete(table).where(same))
    elif changed:
        db.session.execute(sa.update(table).where(same).values({name: _fitting(table.c[name], value) for name, value in changed.items()}))
        _forget_original(row["id"] if table.name == "inbound_email" else row.get("inbound_email_id"), files)


def _after(table: sa.Table, name: str, value, traces: Traces):
    if table.name == "people_import" and isinstance(value, list):
        return [line for line in value if not traces.stand_in(line)]
    return traces.out_of(value)


def _fitting(column: sa.Column, value):
    length = getattr(column.type, "length", None)
    return value[:length] if isinstance(value, str) and length else value


def _forget_original(inbound_id: int | None, files: set[str]) -> None:
    mails = db.metadata.tables["inbound_email"]
    sha256 = db.session.scalar(sa.select(mails.c.sha256).where(mails.c.id == inbound_id)) if inbound_id else None
    if sha256:
        files.add(sha256)
        db.session.execute(sa.update(mails).where(mails.c.id == inbound_id).values(sha256=NO_FILE))
