"""Who looked at whom: left behind by opening a person or a ticket, written by the second, never waited for."""
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.footprints import leave
from helpdesk.core.standing import writes_apart
from helpdesk.customers.models import Customer
from helpdesk.privacy.models import PersonLook

# Whoever reads on, or comes back within this time, looked once.
SAME_LOOK = timedelta(minutes=10)
PAGE = 50
MOST_RECENT = 10_000
_recent: dict[tuple[int, datetime, int], datetime] = {}


@dataclass(frozen=True)
class Looked:
    """One look; `ticket_id` is None for the person's own page."""

    at: datetime
    agent_id: int
    customer_id: int
    ticket_id: int | None


def look(agent: Agent, customer_id: int, ticket_id: int | None = None) -> None:
    """Leaves a footprint; a GET may call it, for it writes nothing itself. What this process has just left it does not leave again."""
    now, who = utcnow(), (agent.id, agent.created_at, customer_id)
    if who in _recent and _recent[who] > now - SAME_LOOK:
        return
    if len(_recent) > MOST_RECENT:
        _recent.clear()
    _recent[who] = now
    leave(keep, Looked(now, agent.id, customer_id, ticket_id))


def keep(looks: list[Looked]) -> None:
    """Writes the looks that are no going on of an earlier one, in the open unit."""
    writes_apart()
    db.session.execute(_KEEP, [{"now": one.at, "since": one.at - SAME_LOOK, "agent": one.agent_id, "person": one.customer_id, "ticket": one.ticket_id} for one in looks])


# One statement for all: a look is written unless there is one already, or the person is gone.
_AT = PersonLook.at.type
_AGENT, _PERSON = sa.bindparam("agent", type_=sa.Integer), sa.bindparam("person", type_=sa.Integer)
_KEEP = sa.insert(PersonLook.__table__).from_select(
    ["at", "agent_id", "customer_id", "ticket_id"],
    sa.select(sa.bindparam("now", type_=_AT), _AGENT, Customer.id, sa.bindparam("ticket", type_=sa.Integer)).where(Customer.id == _PERSON, ~sa.exists().where(
        PersonLook.agent_id == _AGENT, PersonLook.customer_id == _PERSON, PersonLook.at > sa.bindparam("since", type_=_AT))))


def looks_at(*, customer_id: int | None = None, agent_id: int | None = None, before: int | None = None) -> list[sa.Row]:
    """One page of looks, the newest first, with the person as (name, erased_at); one row more when there is a next page."""
    wanted = [column == value for column, value in ((PersonLook.customer_id, customer_id), (PersonLook.agent_id, agent_id)) if value]
    if before:
        wanted.append(PersonLook.id < before)
    return db.session.execute(sa.select(PersonLook.id, PersonLook.at, PersonLook.agent_id, PersonLook.ticket_id, Customer)
                              .join(Customer, Customer.id == PersonLook.customer_id).options(sa.orm.selectinload(Customer.identities))
                              .where(*wanted).order_by(PersonLook.id.desc()).limit(PAGE + 1)).all()
