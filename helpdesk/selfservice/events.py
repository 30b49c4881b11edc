"""What the room of self-service announces."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class GapChanged(Event):
    """Somebody took a gap, or said how far its article is; `fields` names what."""

    kind = "gap.changed"
    gap_id: int
    fields: list


@dataclass(frozen=True, kw_only=True)
class GapClosed(Event):
    """The question is answered now; `how` is found or clicked."""

    kind = "gap.closed"
    gap_id: int
    how: str


@dataclass(frozen=True, kw_only=True)
class GapReopened(Event):
    """People ask in vain again."""

    kind = "gap.reopened"
    gap_id: int


@dataclass(frozen=True, kw_only=True)
class SelfServicePlanChanged(Event):
    """An admin changed how many visitors of the form are suggested nothing."""

    kind = "self_service_plan.changed"
    fields: list
