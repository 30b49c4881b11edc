"""Where a person's traces may stand although it belongs to others: found at the end of an erasure, listed, and decided one by one.

Addresses and numbers were taken out of what colleagues and strangers wrote (mentions.py). What is left is what cannot be
changed without harm (articles, saved replies, settings, files of others) and what may mean somebody else (a name alone).
Until somebody decides, what names the person stays sealed in the task, for thirty days at most.
"""
from collections.abc import Callable, Container, Iterator
from datetime import timedelta

import sqlalchemy as sa

from helpdesk.core import events, files
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked, unit_of_work
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.core.language import fold
from helpdesk.customers.models import Customer
from helpdesk.privacy import certificate, inside, mentions
from helpdesk.privacy.erasing import Known
from helpdesk.privacy.events import PlaceDecided
from helpdesk.privacy.models import CLEANING, PrivacyPlace, PrivacyTask
from helpdesk.privacy.registry import NO_FILE
from helpdesk.privacy.traces import Traces
from helpdesk.privacy.whose import Whose
from helpdesk.tickets import search_index
from helpdesk.tickets.models import Ticket

MOST_PLACES, ROWS_AT_ONCE, FILES_AT_ONCE, DAYS_TO_DECIDE = 5_000, 500, 200, 30
# So many stand on one page.
PAGE = 100
# People who work here, our own addresses, keys, and what tells of the erasure itself. Profiles of namesakes name themselves.
NEVER = frozenset({"agent", "agent_session", "one_time_link", "api_token", "mailbox", "site_secret", "privacy_task", "privacy_place", "customer", "identity"})
# The bytes that a row names are looked into: which column, and whether they are a whole mail.
FILES = {"attachment": False, "inbound_email": True}
# Published words are changed by their authors, with versions and index; settings where they are made.
BY_HAND = frozenset({"translation", "category", "brand", "own_field", "person_field", "own_status", "contact_reason", "form_topic", "team", "survey_plan", "card_source"})

Found = tuple[str, int, int | None]
# Whether a file names the person, by the digest of its bytes and its name.
Looked = dict[tuple[str, str], bool]


def find(known: Known, progress: Callable[[], None]) -> tuple[list[Found], int]:
    """Every place (table, row, ticket) where the person may still be named, and how many there are beyond the longest list.

    It opens no unit, so nobody waits. `progress` is called now and then.
    """
    found: dict[Found, None] = {}
    more = 0
    for place in _everywhere(known, progress):
        if len(found) < MOST_PLACES:
            found[place] = None
        else:
            more += place not in found
    db.session.rollback()
    return list(found), more


def _everywhere(known: Known, progress: Callable[[], None]) -> Iterator[Found]:
    traces, namesakes = known.traces, _namesakes(known)
    theirs = set(db.session.scalars(sa.select(Ticket.id).where(Ticket.customer_id.in_(namesakes)))) if namesakes else set()
    for table in sorted(db.metadata.tables.values(), key=lambda one: one.name):
        if table.name not in NEVER and mentions.is_numbered(table):
            yield from (place for place in in_table(table, traces, but_for=namesakes) if place[2] not in theirs)
            progress()
    for name in FILES:
        yield from (place for place in _in_files(name, traces, progress) if place[2] not in theirs)


def in_table(table: sa.Table, traces: Traces, *, but_for: Container[int] = ()) -> Iterator[Found]:
    """The rows of a table in which an address, number or whole name stands; none that are about the customers in `but_for`."""
    columns = mentions.words_of(table)
    needles = traces.needles + traces.whole_names
    if not columns or not needles:
        return
    like = [column.contains(needle, autoescape=True) for column in mentions.lowered(columns) for needle in needles]
    last = 0
    while last is not None:
        rows = db.session.execute(sa.select(table).where(sa.or_(*like), table.c.id > last).order_by(table.c.id).limit(ROWS_AT_ONCE)).mappings().all()
        for row in rows:
            if row.get("customer_id") not in but_for and any(traces.names_them(row[column.name]) for column in columns if row[column.name]):
                yield table.name, row["id"], _ticket_of(table, row)
        last = rows[-1]["id"] if len(rows) == ROWS_AT_ONCE else None


