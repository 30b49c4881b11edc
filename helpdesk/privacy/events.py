"""What the privacy room announces: who asked for a person's data, who took them, who decided."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DataAsked(Event):
    """A copy of everything about a person was asked for, or its erasure (what: export or erasure)."""

    kind = "privacy.asked"
    what: str
    task_id: int


@dataclass(frozen=True, kw_only=True)
class ErasureRefused(Event):
    """The customer asked for it, and there is a reason to keep the data."""

    kind = "privacy.refused"
    task_id: int


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    """Nothing names this person any more; the task is the certificate."""

    kind = "privacy.erased"
    task_id: int


@dataclass(frozen=True, kw_only=True)
class PlaceDecided(Event):
    """Of a place of others in which an erased person was named somebody decided: its words are blanked, or stay."""

    kind = "privacy.place_decided"
    task_id: int
    place_id: int
    is_blanked: bool


@dataclass(frozen=True, kw_only=True)
class RetentionChanged(Event):
    """Data of a kind are kept so many days from now on; None for ever."""

    kind = "retention.changed"
    what: str
    days: int | None


@dataclass(frozen=True, kw_only=True)
class DataTaken(Event):
    """The copy was downloaded."""

    kind = "privacy.taken"
    task_id: int
