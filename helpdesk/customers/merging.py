"""Two customers become one, and can be made two again exactly.

Whatever names a customer moves, in every room: the tables say so themselves by their `customer_id`. Which rows moved is
kept row by row, so that each returns to its owner; what came in between finds its owner in tickets/parting.py. Of signs and
events, which may be a hundred thousand, the newest move at once and the others in steps: until then they are the other
one's, and parted before the last step they simply stay there. Parted, they return in steps too; until the last of them is
back, neither of the two is merged, parted, copied or erased (see settled()).
"""
import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.core.events import EventRow
from helpdesk.customers import likeness, taking_back
from helpdesk.customers.events import CustomerChanged, CustomersMerged, CustomersParted
from helpdesk.customers.models import Customer, Identity, Merge, MergeRow, Touchpoint
from helpdesk.outbox.actions import post_job

FILLED = ("name", "locale", "organisation_id", "time_zone", "time_zone_by", "worth", "risk")
JOB, RETURN_JOB = "customers.move_rest", "customers.return_rest"
# A person may have a hundred thousand of these: so many rows move in one unit, that nobody waits long for the turn to write.
LARGE, STEP = ("event", Touchpoint.__tablename__), 1_000
# The merges that brought an identity. Prepared once: building a statement costs more than running it.
_BROUGHT = (sa.select(MergeRow.merge_id).join(Identity, Identity.id == MergeRow.row_id).join(Merge, Merge.id == MergeRow.merge_id)
            .where(Identity.kind == sa.bindparam("kind"), Identity.value == sa.bindparam("value"),
                   MergeRow.kind == Identity.__tablename__, Merge.undone_at.is_(None)))


def owned() -> list[sa.Table]:
    """Every table whose rows belong to a customer, in the order of their names."""
    return sorted((table for table in db.metadata.tables.values() if {"id", "customer_id"} <= set(table.c.keys())), key=lambda table: table.name)


def merge(kept: Customer, other: Customer, *, actor: Actor) -> Merge:
    """Makes `other` part of `kept`, both under their locks: addresses, tickets, signs, all of it; fills what the profile lacked.

    :raises Invalid: when they are one already. :raises Conflict: see settled().
    """
    if kept.id == other.id:
        raise Invalid({"other": _("This is the same person already.")})
    settled(kept.id, other.id)
    likeness.decide(kept, other, is_same=True)
    done = Merge(kept=kept, other=other, agent_id=actor.id if actor.kind == "agent" else None, at=utcnow(), filled=_fill(kept, other),
                 marks={table.name: db.session.scalar(sa.select(sa.func.max(table.c.id))) or 0 for table in owned()})
    db.session.add(done)
    db.session.flush()
    for table in owned():
        if table.name not in LARGE:
            _move(table, done)
    other.merged_into_id = kept.id
    _step_of_each(done)
    _look_again(kept, other)
    _tell(CustomersMerged, done, actor)
    return done


def _fill(kept: Customer, other: Customer) -> dict:
    """Takes over what the kept profile lacks; who was blocked stays blocked under either name."""
    filled = {key: [None, getattr(other, key)] for key in FILLED if getattr(other, key) and not getattr(kept, key)}
    for key, joined in (("tags", sorted({*kept.tags, *other.tags})), ("own_values", {**other.own_values, **kept.own_values}),
                        ("consents", _consents(kept, other))):
        if joined != getattr(kept, key):
            filled[key] = [getattr(kept, key), joined]
    if other.is_blocked and not kept.is_blocked:
        filled["is_blocked"] = [False, True]
    if "name" in filled:
        filled["name"][0] = ""
    for key, (_before, after) in filled.items():
        setattr(kept, key, after)
    return filled


def _consents(kept: Customer, other: Customer) -> dict:
    """What both said: a no of either one stands."""
    return {**other.consents, **kept.consents, **{kind: said for kind, said in other.consents.items() if not said["given"]}}


def _move(table: sa.Table, done: Merge) -> None:
    moving = sa.select(sa.literal(done.id), sa.literal(table.name), table.c.id).where(table.c.customer_id == done.other_id)
    db.session.execute(sa.insert(MergeRow).from_select(["merge_id", "kind", "row_id"], moving))
    db.session.execute(sa.update(table).where(table.c.customer_id == done.other_id).values(customer_id=done.kept_id))