def before(whose: Whose) -> list[Found]:
    """What the preview can say at once: texts that belong to the whole desk."""
    traces = Traces((*whose.addresses, *whose.browsers), whose.names)
    return [place for name in ("translation", "macro", "organisation", *sorted(BY_HAND - {"translation"})) for place in in_table(db.metadata.tables[name], traces)]


def _ticket_of(table: sa.Table, row) -> int | None:
    return row["id"] if table.name == "ticket" else row.get("ticket_id")


def _in_files(name: str, traces: Traces, progress: Callable[[], None]) -> Iterator[Found]:
    table, last = db.metadata.tables[name], 0
    title = table.c.filename if "filename" in table.c else sa.literal("mail.eml")
    while True:
        rows = db.session.execute(sa.select(table.c.id, table.c.ticket_id, table.c.sha256, title.label("title")).where(
            table.c.sha256 != NO_FILE, table.c.id > last).order_by(table.c.id).limit(FILES_AT_ONCE)).all()
        db.session.rollback()
        for row in rows:
            if any(traces.names_them(words) for words in inside.words_in(files.path_of(row.sha256), row.title)):
                yield name, row.id, row.ticket_id
        progress()
        if len(rows) < FILES_AT_ONCE:
            return
        last = rows[-1].id


def _namesakes(known: Known) -> set[int]:
    """Other people with the same name: in what is about them it means themselves."""
    folded = {fold(name) for name in known.whose.names}
    return {row.id for row in db.session.execute(sa.select(Customer.id, Customer.name).where(Customer.name != "")) if fold(row.name) in folded}


def keep(task: PrivacyTask, found: list[Found]) -> None:
    """Lists the places with the task, in the open unit; done again it lists them once."""
    db.session.execute(sa.delete(PrivacyPlace).where(PrivacyPlace.task_id == task.id))
    db.session.add_all(PrivacyPlace(task_id=task.id, kind=kind, row_id=row_id, ticket_id=ticket_id) for kind, row_id, ticket_id in found)
    db.session.flush()


def places_of(task_id: int, *, skip: int = 0) -> list[PrivacyPlace]:
    """A page of the places of an erasure, those to be decided first."""
    return list(db.session.scalars(_in_order(task_id).offset(skip).limit(PAGE)))


def _in_order(task_id: int) -> sa.Select:
    return sa.select(PrivacyPlace).where(PrivacyPlace.task_id == task_id).order_by(PrivacyPlace.status != "open", PrivacyPlace.id)


def count_of(task_id: int) -> int:
    """How many places an erasure has, decided or not."""
    return db.session.scalar(sa.select(sa.func.count()).where(PrivacyPlace.task_id == task_id))


def look_into(task: PrivacyTask, place_id: int | None = None) -> Looked:
    """Reads the file of this place, or those of the next that would be blanked together: slow, so it opens no unit and comes before it."""
    if not task.sealed:
        return {}
    wanted = _next(task.id, blank=True) if place_id is None else sa.select(PrivacyPlace).where(PrivacyPlace.id == place_id, PrivacyPlace.task_id == task.id)
    rows = [(place.kind, _row(place)) for place in db.session.scalars(wanted) if place.kind in FILES]
    stored, traces = dict.fromkeys(_stored(kind, row) for kind, row in rows if row is not None), Known.of(task).traces
    db.session.rollback()
    return {one: _names(one, traces) for one in stored}


def decide(task: PrivacyTask, place_id: int, *, blank: bool, actor: Actor, looked: Looked | None = None) -> set[str]:
    """Blanks the person's words in one place, or leaves them; answers files to be removed once that is committed.

    looked: what look_into() found; a file that is not in it is read here.

    :raises NotFound: when this erasure has no such place. :raises Conflict: when it was decided already, or is changed by hand only.
    """
    locked(task)
    place = db.session.scalar(sa.select(PrivacyPlace).where(PrivacyPlace.id == place_id, PrivacyPlace.task_id == task.id))
    if place is None:
        raise NotFound()
    if place.status != "open" or not task.sealed or (blank and place.kind in BY_HAND):
        raise Conflict()
    return _decide(task, [place], blank=blank, actor=actor, looked=looked or {})


def decide_several(task: PrivacyTask, *, blank: bool, actor: Actor, looked: Looked | None = None) -> tuple[int, set[str]]:
    """The same of the next places that are open, a page at most: how many, and the files. What its author changes is never blanked.

    :raises Conflict: when nothing is open that can be decided so.
    """
    locked(task)
    found = list(db.session.scalars(_next(task.id, blank=blank)))
    if not found or not task.sealed:
        raise Conflict()
    return len(found), _decide(task, found, blank=blank, actor=actor, looked=looked or {})


