"""Reads of the notices."""
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from helpdesk.accounts.models import Agent, Team, TeamMember
from helpdesk.core.db import db
from helpdesk.core.standing import until_something_happens
from helpdesk.customers.models import Customer
from helpdesk.notices.models import Notice
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import Ticket

PAGE = 50
MOST_COUNTED = 100
_AGENT = sa.bindparam("agent", type_=sa.Integer)
# The same rule as tickets.access, in one statement, because the bell stands on every page.
_IS_HIDDEN = (sa.exists().where(Ticket.id == Notice.ticket_id, Team.id == Ticket.team_id, Team.is_private,
                                ~sa.exists().where(TeamMember.team_id == Team.id, TeamMember.agent_id == _AGENT)))
_UNREAD = (sa.select(Notice.id, Notice.ticket_id)
           .where(Notice.agent_id == _AGENT, Notice.read_at.is_(None), Notice.is_shown, ~_IS_HIDDEN)
           .order_by(Notice.id.desc()).limit(MOST_COUNTED))


@dataclass(frozen=True)
class Told:
    """A notice with the names that its sentence needs; `agent_name` is the agent who did it, if it was one."""

    notice: Notice
    ticket: Ticket
    customer: Customer
    agent_name: str | None


@until_something_happens
def unread(agent_id: int) -> list[sa.Row]:
    """Id and ticket of what the agent has not read, newest first, at most 100, of tickets the agent may see; one statement."""
    return db.session.execute(_UNREAD, {"agent": agent_id}).all()


def page(agent: Agent, sight: Sight, *, before: int | None = None, ids: list[int] | None = None) -> list[Told]:
    """What the agent was told, newest first, at most 51, of tickets the agent may still see."""
    wanted = [Notice.agent_id == agent.id, Notice.is_shown, sight.condition()]
    if before:
        wanted.append(Notice.id < before)
    if ids is not None:
        wanted.append(Notice.id.in_(ids))
    rows = db.session.execute(
        sa.select(Notice, Ticket, Customer).join(Ticket, Ticket.id == Notice.ticket_id).join(Customer, Customer.id == Ticket.customer_id)
        .options(selectinload(Customer.identities)).where(*wanted).order_by(Notice.id.desc()).limit(PAGE + 1)).all()
    names = _names({notice.agent_who_did_it for notice, _, _ in rows})
    return [Told(notice, ticket, customer, names.get(notice.agent_who_did_it)) for notice, ticket, customer in rows]


def _names(agent_ids: set[int | None]) -> dict[int, str]:
    wanted = [agent_id for agent_id in agent_ids if agent_id]
    return dict(db.session.execute(sa.select(Agent.id, Agent.name).where(Agent.id.in_(wanted))).all()) if wanted else {}
