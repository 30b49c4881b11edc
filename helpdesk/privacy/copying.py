"""Everything about one person as one ZIP: data.json for machines, index.html for people, files and original mails beside them.

The customer's own copy leaves out what is between agents: notes, hand-overs, planned replies, who is in charge. A ticket
of a private team stays out of an agent's copy who does not belong to it, and the copy says so.
"""
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
import structlog

from helpdesk.accounts.models import Agent
from helpdesk.core import files, pages, texts
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.outbox.models import Delivery
from helpdesk.privacy import profiles
from helpdesk.privacy.registry import NO_FILE, PERSONAL, Personal
from helpdesk.privacy.whose import Whose
from helpdesk.privacy.words import SECTIONS
from helpdesk.tickets.models import NUMBER_OFFSET, Attachment, Message, Note, Ticket

log = structlog.get_logger(__name__)

CHUNK = 500
# So many rows of a kind stand on the page for people; all of them stand in data.json.
MOST_SHOWN = 1_000
STYLE = Path(__file__).resolve().parents[2] / "static" / "export" / "export.css"
# What tells of work between agents has no place in the customer's own copy.
_OWN_EVENTS = ("ticket.opened", "ticket.solved", "ticket.closed", "ticket.reopened", "message.received", "reply.posted", "survey.answered",
               "customer.created", "customer.changed", "identity.added", "identity.proved", "identity.removed")
_STAFF = frozenset({"agent_id", "assignee_id", "team_id", "owner_id", "is_spam", "actor", "sender_check", "priority", "snoozed_until", "merged_into_id"})


def write(target: Path, whose: Whose, *, is_own: bool, note: str, progress: Callable[[int], None]) -> dict[str, int]:
    """Writes the ZIP; answers how many rows of each section are in it. `progress` is told how many parts are done; `note` stands at the top."""
    counts: dict[str, int] = {}
    entries = _entries(is_own)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("data.json", "w", force_zip64=True) as out:
            _write_json(out, whose, entries, is_own, note, counts, progress)
        _write_files(archive, whose, entries, is_own)
        progress(len(entries) + 1)
        with archive.open("index.html", "w", force_zip64=True) as out:
            for piece in pages.pieces("privacy/export.html", **_page(whose, entries, is_own, note, counts)):
                out.write(piece.encode())
        archive.write(STYLE, "style.css")
    db.session.rollback()
    progress(len(entries) + 2)
    return counts


def parts(*, is_own: bool) -> int:
    """How many parts `progress` counts to."""
    return len(_entries(is_own)) + 2


def _entries(is_own: bool) -> list[Personal]:
    """What goes in, the profile first."""
    return [entry for entry in reversed(PERSONAL) if not (is_own and entry.is_internal)]


def _write_json(out, whose: Whose, entries: list[Personal], is_own: bool, note: str, counts: dict, progress: Callable[[int], None]) -> None:
    head = {"made_at": utcnow(), "is_own_copy": is_own, "note": note, "names": whose.names, "addresses": whose.addresses}
    out.write(b'{"about": ' + _json(head))
    for number, entry in enumerate(entries, 1):
        out.write(f', "{_key(entry, entries)}": ['.encode())
        for place, row in enumerate(rows_of(entry, whose, is_own=is_own)):
            out.write((b",\n" if place else b"\n") + _json(row))
            counts[entry.section] = counts.get(entry.section, 0) + entry.is_counted
        out.write(b"]")
        progress(number)
    out.write(b"}\n")


def _key(entry: Personal, entries: list[Personal]) -> str:
    """The table's name; a second kind of its rows gets a number."""
    same = [other for other in entries if other.table == entry.table]
    return entry.table + (f"_{same.index(entry) + 1}" if same.index(entry) else "")


def rows_of(entry: Personal, whose: Whose, *, is_own: bool) -> Iterator[dict]:
    """The rows of a table that are this person's, as a copy shows them, by id where there is one."""
    table = entry.rows
    hidden = entry.left_out | (_STAFF if is_own else frozenset())
    columns = [column for column in table.c if column.name not in hidden]
    wanted = sa.select(*columns).where(entry.of(whose), *_own_rows(entry, whose) if is_own else ())
    for row in _paged(wanted, table):
        shown = dict(row._mapping)
        if entry.is_internal:
            shown["internal"] = True
        yield shown


def _own_rows(entry: Personal, whose: Whose) -> list[sa.ColumnElement[bool]]:
    """What narrows the rows of a table in the customer's own copy."""
    table = entry.rows
    if entry.table == "message":
        return [_was_said()]
    if entry.table == "attachment":
        return [table.c.message_id.in_(sa.select(Message.id).where(whose.written, _was_said()))]
    if entry.table == "event":
        return [table.c.kind.in_(_OWN_EVENTS)]
    if entry.table == "inbound_email":
        return [table.c.author.in_(whose.addresses)]
    if entry.table == "delivery":
        return [table.c.recipient.in_(whose.addresses)]
    return []


def _was_said() -> sa.ColumnElement[bool]:
    """An answer whose every delivery was stopped was never said."""
    of_it = sa.select(Delivery.id).where(Delivery.message_id == Message.id)
    return sa.or_(~of_it.exists(), of_it.where(Delivery.status != "cancelled").exists())


