"""Takes back for a day what an agent changed or removed of what is known about a person, but for what somebody changed again since."""
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.core.events import EventRow
from helpdesk.customers import actions, taking_back
from helpdesk.customers.carried_models import PersonChange
from helpdesk.customers.models import Customer, Organisation

FOR = timedelta(hours=24)
FIELDS = ("name", "locale", "organisation_id", "time_zone", "time_zone_by", "worth", "risk", "tags", "own_values", "consents")


def state_of(customer: Customer) -> dict:
    """What can be taken back, as values for a JSON column."""
    return {name: getattr(customer, name) for name in FIELDS}


def remember(customer: Customer, before: dict) -> PersonChange | None:
    """Keeps what was changed since `before` (see state_of), in the unit of the change; None when nothing was."""
    changes = {name: [before[name], value] for name, value in state_of(customer).items() if before[name] != value}
    if not changes:
        return None
    told = sa.select(sa.func.max(EventRow.id)).where(EventRow.customer_id == customer.id, EventRow.kind == "customer.changed")
    row = PersonChange(customer_id=customer.id, event_id=db.session.scalar(told) or 0, changes=changes, at=utcnow())
    db.session.add(row)
    db.session.flush()
    return row


def recent(customer_id: int) -> dict[int, int]:
    """What can still be taken back of a person: by the event that tells it, the number of the change."""
    return dict(db.session.execute(sa.select(PersonChange.event_id, PersonChange.id).where(
        PersonChange.customer_id == customer_id, PersonChange.undone_at.is_(None), PersonChange.at > utcnow() - FOR)).all())


def undo(customer: Customer, change_id: int, *, actor: Actor) -> list[str]:
    """Puts back what was there; answers the names of the fields that stay because somebody changed them since. The customer is locked.

    :raises NotFound: when nothing of the kind was changed here. :raises Conflict: when it was taken back already or a day has passed.
    """
    row = db.session.get(PersonChange, change_id)
    if row is None or row.customer_id != customer.id:
        raise NotFound()
    taken = db.session.execute(sa.update(PersonChange).values(undone_at=utcnow()).where(
        PersonChange.id == row.id, PersonChange.undone_at.is_(None), PersonChange.at > utcnow() - FOR))
    if taken.rowcount != 1:
        raise Conflict(_("This was undone already, or a day has passed."))
    back, stays = {}, []
    for name, (before, after) in row.changes.items():
        now = getattr(customer, name)
        value = taking_back.back(name, before, after, now)
        if value == now or (name == "organisation_id" and value and db.session.get(Organisation, value) is None):
            stays += [name] if name != "time_zone_by" else []
        else:
            back[name] = value
    # How the zone is known says nothing without the zone.
    if "time_zone_by" in back and "time_zone" in row.changes and "time_zone" not in back:
        del back["time_zone_by"]
    actions.change(customer, actor=actor, **back)
    return stays


def forget_old() -> None:
    """Removes what cannot be taken back any more."""
    with unit_of_work():
        db.session.execute(sa.delete(PersonChange).where(PersonChange.at < utcnow() - FOR))
