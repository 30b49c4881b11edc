"""Reads of the accounts room."""
import sqlalchemy as sa

from helpdesk.accounts.actions import digest
from helpdesk.accounts.models import Agent, AgentSession, Team, TeamMember
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db


def agent_of_session(token: str) -> Agent | None:
    """The active agent whose browser holds this token, or None."""
    session = db.session.scalar(sa.select(AgentSession).where(AgentSession.token_digest == digest(token)))
    if session is None or session.expires_at < utcnow() or not session.agent.is_active:
        return None
    return session.agent


def agent_by_email(email: str) -> Agent | None:
    """The active agent with this address, or None."""
    return db.session.scalar(sa.select(Agent).where(Agent.email == email, Agent.is_active))


def agents() -> list[Agent]:
    """Every agent, active ones first, by name."""
    return list(db.session.scalars(sa.select(Agent).order_by(Agent.is_active.desc(), Agent.name, Agent.id)))


def active_agents() -> list[Agent]:
    """Agents who can be given a ticket, by name."""
    return list(db.session.scalars(sa.select(Agent).where(Agent.is_active).order_by(Agent.name, Agent.id)))


def teams() -> list[Team]:
    """Every team, in the order in which they were made."""
    return list(db.session.scalars(sa.select(Team).order_by(Team.id)))


def team_ids_of(agent: Agent) -> frozenset[int]:
    """The teams the agent belongs to."""
    return frozenset(db.session.scalars(sa.select(TeamMember.team_id).where(TeamMember.agent_id == agent.id)))


def hidden_team_ids(agent: Agent) -> frozenset[int]:
    """Private teams the agent does not belong to: their tickets do not exist for this agent."""
    private = sa.select(Team.id).where(Team.is_private)
    return frozenset(db.session.scalars(private)) - team_ids_of(agent)


def has_admin() -> bool:
    """Whether anybody can administer this desk yet."""
    return db.session.scalar(sa.select(sa.exists().where(Agent.role == "admin", Agent.is_active)))


def has_sample_sign_ins() -> bool:
    """Whether the well-known sign-ins of the sample are still open."""
    return db.session.scalar(sa.select(sa.exists().where(Agent.is_sample, Agent.is_active)))
