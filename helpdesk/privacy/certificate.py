"""What can be shown of an erasure afterwards: what, when, by whom, how much, and a digest that says so. Nothing of the person."""
import hashlib
import json

from helpdesk.core import events
from helpdesk.core.actor import SYSTEM, Actor
from helpdesk.core.clock import utcnow
from helpdesk.privacy.events import PersonErased
from helpdesk.privacy.models import ERASURE, PrivacyTask


def finish(task: PrivacyTask, *, removed: int, shared: int, left: int | None, places: int, more: int, sealed: str) -> None:
    """Ends an erasure, in the open unit: what was known of the person goes, the certificate stays.

    removed: stored files that are gone; shared: those that somebody else's message names too; left: how often the person's
    addresses still stand in the database file, None where it was not read; places: how many rows of others wait for a
    decision, and `sealed` what is needed until then; more: how many rows beyond the longest list name the person.
    """
    task.counts = {**task.counts, "files_removed": removed, "files_shared": shared, **({} if left is None else {"left": left}), **({"places_open": places} if places else {}), **({"more_places": more} if more else {})}
    task.sealed, task.status, task.finished_at, task.lease_until = sealed if places else "", "done", utcnow(), None
    task.step = task.steps
    task.digest = digest_of(task)
    events.record(PersonErased(customer_id=task.customer_id, task_id=task.id), actor=Actor("agent", task.agent_id) if task.agent_id else SYSTEM)


def facts_of(task: PrivacyTask) -> dict:
    """The certificate as it is signed, by field: numbers, moments in UTC, the number of the agent who decided."""
    return {"certificate": task.id, "what": ERASURE, "person": task.customer_id, "asked_by": "customer" if task.identity_id else "agent",
            "decided_by": task.agent_id, "asked_at": _moment(task.created_at), "decided_at": _moment(task.decided_at),
            "finished_at": _moment(task.finished_at), "counts": dict(sorted(task.counts.items()))}


def digest_of(task: PrivacyTask) -> str:
    """SHA-256 of the facts as JSON, keys in order, without blanks: anybody can compute it again."""
    return hashlib.sha256(json.dumps(facts_of(task), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def is_unchanged(task: PrivacyTask) -> bool:
    """Whether the certificate says what it said on its first day."""
    return task.digest == digest_of(task)


def _moment(at) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
