"""Reads of the accounts room."""
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa

from helpdesk.accounts.actions import digest
from helpdesk.accounts.events import AgentSignedIn
from helpdesk.accounts.models import Agent, AgentSession, OneTimeLink, Team, TeamMember
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, is_sqlite
from helpdesk.core.errors import NotFound
from helpdesk.core.events import EventRow
from helpdesk.core.standing import mark, stands_at, until_something_happens

# Prepared once: building a statement costs more than running it, and these run with every page.
_AGENT = sa.bindparam("agent", type_=sa.Integer)
_HIDDEN_TEAMS = sa.select(Team.id).where(
    Team.is_private, ~sa.exists().where(TeamMember.team_id == Team.id, TeamMember.agent_id == _AGENT))
_TEAMS_SEEN = sa.select(Team, TeamMember.agent_id).outerjoin(
    TeamMember, sa.and_(TeamMember.team_id == Team.id, TeamMember.agent_id == _AGENT)).order_by(Team.id)
_NAMES = sa.select(Agent.id, Agent.name, Agent.is_active).order_by(Agent.is_active.desc(), Agent.name, Agent.id)
_SESSION = sa.select(AgentSession).where(AgentSession.token_digest == sa.bindparam("digest"))
_NOTHING = (None, None)


def agent_of_session(token: str) -> Agent | None:
    """The active agent whose browser holds this token, or None."""
    session, as_of = db.session.execute(_with_mark(is_sqlite()), {"digest": digest(token)}).first() or _NOTHING
    if session is None or session.expires_at < utcnow() or not session.agent.is_active:
        return None
    stands_at(as_of)
    return session.agent


@lru_cache
def _with_mark(_sqlite: bool) -> sa.Select:
    return _SESSION.add_columns(mark())


def agent_by_email(email: str) -> Agent | None:
    """The active agent with this address, or None."""
    return db.session.scalar(sa.select(Agent).where(Agent.email == email, Agent.is_active))


def agents() -> list[Agent]:
    """Every agent, active ones first, by name."""
    return list(db.session.scalars(sa.select(Agent).order_by(Agent.is_active.desc(), Agent.name, Agent.id)))


@until_something_happens
def agent_names() -> list[sa.Row]:
    """Id, name and is_active of every agent, active ones first, by name: enough for menus and sentences."""
    return db.session.execute(_NAMES).all()


def agent_emails() -> dict[int, str]:
    """The address of every agent, by id."""
    return dict(db.session.execute(sa.select(Agent.id, Agent.email)).all())


def active_agents() -> list[Agent]:
    """Agents who can be given a ticket, by name."""
    return list(db.session.scalars(sa.select(Agent).where(Agent.is_active).order_by(Agent.name, Agent.id)))


def agent_of_id(agent_id: int) -> Agent:
    """The agent with this id. :raises NotFound: when there is none."""
    agent = db.session.get(Agent, agent_id)
    if agent is None:
        raise NotFound()
    return agent


def team_of_id(team_id: int) -> Team:
    """The team with this id. :raises NotFound: when there is none."""
    team = db.session.get(Team, team_id)
    if team is None:
        raise NotFound()
    return team


def agents_of_ids(ids: set[int]) -> list[Agent]:
    """The agents with these ids, by name; ids that do not exist are left out."""
    return list(db.session.scalars(sa.select(Agent).where(Agent.id.in_(ids)).order_by(Agent.name, Agent.id)))


def open_link_of(agent: Agent) -> OneTimeLink | None:
    """The link the agent was handed and has not used yet, while it works."""
    return db.session.scalar(sa.select(OneTimeLink).where(
        OneTimeLink.agent_id == agent.id, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > utcnow()))


def sessions_of(agent: Agent) -> list[AgentSession]:
    """The browsers in which the agent is signed in, the newest first."""
    return list(db.session.scalars(sa.select(AgentSession).where(
        AgentSession.agent_id == agent.id, AgentSession.expires_at > utcnow()).order_by(AgentSession.created_at.desc(), AgentSession.id.desc())))


def last_sign_ins() -> dict[int, datetime]:
    """When each agent last signed in, by agent id; those who never did are missing."""
    rows = db.session.execute(sa.select(EventRow.actor, sa.func.max(EventRow.at)).where(EventRow.kind == AgentSignedIn.kind)
                              .group_by(EventRow.actor)).all()
    return {Actor.parse(actor).id: at for actor, at in rows}


def teams() -> list[Team]:
    """Every team, in the order in which they were made."""
    return list(db.session.scalars(sa.select(Team).order_by(Team.id)))


def team_ids_of(agent: Agent) -> frozenset[int]:
    """The teams the agent belongs to."""
    return frozenset(db.session.scalars(sa.select(TeamMember.team_id).where(TeamMember.agent_id == agent.id)))


def hidden_team_ids(agent: Agent) -> frozenset[int]:
    """Private teams the agent does not belong to: their tickets do not exist for this agent."""
    return _hidden_team_ids(agent.id)


@until_something_happens
def _hidden_team_ids(agent_id: int) -> frozenset[int]:
    return frozenset(db.session.scalars(_HIDDEN_TEAMS, {"agent": agent_id}))


@dataclass(frozen=True)
class TeamsSeen:
    """The teams as one agent sees them: `every` in the order in which they were made; `shown` without private ones of others, own ones first."""

    every: list[Team]
    shown: list[Team]
    mine: frozenset[int]
    hidden: frozenset[int]


def teams_seen_by(agent: Agent) -> TeamsSeen:
    """Every team with the agent's part in it; not read again while nothing happens."""
    rows = _teams_with_member(agent.id)
    mine = frozenset(team.id for team, member in rows if member)
    hidden = frozenset(team.id for team, member in rows if team.is_private and not member)
    shown = sorted((team for team, _ in rows if team.id not in hidden), key=lambda team: (team.id not in mine, team.id))
    return TeamsSeen([team for team, _ in rows], shown, mine, hidden)


@until_something_happens
def _teams_with_member(agent_id: int) -> list[sa.Row]:
    return db.session.execute(_TEAMS_SEEN, {"agent": agent_id}).all()


def has_admin() -> bool:
    """Whether anybody can administer this desk yet."""
    return db.session.scalar(sa.select(sa.exists().where(Agent.role == "admin", Agent.is_active)))


def has_sample_sign_ins() -> bool:
    """Whether the well-known sign-ins of the sample are still open."""
    return db.session.scalar(sa.select(sa.exists().where(Agent.is_sample, Agent.is_active)))
