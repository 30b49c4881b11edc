"""Queues that agents put together: who sees them, and the verbs that make, change and remove them."""
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.accounts.models import Agent, Team, TeamMember
from helpdesk.accounts.permissions import QUEUE_SHARE
from helpdesk.accounts.queries import team_ids_of
from helpdesk.core import events, localised
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import Conflict, Invalid, NotAllowed, NotFound
from helpdesk.core.i18n import LOCALES
from helpdesk.core.standing import until_something_happens
from helpdesk.customers.models import Organisation
from helpdesk.tickets.events import QueueRemoved, QueueSaved
from helpdesk.tickets.own_models import ContactReason
from helpdesk.tickets.queue_models import SavedQueue
from helpdesk.tickets.queue_rules import SCOPES, Conditions, plain, stored
from helpdesk.tickets.queue_sorts import SORTS, sorts_of

PREFIX = "saved-"
MOST_OWN, MOST_PLACES = 50, 999
_AGENT = sa.bindparam("agent", type_=sa.Integer)
# Prepared once: building a statement costs more than running it.
_SEEN = (sa.select(SavedQueue).order_by(SavedQueue.place, SavedQueue.id)
         .where(sa.or_(SavedQueue.owner_id == _AGENT, SavedQueue.for_everybody,
                       SavedQueue.team_id.in_(sa.select(TeamMember.team_id).where(TeamMember.agent_id == _AGENT)))))
_ROWS = {"assignee": Agent, "team": Team, "organisation": Organisation, "reason": ContactReason}


@dataclass(frozen=True)
class Saved:
    """A saved queue as lists and counts know it."""

    id: int
    scope: str
    conditions: Conditions
    sort: str = "newest"
    names: dict = field(default_factory=dict, compare=False)
    may_change: bool = field(default=False, compare=False)

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return f"{PREFIX}{self.id}"

    def name(self, locale: str) -> str:
        """The name in a language, with fallback."""
        return localised.pick(self.names, locale)

    @property
    def is_counted(self) -> bool:
        """Whether it is counted with every page; others are counted when they are opened."""
        return self.scope == "unsolved" and self.conditions.asks_tickets_only


@dataclass(frozen=True)
class Wish:
    """What an agent wants a queue to be; `audience` is 'me', 'everybody' or the id of a team."""

    names: dict[str, str]
    scope: str
    conditions: Conditions
    sort: str = "newest"
    place: int = 50
    audience: str | int = "me"


def seen_by(agent: Agent) -> list[Saved]:
    """The saved queues of this agent, of the agent's teams and of everybody, in their order; not read again while nothing happens."""
    return [_saved(row, agent) for row in _rows_seen(agent.id)]


@until_something_happens
def _rows_seen(agent_id: int) -> list[SavedQueue]:
    return list(db.session.scalars(_SEEN, {"agent": agent_id}))


def row_for(agent: Agent, queue_id: int) -> SavedQueue:
    """The row of a queue that the agent sees. :raises NotFound: when there is none. :raises NotAllowed: when it is of others, saying whose."""
    row = db.session.get(SavedQueue, queue_id)
    if row is None:
        raise NotFound(_("This queue was removed, or never was. The others stand on the left."))
    if row.owner_id != agent.id and not row.for_everybody and row.team_id not in team_ids_of(agent):
        raise NotAllowed(_("This queue belongs to %(name)s and is not shared with you. Ask for it to be shared, or save one like it.",
                           name=row.owner.name))
    return row


def may_change(agent: Agent, row: SavedQueue) -> bool:
    """Whether the agent may change or remove the queue: the own ones, and with the permission those that are shared."""
    return row.owner_id == agent.id or ((row.for_everybody or row.team_id is not None) and agent.may(QUEUE_SHARE))


