"""Verbs about teams: create, change, remove, and who belongs to which."""
import sqlalchemy as sa

from helpdesk.accounts.events import AgentChanged, TeamCreated, TeamEdited, TeamRemoved
from helpdesk.accounts.models import Agent, Team
from helpdesk.core import events
from helpdesk.core.actor import Actor
from helpdesk.core.db import db


def create_team(*, names: dict[str, str], is_private: bool, members: list[Agent], actor: Actor) -> Team:
    """A new team; `names` is a localised text as core.localised.tidy() returns it."""
    team = Team(names=names, is_private=is_private)
    team.members.extend(members)
    db.session.add(team)
    db.session.flush()
    events.record(TeamCreated(team_id=team.id), actor=actor)
    return team


def change_team(team: Team, *, names: dict[str, str], is_private: bool, members: list[Agent], actor: Actor) -> None:
    """Gives the team these names, this privacy and exactly these members."""
    wanted = {"names": names, "is_private": is_private, "members": sorted(members, key=lambda agent: agent.id)}
    present = {"names": team.names, "is_private": team.is_private, "members": sorted(team.members, key=lambda agent: agent.id)}
    changed = [name for name, value in wanted.items() if present[name] != value]
    for name in changed:
        setattr(team, name, wanted[name])
    if changed:
        events.record(TeamEdited(team_id=team.id, fields=changed), actor=actor)


def remove_team(team: Team, *, actor: Actor) -> None:
    """Removes a team to which nothing points any more; the door asks tickets and topics first."""
    events.record(TeamRemoved(team_id=team.id), actor=actor)
    db.session.delete(team)
    db.session.flush()


def set_teams_of(agent: Agent, team_ids: set[int], *, actor: Actor) -> None:
    """Makes the agent a member of exactly these teams; ids that do not exist are left out."""
    if {team.id for team in agent.teams} == team_ids:
        return
    agent.teams = list(db.session.scalars(sa.select(Team).where(Team.id.in_(team_ids)).order_by(Team.id)))
    events.record(AgentChanged(agent_id=agent.id, changes={"teams": [team.id for team in agent.teams]}), actor=actor)
