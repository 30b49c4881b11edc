"""Reads of the accounts room."""
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.accounts.actions import digest
from helpdesk.accounts.models import Agent, AgentSession, Team, TeamMember
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db

# Prepared once: building a statement costs more than running it, and these run with every page.
_AGENT = sa.bindparam("agent", type_=sa.Integer)
_HIDDEN_TEAMS = sa.select(Team.id).where(
    Team.is_private, ~sa.exists().where(TeamMember.team_id == Team.id, TeamMember.agent_id == _AGENT))
_TEAMS_SEEN = sa.select(Team, TeamMember.agent_id).outerjoin(
    TeamMember, sa.and_(TeamMember.team_id == Team.id, TeamMember.agent_id == _AGENT)).order_by(Team.id)
_SESSION = sa.select(AgentSession).where(AgentSession.token_digest == sa.bindparam("digest"))


def agent_of_session(token: str) -> Agent | None:
    """The active agent whose browser holds this token, or None."""
    session = db.session.scalar(_SESSION, {"digest": digest(token)})
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
    return frozenset(db.session.scalars(_HIDDEN_TEAMS, {"agent": agent.id}))


@dataclass(frozen=True)
class TeamsSeen:
    """The teams as one agent sees them: `shown` holds no private team of others, own teams come first."""

    shown: list[Team]
    mine: frozenset[int]
    hidden: frozenset[int]


def teams_seen_by(agent: Agent) -> TeamsSeen:
    """Every team with the agent's part in it; one statement."""
    rows = db.session.execute(_TEAMS_SEEN, {"agent": agent.id}).all()
    mine = frozenset(team.id for team, member in rows if member)
    hidden = frozenset(team.id for team, member in rows if team.is_private and not member)
    shown = sorted((team for team, _ in rows if team.id not in hidden), key=lambda team: (team.id not in mine, team.id))
    return TeamsSeen(shown, mine, hidden)


def has_admin() -> bool:
    """Whether anybody can administer this desk yet."""
    return db.session.scalar(sa.select(sa.exists().where(Agent.role == "admin", Agent.is_active)))


def has_sample_sign_ins() -> bool:
    """Whether the well-known sign-ins of the sample are still open."""
    return db.session.scalar(sa.select(sa.exists().where(Agent.is_sample, Agent.is_active)))
