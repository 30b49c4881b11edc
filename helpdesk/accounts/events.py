"""What the accounts room announces: the audit log of who let whom in."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AgentInvited(Event):
    kind = "agent.invited"
    agent_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class AgentChanged(Event):
    kind = "agent.changed"
    agent_id: int
    changes: dict


@dataclass(frozen=True, kw_only=True)
class AgentSignedIn(Event):
    kind = "agent.signed_in"
    agent_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordSet(Event):
    kind = "agent.password_set"
    agent_id: int


@dataclass(frozen=True, kw_only=True)
class LinkMade(Event):
    """Somebody was handed a one-time link: an invitation or a password reset."""

    kind = "agent.link_made"
    agent_id: int
    purpose: str


@dataclass(frozen=True, kw_only=True)
class TeamCreated(Event):
    kind = "team.created"
    team_id: int


@dataclass(frozen=True, kw_only=True)
class TeamEdited(Event):
    """`fields` names what changed: names, is_private, members."""

    kind = "team.edited"
    team_id: int
    fields: list


@dataclass(frozen=True, kw_only=True)
class TeamRemoved(Event):
    kind = "team.removed"
    team_id: int


@dataclass(frozen=True, kw_only=True)
class TokenMade(Event):
    """A key for another system was made."""

    kind = "token.made"
    token_id: int


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    kind = "token.revoked"
    token_id: int