def _step(table: sa.Table, done: Merge) -> bool:
    """Moves the newest of what the other one had at the merge and has still, to whom the kept one is by now; says whether more is left.

    Every merge on the way there notes the rows. What is said of the merge itself stays with the other one.
    """
    theirs = sa.select(table.c.id).where(table.c.customer_id == done.other_id, table.c.id <= done.marks[table.name])
    ids = list(db.session.scalars(theirs.order_by(table.c.at.desc()).limit(STEP + 1)))
    moving = ids[:STEP]
    if moving:
        way = _way_up(done)
        for merge in way:
            db.session.execute(sa.insert(MergeRow).from_select(["merge_id", "kind", "row_id"], sa.select(sa.literal(merge.id), sa.literal(table.name), table.c.id).where(table.c.id.in_(moving))))
        db.session.execute(sa.update(table).where(table.c.id.in_(moving)).values(customer_id=way[-1].kept_id))
    return len(ids) > STEP


def _way_up(done: Merge) -> list[Merge]:
    """This merge and those by which its kept one became part of others since."""
    # Under their locks: a merge of the kept one in the same moment must not leave a step behind.
    way, kept = [done], locked(db.session.get(Customer, done.kept_id))
    while kept.merged_into_id:
        way.append(db.session.scalar(sa.select(Merge).where(Merge.other_id == kept.id, Merge.undone_at.is_(None))))
        kept = locked(db.session.get(Customer, kept.merged_into_id))
    return way


def move_rest(data: dict) -> None:
    """The job: the next step of each large table, and a job for the one after it. data: {"merge_id": id}. A merge that was undone moves nothing more."""
    done = db.session.get(Merge, data["merge_id"])
    if done is None:
        return
    # The person before the merge, as who undoes it takes them: otherwise each could wait for the other.
    locked(db.session.get(Customer, done.kept_id))
    if not locked(done).undone_at:
        _step_of_each(done)


def _step_of_each(done: Merge) -> None:
    if any([_step(table, done) for table in owned() if table.name in LARGE]):
        post_job(JOB, merge_id=done.id)


def merge_to_undo(merge_id: int, kept_id: int) -> Merge:
    """A merge into this customer that stands. :raises NotFound: when there is none."""
    found = db.session.get(Merge, merge_id)
    if found is None or found.kept_id != kept_id or found.undone_at:
        raise NotFound()
    return found


def lock_both(done: Merge) -> None:
    """Takes the locks of the two people of a merge, in the order of their ids, and of the merge itself."""
    for customer in sorted((done.kept, done.other), key=lambda person: person.id):
        locked(customer)
    if locked(done).undone_at:
        raise NotFound()


def give_back(done: Merge, *, actor: Actor) -> None:
    """Returns to the other customer what the merge took, and to the profile what it lacked then; both are under their locks.

    What was changed or given to somebody else since stays as it is; of signs and events the oldest follow in steps.
    :raises Conflict: when the kept one was merged into a third; see settled() too.
    """
    if done.kept.merged_into_id:
        raise Conflict(_("This person was merged into another one meanwhile."), customer_id=done.kept.merged_into_id)
    settled(done.kept_id, done.other_id)
    for table in owned():
        if table.name not in LARGE:
            theirs = sa.select(MergeRow.row_id).where(MergeRow.merge_id == done.id, MergeRow.kind == table.name)
            db.session.execute(sa.update(table).where(table.c.customer_id == done.kept_id, table.c.id.in_(theirs)).values(customer_id=done.other_id))
    _return_step(done, {})
    for key, (before, after) in done.filled.items():
        setattr(done.kept, key, taking_back.back(key, before, after, getattr(done.kept, key)))
    done.other.merged_into_id, done.undone_at = None, utcnow()
    _look_again(done.kept, done.other)
    likeness.decide(done.kept, done.other, is_same=False)
    _tell(CustomersParted, done, actor)


def return_rest(data: dict) -> None:
    """The job: the next step of each large table back to its owner. data: {"merge_id": id, "below": {table: row id}}. Done again, it does nothing."""
    done = db.session.get(Merge, data["merge_id"])
    if done is not None and locked(done).is_returning:
        _return_step(done, data["below"])


def _return_step(done: Merge, below: dict[str, int]) -> None:
    left = {table.name: _return_some(table, done, below.get(table.name)) for table in owned() if table.name in LARGE}
    done.is_returning = any(left.values())
    if done.is_returning:
        post_job(RETURN_JOB, merge_id=done.id, below=left)


def _return_some(table: sa.Table, done: Merge, below: int | None) -> int:
    """Gives back the next of the rows that this merge took, the newest first; below which row id the next step begins, 0 when none is left."""
    wanted = sa.select(MergeRow.row_id).where(MergeRow.merge_id == done.id, MergeRow.kind == table.name, *([] if below is None else [MergeRow.row_id < below]))
    ids = list(db.session.scalars(wanted.order_by(MergeRow.row_id.desc()).limit(STEP)))
    if ids:
        db.session.execute(sa.update(table).where(table.c.customer_id == done.kept_id, table.c.id.in_(ids)).values(customer_id=done.other_id))
    return ids[-1] if len(ids) == STEP else 0


