"""What the notices room announces, so that every web process can tell the agent's browsers."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class NoticeGiven(Event):
    kind = "notice.given"
    agent_id: int
    notice_id: int


@dataclass(frozen=True, kw_only=True)
class NoticesRead(Event):
    """The agent knows what was said about a ticket."""

    kind = "notice.read"
    agent_id: int
