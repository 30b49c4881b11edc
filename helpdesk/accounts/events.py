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
