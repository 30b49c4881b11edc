"""What the outbox announces: that somebody put a hand to what was stuck."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class JobRetried(Event):
    kind = "job.retried"
    job_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class JobDropped(Event):
    kind = "job.dropped"
    job_id: int
    name: str