def create(wish: Wish, *, agent: Agent) -> SavedQueue:
    """Makes a queue. :raises Invalid: naming what cannot be used. :raises NotAllowed: for an audience the agent may not give it."""
    if db.session.scalar(sa.select(sa.func.count(SavedQueue.id)).where(SavedQueue.owner_id == agent.id)) >= MOST_OWN:
        raise Invalid({"form": _("You have %(most)d queues already. Remove one first.", most=MOST_OWN)})
    row = SavedQueue(owner_id=agent.id, created_at=utcnow(), **_values(wish, agent))
    db.session.add(row)
    db.session.flush()
    events.record(QueueSaved(queue_id=row.id), actor=agent.actor)
    return row


def change(row: SavedQueue, wish: Wish, *, version: int, agent: Agent) -> None:
    """Replaces what the queue is. :raises Conflict: when somebody changed it since `version`. Raises what create() does."""
    _check_may(agent, row)
    changed = db.session.execute(sa.update(SavedQueue).where(SavedQueue.id == row.id, SavedQueue.version == version)
                                 .values(version=version + 1, **_values(wish, agent)))
    if changed.rowcount != 1:
        raise Conflict(_("Somebody changed this queue meanwhile. Open it again to see what it is now; what you chose stands below."))
    events.record(QueueSaved(queue_id=row.id), actor=agent.actor)


def remove(row: SavedQueue, *, agent: Agent) -> None:
    """Removes the queue; its tickets stay where they are. :raises NotAllowed: when it is not the agent's to remove."""
    _check_may(agent, row)
    events.record(QueueRemoved(queue_id=row.id), actor=agent.actor)
    db.session.delete(row)


def _saved(row: SavedQueue, agent: Agent) -> Saved:
    return Saved(row.id, row.scope, stored(row.conditions), row.sort, row.names, may_change(agent, row))


def _check_may(agent: Agent, row: SavedQueue) -> None:
    if not may_change(agent, row):
        raise NotAllowed(_("Only %(name)s and supervisors change this queue.", name=row.owner.name))


def _values(wish: Wish, agent: Agent) -> dict:
    names, problems = localised.tidy(wish.names, 60), {}
    if not names:
        problems[f"names_{LOCALES[0]}"] = _("Give it a name by which it is found.")
    if wish.scope not in SCOPES:
        problems["scope"] = _("Choose which tickets it looks at.")
    elif wish.sort not in sorts_of(wish.scope):
        problems["sort"] = _("Choose one of the orders.") if wish.sort not in SORTS else _("Solved tickets stand by their last words.")
    if not 0 < wish.place <= MOST_PLACES:
        problems["place"] = _("Choose a number between 1 and %(most)d.", most=MOST_PLACES)
    if gone := _gone(wish.conditions):
        problems["conditions"] = gone
    if problems:
        raise Invalid(problems)
    return {"names": names, "scope": wish.scope, "conditions": plain(wish.conditions), "sort": wish.sort, "place": wish.place,
            **_audience(wish.audience, agent)}


def _gone(conditions: Conditions) -> str | None:
    """A sentence when a condition names an agent, a team or an organisation that is not there."""
    for rule in conditions.rules:
        if rule.field in _ROWS and isinstance(rule.value, int) and db.session.get(_ROWS[rule.field], rule.value) is None:
            return _("A condition names somebody who is not there any more. Choose again.")
    return None


def _audience(audience: str | int, agent: Agent) -> dict:
    if audience == "me":
        return {"team_id": None, "for_everybody": False}
    if audience == "everybody":
        if not agent.may(QUEUE_SHARE):
            raise NotAllowed(_("Queues for everybody are made by supervisors and admins."))
        return {"team_id": None, "for_everybody": True}
    if audience not in team_ids_of(agent) and not (agent.may(QUEUE_SHARE) and isinstance(audience, int) and db.session.get(Team, audience)):
        raise Invalid({"audience": _("Choose who sees it.")})
    return {"team_id": audience, "for_everybody": False}
