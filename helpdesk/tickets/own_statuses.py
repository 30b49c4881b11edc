"""Names of the desk's own for the fixed statuses. What is chosen is written 'pending' or, with a name, 'pending:3'."""
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events
from helpdesk.core.actor import Actor
from helpdesk.core.changing import move, replace_values
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.localised import pick
from helpdesk.core.standing import until_something_happens
from helpdesk.tickets import states
from helpdesk.tickets.events import OwnStatusChanged
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.own_models import OwnStatus
from helpdesk.tickets.own_standing import standing

# A new ticket is new by itself; nobody sets that.
NAMEABLE = states.STATUSES[1:]
MOST, LONGEST_CHOICE = 40, 20


class Named(NamedTuple):
    """An own status as it is read with pages."""

    id: int
    status: str
    names: dict
    customer_names: dict
    is_active: bool

    @property
    def choice(self) -> str:
        """What a form posts for it."""
        return f"{self.status}:{self.id}"

    def name(self, locale: str) -> str:
        """The name in a language, with fallback."""
        return pick(self.names, locale)


@until_something_happens
def all_statuses() -> tuple[Named, ...]:
    """Every own status, those put aside too, by their status and in their order."""
    named = (Named(row.id, row.status, row.names, row.customer_names or {}, row.is_active) for row in standing().statuses)
    return tuple(sorted(named, key=lambda one: states.STATUSES.index(one.status)))


def choices(locale: str, among: tuple[str, ...] = NAMEABLE) -> tuple[tuple[str, str, str], ...]:
    """What can be chosen: (choice, status, own name or ''), the plain status before its names."""
    own = [one for one in all_statuses() if one.is_active]
    return tuple(choice for status in among
                 for choice in ((status, status, ""), *((one.choice, status, one.name(locale)) for one in own if one.status == status)))


def name_of(own_id: int | None, locale: str) -> str:
    """The name that a ticket wears over its status; '' for none."""
    return next((one.name(locale) for one in all_statuses() if one.id == own_id), "") if own_id else ""


def name_for_customers(ticket: Ticket, locale: str) -> str:
    """What the ticket's customer reads for its status, as an admin wrote it; '' for the fixed words."""
    own_id = ticket.own_status_id
    return next((pick(one.customer_names, locale) for one in all_statuses() if one.id == own_id), "") if own_id else ""


def meaning_of(own_id: int | None) -> str | None:
    """The fixed status over which this name lies; None for a name that is not there."""
    return next((one.status for one in all_statuses() if one.id == own_id), None)


def choice_of(ticket: Ticket) -> str:
    """What a form would post for the status that the ticket has."""
    return f"{ticket.status}:{ticket.own_status_id}" if ticket.own_status_id else ticket.status


def status_of(choice: str | None) -> str | None:
    """The fixed status of a choice, without asking whether its name exists."""
    return choice.partition(":")[0] if choice else None


def split(choice: str) -> tuple[str, int | None]:
    """Status and own status (id or None) of a choice. :raises Invalid: for one that is none, or is no longer there."""
    status, _colon, own = choice.partition(":")
    known = {one.choice: one.id for one in all_statuses() if one.is_active} if own else {}
    if status not in states.STATUSES or (own and choice not in known):
        raise Invalid({"status": _("Choose one of the statuses.")})
    return status, known.get(choice)


def usable(choice: str | None) -> str | None:
    """The choice, or its plain status when its name was put aside since it was made."""
    return choice if not choice or choice in {one.choice for one in all_statuses() if one.is_active} else status_of(choice)


def status_row(own_id: int) -> OwnStatus:
    """The own status with this id, to be changed. :raises NotFound: when there is none."""
    found = db.session.get(OwnStatus, own_id)
    if found is None:
        raise NotFound()
    return found


def create_status(*, status: str, names: dict, is_active: bool, customer_names: dict | None = None, actor: Actor) -> OwnStatus:
    """A new name, the last of its status. :raises Invalid: for a status that cannot have names."""
    if status not in NAMEABLE:
        raise Invalid({"status": _("Choose one of the statuses.")})
    last, count = db.session.execute(sa.select(sa.func.max(OwnStatus.position), sa.func.count(OwnStatus.id))).one()
    if count >= MOST:
        raise Invalid({"form": _("A desk has at most %(most)d statuses of its own.", most=MOST)})
    made = OwnStatus(status=status, names=names, customer_names=customer_names or {}, is_active=is_active, position=(last or 0) + 1)
    db.session.add(made)
    db.session.flush()
    events.record(OwnStatusChanged(own_status_id=made.id, fields=["created"]), actor=actor)
    return made


def change_status(row: OwnStatus, *, names: dict, is_active: bool, customer_names: dict | None = None, actor: Actor) -> None:
    """Changes names and use; what it means stays, because tickets stand in it."""
    changed = replace_values(row, {"names": names, "customer_names": customer_names or {}, "is_active": is_active})
    if changed:
        events.record(OwnStatusChanged(own_status_id=row.id, fields=changed), actor=actor)


def move_status(row: OwnStatus, *, up: bool, actor: Actor) -> None:
    """Changes places with the neighbour of the same status; at the end nothing happens."""
    order = list(db.session.scalars(sa.select(OwnStatus).where(OwnStatus.status == row.status).order_by(OwnStatus.position, OwnStatus.id)))
    if move(order, row, up=up):
        events.record(OwnStatusChanged(own_status_id=row.id, fields=["position"]), actor=actor)
