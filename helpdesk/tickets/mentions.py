"""Colleagues and teams that a note names with @: who they are, and what is kept of it."""
import re
from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.accounts.models import Agent, Team, TeamMember
from helpdesk.accounts.queries import active_agents, teams
from helpdesk.core import events
from helpdesk.core.actor import Actor
from helpdesk.core.db import db
from helpdesk.core.language import fold
from helpdesk.tickets.access import sight_of
from helpdesk.tickets.bond_models import Mention
from helpdesk.tickets.events import AgentsMentioned
from helpdesk.tickets.models import Note, Ticket

_AT = re.compile(r"(?<!\w)@")


@dataclass(frozen=True)
class Named:
    """Whom a note names: agents who may see the ticket, and names of those who may not and hear nothing."""

    agents: tuple[Agent, ...] = ()
    blind: tuple[str, ...] = ()


def names_in(text: str, names: list[str]) -> list[str]:
    """Those of the names that stand in the text behind an @, the longest that fits at each place; a pure rule. Case and accents do not matter."""
    folded, known = fold(text), sorted(((fold(name), name) for name in names if name), key=lambda pair: -len(pair[0]))
    found = []
    for at in _AT.finditer(folded):
        rest = folded[at.end():]
        fits = next((name for key, name in known if rest.startswith(key) and not rest[len(key):len(key) + 1].isalnum()), None)
        found += [fits] if fits else []
    return list(dict.fromkeys(found))


def marked(text: str, names: list[str]) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, those that name one of `names` behind an @ marked True; a pure rule. Joined they are the text."""
    known, pieces, done = sorted(filter(None, names), key=lambda name: -len(name)), [], 0
    for at in _AT.finditer(text):
        ends = (at.end() + len(name) for name in known if fold(text[at.end():at.end() + len(name)]) == fold(name))
        end = next((end for end in ends if not text[end:end + 1].isalnum()), None)
        if end and at.start() >= done:
            pieces += [(text[done:at.start()], False), (text[at.start():end], True)]
            done = end
    return tuple(piece for piece in (*pieces, (text[done:], False)) if piece[0])


def called(agents: list[str]) -> list[str]:
    """The names by which agents with these full names are called: all of it, and the first name where it is one's alone."""
    firsts = Counter(fold(name.split(" ")[0]) for name in agents)
    return [*agents, *(first for first in (name.split(" ")[0] for name in agents) if firsts[fold(first)] == 1)]


def remember(ticket: Ticket, note: Note, *, actor: Actor) -> Named:
    """Keeps whom the note names, and announces it; whoever wrote it is left out. Call it with the ticket locked."""
    if "@" not in note.text:
        return Named()
    wanted = [agent for agent in _named(note.text) if agent.actor != actor]
    seeing = tuple(agent for agent in wanted if sight_of(agent).allows(ticket))
    if seeing:
        db.session.add_all(Mention(note_id=note.id, agent_id=agent.id) for agent in seeing)
        db.session.flush()
        events.record(AgentsMentioned(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=note.seq, note_id=note.id,
                                      agent_ids=[agent.id for agent in seeing]), actor=actor)
    return Named(seeing, tuple(agent.name for agent in wanted if agent not in seeing))


def _named(text: str) -> list[Agent]:
    """The agents and the members of the teams that are named, each once."""
    agents, firsts = active_agents(), {}
    for agent in agents:
        firsts.setdefault(fold(agent.name.split(" ")[0]), []).append(agent)
    people = {agent.name: [agent] for agent in agents} | {one[0].name.split(" ")[0]: one for one in firsts.values() if len(one) == 1}
    groups = {name: team for team in teams() for name in team.names.values()}
    found: dict[int, Agent] = {}
    for name in names_in(text, [*people, *groups]):
        for agent in people.get(name) or _members(groups[name]):
            found[agent.id] = agent
    return list(found.values())


def _members(team: Team) -> list[Agent]:
    return list(db.session.scalars(sa.select(Agent).join(TeamMember, TeamMember.agent_id == Agent.id)
                                   .where(TeamMember.team_id == team.id, Agent.is_active).order_by(Agent.id)))
