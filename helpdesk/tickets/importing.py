"""People come in from a sheet and can be taken out again: fifty at a time, each chunk a job in a unit of its own.

Nothing that is known is overwritten: an import makes people, fills fields that were empty and adds addresses, as claims.
"""
import sqlalchemy as sa

from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked
from helpdesk.core.errors import Conflict, DeskError, NotFound
from helpdesk.customers import actions, merging, organisations, search
from helpdesk.customers.models import Customer, Identity, ImportedPerson, PeopleImport
from helpdesk.customers.sheets import Row, Sheet, as_json
from helpdesk.outbox.actions import post_job
from helpdesk.tickets.people import is_address_used

JOB = "customers.import"
CHUNK = 50
# Among the problems this one is no line of a person: it says which columns nobody reads.
UNREAD = "unread"
# What stands where an import that is taken back had filled something in; elsewhere nothing.
_EMPTY = {"name": "", "tags": []}
# Under this name stands, with the person who brought it, the id of an organisation that the import made.
_MADE = "organisation_made"
# These name a person without anything having happened.
_SILENT = ("identity", "event", "person_look", ImportedPerson.__tablename__)


def keep(sheet: Sheet, filename: str, *, agent_id: int) -> PeopleImport:
    """Keeps a sheet that was read, for somebody to look at before it comes in."""
    row = PeopleImport(agent_id=agent_id, filename=filename[:255], rows=[as_json(one) for one in sheet.rows], problems=[*([[1, UNREAD, ", ".join(sheet.unread)]] if sheet.unread else []), *map(list, sheet.problems)],
                       total=len(sheet.rows), created_at=utcnow())
    db.session.add(row)
    db.session.flush()
    return row


def import_of(import_id: int, *, to_change: bool = False) -> PeopleImport:
    """The import with this id. :raises NotFound: when there is none."""
    found = db.session.get(PeopleImport, import_id)
    if found is None:
        raise NotFound()
    return locked(found) if to_change else found


def start(import_id: int, *, undo: bool = False) -> None:
    """Lets it come in, or takes it back; a second time changes nothing. :raises Conflict: when it is not at that point."""
    sheet = import_of(import_id, to_change=True)
    before, after = ("done", "undoing") if undo else ("waiting", "running")
    if sheet.status == after:
        return
    if sheet.status != before:
        raise Conflict()
    sheet.status, sheet.done = after, 0
    post_job(JOB, import_id=sheet.id)


def step(data: dict) -> None:
    """The job: the next chunk, and a job for the one after it. data: {"import_id": id}."""
    sheet = locked(db.session.get(PeopleImport, data["import_id"]))
    more = {"running": _bring_in, "undoing": _take_out}[sheet.status](sheet)
    if more:
        post_job(JOB, import_id=sheet.id)
    else:
        sheet.status = "done" if sheet.status == "running" else "undone"


def _bring_in(sheet: PeopleImport) -> bool:
    chunk, rest, actor = sheet.rows[:CHUNK], sheet.rows[CHUNK:], Actor("agent", sheet.agent_id)
    for one in chunk:
        row = Row(**one)
        try:
            with db.session.begin_nested():
                _bring_one(sheet, row, actor)
        except DeskError:
            sheet.problems = [*sheet.problems, [row.line, "two", row.email or row.phone or row.external]]
    sheet.rows, sheet.done = rest, sheet.done + len(chunk)
    return bool(rest)


