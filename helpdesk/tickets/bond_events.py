"""What the heart announces of followers, links by hand, due dates and what was split off."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketFollowed(Event):
    """An agent follows the ticket, or `is_over`, no longer."""

    kind = "ticket.followed"
    agent_id: int
    is_over: bool


@dataclass(frozen=True, kw_only=True)
class TicketsLinked(Event):
    """The ticket stands beside `other` (a ticket's id), or `is_over`, no longer; recorded on both."""

    kind = "ticket.linked"
    other: int
    is_over: bool


@dataclass(frozen=True, kw_only=True)
class DueChanged(Event):
    """When it must be done (ISO 8601), or None."""

    kind = "ticket.due_changed"
    old: str | None
    new: str | None


@dataclass(frozen=True, kw_only=True)
class TicketOverdue(Event):
    """Its due moment has passed and it is not solved."""

    kind = "ticket.overdue"


@dataclass(frozen=True, kw_only=True)
class TicketSplitOff(Event):
    """Words of this ticket are the ticket `other` (its id) now; or, not `is_source`, those of `other` began this one."""

    kind = "ticket.split"
    other: int
    is_source: bool


@dataclass(frozen=True, kw_only=True)
class TicketUnsplit(Event):
    """The split with `other` was taken back."""

    kind = "ticket.unsplit"
    other: int
    is_source: bool