def _paged(wanted: sa.Select, table: sa.Table) -> Iterator[sa.Row]:
    """CHUNK rows of a large table at a time: nobody holds them all."""
    if "id" not in table.c or not isinstance(table.c.id.type, sa.Integer):
        yield from db.session.execute(wanted).all()
        return
    last = 0
    while last is not None:
        rows = db.session.execute(wanted.where(table.c.id > last).order_by(table.c.id).limit(CHUNK)).all()
        yield from rows
        last = rows[-1].id if len(rows) == CHUNK else None


def _write_files(archive: zipfile.ZipFile, whose: Whose, entries: list[Personal], is_own: bool) -> None:
    for entry in entries:
        if entry.file:
            for row in rows_of(entry, whose, is_own=is_own):
                _write_file(archive, row[entry.file], _place(entry, row))


def _place(entry: Personal, row: dict) -> str:
    return file_place(row["id"], row["filename"]) if entry.table == "attachment" else f"mails/{row['id']}.eml"


def file_place(number: int, filename: str) -> str:
    """Where an attachment lies in the ZIP; its name keeps its ending and cannot leave the folder."""
    safe = "".join(sign if sign.isalnum() or sign in "._- " else "_" for sign in filename).strip(". ")[-100:]
    return f"files/{number}-{safe or 'file'}"


def _write_file(archive: zipfile.ZipFile, sha256: str, place: str) -> None:
    if sha256 == NO_FILE or place in archive.NameToInfo:
        return
    try:
        archive.write(files.path_of(sha256), place)
    except FileNotFoundError:
        log.warning("file_not_in_export", place=place.split("-")[0])


def _json(value) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_plain).encode("utf-8", "backslashreplace")


def _plain(value) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _page(whose: Whose, entries: list[Personal], is_own: bool, note: str, counts: dict[str, int]) -> dict:
    """What the page for people shows: the profile, each ticket as it was written, and the rest as lists."""
    by_table, locale = {entry.table: entry for entry in entries}, texts.speech().locale.replace("_", "-")
    told = {"customer", "identity", "ticket", "message", "note", "attachment"}
    return {"language": locale, "is_own": is_own, "note": note, "made_at": utcnow(), "names": whose.names, "sections": SECTIONS, "counts": counts, "most": MOST_SHOWN,
            "profiles": [profiles.words_of(row, locale) for row in rows_of(by_table["customer"], whose, is_own=is_own)],
            "identities": list(rows_of(by_table["identity"], whose, is_own=is_own)), "kinds": profiles.KINDS, "tickets": _tickets(whose, is_own),
            "lists": ((entry.section, _shown(entry, whose, is_own)) for entry in entries if entry.table not in told)}


def _shown(entry: Personal, whose: Whose, is_own: bool) -> list[dict]:
    found = []
    for row in rows_of(entry, whose, is_own=is_own):
        if len(found) == MOST_SHOWN:
            break
        found.append({key: value if isinstance(value, datetime) else profiles.said(value) for key, value in row.items() if value not in profiles.EMPTY and key not in ("id", "customer_id", "sha256")})
    return found


def _tickets(whose: Whose, is_own: bool) -> Iterator[dict]:
    """Their tickets, then others' in which they wrote, each with what was written there, in order."""
    for where in (Ticket.id.in_(whose.tickets), Ticket.id.in_(whose.visited)) if whose.limit is None else (Ticket.id.in_(whose.tickets),):
        for row in _paged(sa.select(Ticket.id, Ticket.subject, Ticket.status, Ticket.channel, Ticket.created_at).where(where), Ticket.__table__):
            yield {"number": row.id + NUMBER_OFFSET, "subject": row.subject, "status": row.status, "channel": row.channel, "at": row.created_at,
                   "words": _words(row.id, whose, is_own)}


def _words(ticket_id: int, whose: Whose, is_own: bool) -> list[dict]:
    said = sa.select(Message.id, Message.seq, Message.created_at, Message.direction, Message.sender, Message.text, Agent.name) \
        .outerjoin(Agent, Agent.id == Message.agent_id).where(Message.ticket_id == ticket_id, whose.written)
    files_of = _files_of(ticket_id)
    found = [{"seq": row.seq, "at": row.created_at, "who": row.name if row.direction == "out" else row.sender, "is_ours": row.direction == "out", "text": row.text,
              "files": files_of.get(("message", row.id), []), "is_note": False} for row in db.session.execute(said.where(_was_said()) if is_own else said)]
    if not is_own:
        notes = sa.select(Note.id, Note.seq, Note.created_at, Note.sender, Note.text, Agent.name).outerjoin(Agent, Agent.id == Note.agent_id).where(
            Note.ticket_id == ticket_id, Note.ticket_id.in_(whose.tickets))
        found += [{"seq": row.seq, "at": row.created_at, "who": row.name or row.sender, "is_ours": True, "text": row.text,
                   "files": files_of.get(("note", row.id), []), "is_note": True} for row in db.session.execute(notes)]
    return sorted(found, key=lambda one: one["seq"])


def _files_of(ticket_id: int) -> dict[tuple[str, int], list[tuple[str, str]]]:
    """(name, place in the ZIP) of the files of a ticket, by the message or note they belong to."""
    found: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for row in db.session.execute(sa.select(Attachment.id, Attachment.message_id, Attachment.note_id, Attachment.filename, Attachment.sha256)
                                  .where(Attachment.ticket_id == ticket_id).order_by(Attachment.id)):
        if row.sha256 != NO_FILE:
            key = ("message", row.message_id) if row.message_id else ("note", row.note_id)
            found.setdefault(key, []).append((row.filename, file_place(row.id, row.filename)))
    return found