def settled(*customer_ids: int) -> None:
    """Whether all that these people had before they were parted from somebody is theirs again. :raises Conflict: for some seconds after it."""
    if db.session.scalar(sa.select(sa.exists().where(Merge.is_returning, sa.or_(Merge.kept_id.in_(customer_ids), Merge.other_id.in_(customer_ids))))):
        raise Conflict(_("These people were parted a moment ago, and what belongs to each is still on its way back. Try again in a minute."))


def note(kind: str, value: str, table: str, row_id: int) -> None:
    """Remembers that a new row came by an address that a merge brought, where the row itself does not say so.

    kind and value: the identity as it is kept; table: of the row.
    """
    brought = db.session.scalars(_BROUGHT, {"kind": kind, "value": value}).all()
    db.session.add_all(MergeRow(merge_id=merge_id, kind=table, row_id=row_id) for merge_id in brought)


def learnt(kind: str, value: str, customer: Customer, before: dict) -> None:
    """Remembers what a proof by this identity has just changed in the profile, where a merge brought the identity: parted again, it is the other one's.

    `before` are the FILLED fields as they stood, see profile_of().
    """
    changed = {key: [was, getattr(customer, key)] for key, was in before.items() if getattr(customer, key) != was}
    merge_ids = db.session.scalars(_BROUGHT, {"kind": kind, "value": value}).all() if changed else ()
    told = sa.select(sa.func.max(EventRow.id)).where(EventRow.customer_id == customer.id, EventRow.kind == CustomerChanged.kind)
    for done in (db.session.get(Merge, merge_id) for merge_id in merge_ids):
        done.filled = {**done.filled, **{key: [done.filled.get(key, [was])[0], now] for key, (was, now) in changed.items()}}
        for key, (_was, now) in changed.items():
            setattr(done.other, key, now)
        if {"name", "locale"} & set(changed):
            db.session.add(MergeRow(merge_id=done.id, kind=EventRow.__tablename__, row_id=db.session.scalar(told)))


def would_have_learnt(kind: str, value: str, customer: Customer, said: dict) -> None:
    """Remembers what a proof says (`said`: name, locale) where the other one's word fills the profile already: parted again, each has their own."""
    other = {key: words for key, words in said.items() if words and words != getattr(customer, key)}
    if not other:
        return
    brought = set(db.session.scalars(_BROUGHT, {"kind": kind, "value": value}))
    for done in db.session.scalars(sa.select(Merge).where(Merge.kept_id == customer.id, Merge.undone_at.is_(None))):
        lacked = {key: [words, done.filled[key][1]] for key, words in other.items() if key in done.filled and not done.filled[key][0]}
        if lacked and done.id not in brought:
            done.filled = {**done.filled, **lacked}
    for done in (db.session.get(Merge, merge_id) for merge_id in brought):
        for key, words in other.items():
            setattr(done.other, key, getattr(done.other, key) or words)


def profile_of(customer: Customer) -> dict:
    """What a merge fills in, as it stands now."""
    return {key: getattr(customer, key) for key in FILLED}


def note_for(asked: Customer, table: str, row_id: int) -> None:
    """Remembers that a new row came for somebody who was merged into another person: parted again, it is theirs."""
    while asked.merged_into_id:
        standing = db.session.scalar(sa.select(Merge.id).where(Merge.other_id == asked.id, Merge.undone_at.is_(None)))
        db.session.add(MergeRow(merge_id=standing, kind=table, row_id=row_id))
        asked = db.session.get(Customer, asked.merged_into_id)


def keeper_of(customer: Customer) -> Customer:
    """The customer as whom this one goes on: themselves, unless they were merged into somebody."""
    while customer.merged_into_id:
        customer = db.session.get(Customer, customer.merged_into_id)
    return customer


def merges_into(customer_id: int) -> list[Merge]:
    """The merges into this customer that stand, newest first; one statement."""
    wanted = sa.select(Merge).where(Merge.kept_id == customer_id, Merge.undone_at.is_(None)).order_by(Merge.id.desc())
    return list(db.session.scalars(wanted.options(sa.orm.joinedload(Merge.other))))


def _look_again(*people: Customer) -> None:
    db.session.flush()
    for customer in people:
        db.session.expire(customer)


def _tell(kind: type, done: Merge, actor: Actor) -> None:
    for customer_id, other, is_kept in ((done.kept_id, done.other_id, True), (done.other_id, done.kept_id, False)):
        events.record(kind(customer_id=customer_id, other=other, merge_id=done.id, is_kept=is_kept), actor=actor)
