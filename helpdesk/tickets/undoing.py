"""Undoes for a day what an agent changed in one go, but for what somebody changed again since."""
import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.accounts.models import Agent, Team
from helpdesk.core import events
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked, unit_of_work
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.customers import actions as customers
from helpdesk.tickets import changes, own_fields, own_statuses, reasons, states
from helpdesk.tickets.events import StatusChanged, StatusUndone
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.undo_models import ChangeSet

FOR = timedelta(hours=24)
_MOMENTS = ("solved_at", "closed_at", "waiting_since", "snoozed_until")
# What goes with a status: undone together with it, or not at all.
_OF_STATUS = (*_MOMENTS, "reopened_count", "own_status_id")

# Of these, what somebody changed since stays, and the rest is undone.
_PART_BY_PART = ("tags", "fields")

Change = dict[str, list]


def state_of(ticket: Ticket) -> dict:
    """What can be undone, as values for a JSON column."""
    moments = {name: moment.isoformat() if (moment := getattr(ticket, name)) else None for name in _MOMENTS}
    return {"status": ticket.status, "own_status_id": ticket.own_status_id, "assignee": ticket.assignee_id, "team": ticket.team_id, "priority": ticket.priority,
            "tags": sorted(row.tag for row in ticket.tags), "spam": ticket.is_spam, "deleted": ticket.deleted_at is not None,
            "blocked": ticket.customer.is_blocked, "reason": ticket.reason_id, "fields": _fields_of(ticket), "reopened_count": ticket.reopened_count, **moments}


def difference(before: dict, after: dict) -> Change:
    """What changed from one state to another: [before, after] by name."""
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


def remember(agent: Agent, act: str, changed: dict[int, Change], *, beside: int | None = None) -> ChangeSet:
    """Keeps what was changed, by ticket id, with what was kept under the id `beside` before. In the unit that changes it."""
    changes_now = [[ticket_id, change] for ticket_id, change in changed.items()]
    row = db.session.get(ChangeSet, beside) if beside else None
    if row is None:
        row = ChangeSet(agent_id=agent.id, act=act, changes=changes_now, at=utcnow())
        db.session.add(row)
    else:
        row.changes = [*row.changes, *changes_now]
    db.session.flush()
    return row


def recent(agent: Agent) -> list[ChangeSet]:
    """What the agent can still undo, the newest first."""
    return list(db.session.scalars(sa.select(ChangeSet).where(
        ChangeSet.agent_id == agent.id, ChangeSet.undone_at.is_(None), ChangeSet.at > utcnow() - FOR).order_by(ChangeSet.id.desc()).limit(50)))


def row_for(agent: Agent, set_id: int) -> ChangeSet:
    """What this agent did. :raises NotFound: when it is of others or gone."""
    row = db.session.scalar(sa.select(ChangeSet).where(ChangeSet.id == set_id, ChangeSet.agent_id == agent.id))
    if row is None:
        raise NotFound(_("This cannot be undone any more: a day has passed, or somebody else did it."))
    return row


def take(row: ChangeSet, most: int) -> list[list]:
    """The next changes to be undone, in the unit that undoes them: whoever dies meanwhile leaves the rest to be undone.

    :raises Conflict: when nothing of it is left, or a day has passed.
    """
    row = locked(row)
    if row.undone_at or row.at <= utcnow() - FOR:
        raise Conflict(_("This was undone already, or a day has passed."))
    taken, row.changes = row.changes[:most], row.changes[most:]
    row.undone_at = None if row.changes else utcnow()
    return taken


def undo(ticket: Ticket, change: Change, *, actor: Actor) -> list[str]:
    """Puts back what was there; answers the names of what stays because somebody changed it since. The ticket is locked."""
    now = state_of(ticket)
    if "status" not in change and "own_status_id" in change:
        return _undo_name(ticket, change["own_status_id"], actor=actor)
    stays = [name for name, (_before, after) in change.items() if name not in _OF_STATUS and name not in _PART_BY_PART and now[name] != after]
    for name, verb in _VERBS.items():
        if name in change and name not in stays:
            verb(ticket, change, actor)
    return stays