def _bring_one(sheet: PeopleImport, row: Row, actor: Actor) -> None:
    """:raises Conflict: when its addresses belong to two people."""
    owners = {owner.id: owner for owner in (actions.owner_of(kind, value) for kind, value in row.identities()) if owner}
    if len(owners) > 1:
        raise Conflict()
    known = next(iter(owners.values()), None)
    first, *_others = row.identities()
    customer = known or actions.customer_for(*first, name=row.name, locale=row.language or None)
    had = set() if known is None else {one.id for one in customer.identities}
    for kind, value in row.identities():
        actions.add_identity(customer, kind, value, actor=actor)
    filled = _fill(customer, row, actor)
    added = [one.id for one in customer.identities if one.id not in had]
    sheet.made += known is None
    if known is None or filled or added:
        sheet.filled += known is not None
        db.session.add(ImportedPerson(import_id=sheet.id, customer_id=customer.id, is_new=known is None, filled=filled, identity_ids=added))
    else:
        sheet.stayed += 1


def _fill(customer: Customer, row: Row, actor: Actor) -> dict:
    wanted = {"name": row.name, "locale": row.language or None, "time_zone": row.time_zone, "tags": list(row.tags), "worth": row.worth}
    made = None
    if row.organisation and customer.organisation_id is None:
        known = organisations.named(row.organisation)
        made = None if known else organisations.create(row.organisation, [], actor=actor).id
        wanted["organisation_id"] = known.id if known else made
    filled = {key: value for key, value in wanted.items() if value and not getattr(customer, key)}
    if "time_zone" in filled:
        filled["time_zone_by"] = "sheet"
    own = {str(field_id): value for field_id, value in row.own if not customer.own_values.get(str(field_id))}
    actions.change(customer, actor=actor, **filled, **({"own_values": {**customer.own_values, **own}} if own else {}))
    return filled | ({"own_values": own} if own else {}) | ({_MADE: made} if made else {})


def _take_out(sheet: PeopleImport) -> bool:
    """The newest first. Who wrote since, or was merged, stays; so does what an agent has changed."""
    newest = sa.select(ImportedPerson.id, ImportedPerson.customer_id, ImportedPerson.is_new, ImportedPerson.filled, ImportedPerson.identity_ids).where(ImportedPerson.import_id == sheet.id).order_by(ImportedPerson.id.desc()).limit(CHUNK)
    rows = list(db.session.execute(newest))
    for row in rows:
        _take_one(sheet, row)
        # Whoever came in after them with the same organisation is out by now.
        if made := row.filled.get(_MADE):
            organisations.remove_if_empty(made, actor=Actor("agent", sheet.agent_id))
        db.session.execute(sa.delete(ImportedPerson).where(ImportedPerson.id == row.id))
    sheet.done += len(rows)
    return len(rows) == CHUNK


def _take_one(sheet: PeopleImport, row: sa.Row) -> None:
    customer = db.session.get(Customer, row.customer_id)
    if row.is_new and customer.merged_into_id is None and not _has_done_anything(customer):
        search.forget([customer.id])
        db.session.execute(sa.delete(Identity).where(Identity.customer_id == customer.id))
        # With them goes what the import kept of them.
        actions.delete_row(customer.id)
        return
    if not row.is_new and customer.merged_into_id is None:
        actor = Actor("agent", sheet.agent_id)
        own = row.filled.get("own_values", {})
        emptied = {key: _EMPTY.get(key) for key, value in row.filled.items() if key not in ("own_values", _MADE) and getattr(customer, key) == value}
        emptied["own_values"] = {key: value for key, value in customer.own_values.items() if own.get(key) != value}
        actions.change(customer, actor=actor, **emptied)
        for one in [one for one in customer.identities if one.id in row.identity_ids and one.proved_at is None and len(customer.identities) > 1]:
            if one is not customer.identities[0] and not is_address_used(customer.id, one.value):
                customer.identities.remove(one)
                db.session.delete(one)
        search.write([customer.id])
        return
    sheet.stayed += 1


def _has_done_anything(customer: Customer) -> bool:
    tables = [table for table in merging.owned() if table.name not in _SILENT]
    there = (sa.exists().where(table.c.customer_id == customer.id) for table in tables)
    proved = sa.exists().where(Identity.customer_id == customer.id, Identity.proved_at.is_not(None))
    return bool(db.session.scalar(sa.select(sa.or_(proved, *there))))