def _next(task_id: int, *, blank: bool) -> sa.Select:
    return _in_order(task_id).where(PrivacyPlace.status == "open", *([PrivacyPlace.kind.not_in(BY_HAND)] if blank else [])).limit(PAGE)


def _decide(task: PrivacyTask, found: list[PrivacyPlace], *, blank: bool, actor: Actor, looked: Looked) -> set[str]:
    traces, gone = Known.of(task).traces, set()
    if blank:
        _lock_tickets(found)
    for place in found:
        gone |= _blank(place, traces, looked) if blank else set()
        _close(place, "blanked" if blank else "kept", actor)
        events.record(PlaceDecided(customer_id=task.customer_id, task_id=task.id, place_id=place.id, is_blanked=blank), actor=actor)
    if blank:
        db.session.add(PrivacyTask(kind=CLEANING, customer_id=task.customer_id, created_at=utcnow()))
    _settle(task)
    return gone


def _lock_tickets(found: list[PrivacyPlace]) -> None:
    """Nobody else changes these tickets meanwhile; in the order of their ids, as by everybody who takes several."""
    ids = {place.ticket_id for place in found if place.ticket_id}
    db.session.scalars(sa.select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id).with_for_update(of=Ticket).execution_options(populate_existing=True)).all()


def _row(place: PrivacyPlace, *, is_locked: bool = False):
    table = db.metadata.tables[place.kind]
    wanted = sa.select(table).where(table.c.id == place.row_id)
    return db.session.execute(wanted.with_for_update(of=table) if is_locked else wanted).mappings().first()


def _stored(kind: str, row) -> tuple[str, str]:
    """The file that a row names: the digest of its bytes, and its name."""
    return row["sha256"], "mail.eml" if FILES[kind] else row["filename"]


def _names(stored: tuple[str, str], traces: Traces) -> bool:
    sha256, filename = stored
    return any(traces.names_them(words) for words in inside.words_in(files.path_of(sha256), filename))


def _blank(place: PrivacyPlace, traces: Traces, looked: Looked) -> set[str]:
    table, row, gone = db.metadata.tables[place.kind], _row(place, is_locked=True), set()
    if row is None:
        return gone
    if place.kind in FILES and (looked[stored] if (stored := _stored(place.kind, row)) in looked else _names(stored, traces)):
        gone.add(row["sha256"])
        db.session.execute(sa.update(table).where(table.c.id == place.row_id).values(sha256=NO_FILE))
    mentions.clear(table, dict(row), traces, gone)
    if place.kind == "message":
        ticket = db.session.get(Ticket, place.ticket_id)
        ticket.snippet = mentions.last_words(ticket.id)
        db.session.flush()
    if place.ticket_id:
        search_index.write([place.ticket_id])
    return gone


def _close(place: PrivacyPlace, status: str, actor: Actor | None) -> None:
    place.status, place.decided_at, place.agent_id = status, utcnow(), actor.id if actor and actor.kind == "agent" else None
    db.session.flush()


def _settle(task: PrivacyTask) -> None:
    """Writes the certificate anew; with the last decision what named the person goes."""
    by_status = dict(db.session.execute(sa.select(PrivacyPlace.status, sa.func.count()).where(PrivacyPlace.task_id == task.id).group_by(PrivacyPlace.status)).all())
    task.counts = {**{key: value for key, value in task.counts.items() if not key.startswith("places_")}, **{f"places_{status}": count for status, count in by_status.items()}}
    if not by_status.get("open"):
        task.sealed = ""
    task.digest = certificate.digest_of(task)


def forget_undecided() -> None:
    """After thirty days what nobody decided is kept, and what named the person goes; opens its own unit."""
    old = sa.select(PrivacyTask).where(PrivacyTask.status == "done", PrivacyTask.sealed != "", PrivacyTask.finished_at < utcnow() - timedelta(days=DAYS_TO_DECIDE)).with_for_update()
    with unit_of_work():
        for task in db.session.scalars(old):
            for place in db.session.scalars(_in_order(task.id).where(PrivacyPlace.status == "open")):
                _close(place, "kept", None)
            _settle(task)