def forget_tickets(ids: set[int]) -> None:
    """What was changed in these tickets cannot be undone any more: nothing of it is kept. In the unit of the caller."""
    for row in db.session.scalars(sa.select(ChangeSet).with_for_update().execution_options(populate_existing=True)):
        kept = [[ticket_id, change] for ticket_id, change in row.changes if ticket_id not in ids]
        if not kept:
            db.session.delete(row)
        elif len(kept) < len(row.changes):
            row.changes = kept


def forget_old() -> None:
    """Removes what cannot be undone any more."""
    with unit_of_work():
        db.session.execute(sa.delete(ChangeSet).where(ChangeSet.at < utcnow() - FOR))


def _status(ticket: Ticket, change: Change, actor: Actor) -> None:
    """Everything as it was before, without the count of a reopening: what was undone never happened to the customer."""
    old, ticket.status = ticket.status, change["status"][0]
    for name in _OF_STATUS:
        if name in change:
            before = change[name][0]
            setattr(ticket, name, datetime.fromisoformat(before) if before and name in _MOMENTS else before)
    changes.place(ticket)
    ticket.updated_at = utcnow()
    seq = changes.next_seq(ticket)
    facts = {"ticket_id": ticket.id, "customer_id": ticket.customer_id, "seq": seq, "old": old, "new": ticket.status}
    events.record(StatusChanged(**facts, own=ticket.own_status_id), actor=actor)
    events.record(StatusUndone(**facts, ends=ticket.status not in states.UNSOLVED), actor=actor)


def _undo_name(ticket: Ticket, change: list, *, actor: Actor) -> list[str]:
    """Only the name over the status was changed."""
    before, after = change
    if ticket.own_status_id != after:
        return ["status"]
    changes.set_status(ticket, own_statuses.usable(f"{ticket.status}:{before}") if before else ticket.status, actor=actor)
    return []


def _assignee(ticket: Ticket, change: Change, actor: Actor) -> None:
    changes.assign(ticket, _still(Agent, change["assignee"][0]), actor=actor)


def _team(ticket: Ticket, change: Change, actor: Actor) -> None:
    changes.set_team(ticket, _still(Team, change["team"][0]), actor=actor)


def _still(model: type, row_id: int | None):
    row = db.session.get(model, row_id) if row_id else None
    if row_id and row is None:
        raise Invalid({"undo": _("What stood there is not there any more.")})
    return row


def _tags(ticket: Ticket, change: Change, actor: Actor) -> None:
    """Tags that somebody added or removed since stay so."""
    before, after = map(set, change["tags"])
    now = {row.tag for row in ticket.tags}
    changes.set_tags(ticket, sorted((now - (after - before)) | (before - after)), actor=actor)


def _fields_of(ticket: Ticket) -> dict[str, str]:
    """What stands in its own fields; of a typed text, which may be a customer's words, only a digest."""
    kinds = {field.id: field.kind for field in own_fields.all_fields()}
    return {str(field_id): _digest(value) if kinds[field_id] == "text" else value for field_id, value in own_fields.values_of(ticket).items()}


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:12]


def _fields(ticket: Ticket, change: Change, actor: Actor) -> None:
    """Empties or refills what still stands as it was set; a typed text that was overwritten is not known any more and stays."""
    before, after = change["fields"]
    now, texts = _fields_of(ticket), {str(field.id) for field in own_fields.all_fields() if field.kind == "text"}
    back = {int(key): before.get(key, "") for key in {*before, *after} if before.get(key) != after.get(key) and now.get(key) == after.get(key)}
    own_fields.set_values(ticket, {key: value for key, value in back.items() if not (value and str(key) in texts)}, actor=actor)


def _deleted(ticket: Ticket, change: Change, actor: Actor) -> None:
    (changes.delete if change["deleted"][0] else changes.restore)(ticket, actor=actor)


_VERBS = {
    "reason": lambda ticket, change, actor: reasons.set_reason(ticket, change["reason"][0], actor=actor),
    "fields": _fields, "assignee": _assignee, "team": _team, "tags": _tags,
    "priority": lambda ticket, change, actor: changes.set_priority(ticket, change["priority"][0], actor=actor),
    "spam": lambda ticket, change, actor: changes.mark_spam(ticket, actor=actor, is_spam=change["spam"][0]),
    "blocked": lambda ticket, change, actor: customers.block(ticket.customer, actor=actor, blocked=change["blocked"][0]),
    "deleted": _deleted, "status": _status,
}
