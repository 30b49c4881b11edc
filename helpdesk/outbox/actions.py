"""Verbs of the outbox: post, claim, record the fate, cancel, send again."""
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import Conflict
from helpdesk.outbox.events import JobDropped, JobRetried
from helpdesk.outbox.header_ids import delivery_id
from helpdesk.outbox.models import Delivery, Job, Schedule

LEASE = timedelta(minutes=5)
BACK_OFF = tuple(timedelta(seconds=s) for s in (30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800))
OPEN = ("queued", "retry")
STOPPABLE = (*OPEN, "kept")
SENDABLE = ("failed", "kept", "bounced", "cancelled", "retry")


class TemporaryFailure(Exception):
    """The other side may take it later; the text is its own words."""


class PermanentFailure(Exception):
    """The other side will never take it; the text is its own words."""


class NowhereToSend(Exception):
    """Nothing is set up to carry this; the delivery is kept, readable, marked as not sent."""


def post(channel: str, kind: str, recipient: str, *, due_at: datetime | None = None, **columns) -> Delivery:
    """Puts something into the outbox, in the unit of the action that wants it sent. Flush it if you need its number."""
    now = utcnow()
    delivery = Delivery(channel=channel, kind=kind, recipient=recipient, due_at=due_at or now, created_at=now, **columns)
    if channel == "email" and not delivery.header_id:
        delivery.header_id = delivery_id(delivery.ticket_id)
    db.session.add(delivery)
    return delivery


def post_job(name: str, *, ticket_id: int | None = None, due_at: datetime | None = None, **data) -> Job:
    """Puts down something that follows soon; `name` is a key of the worker's table of jobs."""
    now = utcnow()
    job = Job(name=name, data=data, ticket_id=ticket_id, due_at=due_at or now, created_at=now)
    db.session.add(job)
    return job


def claim_delivery() -> int | None:
    """Takes the next due delivery for this worker and returns its id, or None."""
    due = (sa.select(Delivery.id).where(Delivery.status.in_(OPEN), Delivery.due_at <= utcnow())
           .order_by(Delivery.due_at).limit(1))
    return _claim(Delivery, due, OPEN, "sending")


def claim_job() -> int | None:
    """Takes the next due job that no earlier job of the same ticket stands before, or None."""
    earlier = sa.orm.aliased(Job)
    blocked = sa.exists().where(earlier.ticket_id == Job.ticket_id, earlier.id < Job.id, earlier.status != "failed")
    due = (sa.select(Job.id).where(Job.status == "queued", Job.due_at <= utcnow(), ~blocked)
           .order_by(Job.due_at, Job.id).limit(1))
    return _claim(Job, due, ("queued",), "running")


def _claim(model, due, from_statuses: tuple[str, ...], to_status: str) -> int | None:
    if db.engine.dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    row_id = db.session.scalar(due)
    if row_id is None:
        return None
    taken = db.session.execute(sa.update(model).where(model.id == row_id, model.status.in_(from_statuses)).values(
        status=to_status, attempts=model.attempts + 1, lease_until=utcnow() + LEASE))
    return row_id if taken.rowcount == 1 else None


def record_sent(delivery: Delivery, *, is_threaded: bool | None = None) -> None:
    """The other side took it; `is_threaded` is what its header was found to be."""
    delivery.is_threaded = is_threaded
    delivery.status, delivery.sent_at, delivery.lease_until, delivery.last_error = "sent", utcnow(), None, None


def record_failure(delivery: Delivery, words: str, *, permanent: bool) -> None:
    """Not taken: tried again later with growing pauses, or given up."""
    delivery.last_error, delivery.lease_until = words[:2_000], None
    if permanent or delivery.attempts > len(BACK_OFF):
        delivery.status = "failed"
    else:
        delivery.status, delivery.due_at = "retry", utcnow() + BACK_OFF[delivery.attempts - 1]


def record_kept(delivery: Delivery, words: str) -> None:
    """Nothing is set up to carry it: it stays here, readable, not sent."""
    delivery.status, delivery.last_error, delivery.lease_until = "kept", words[:2_000], None


def cancel(delivery: Delivery) -> bool:
    """Stops a delivery that has not left yet; says whether that was still possible."""
    stopped = db.session.execute(sa.update(Delivery).where(Delivery.id == delivery.id, Delivery.status.in_(STOPPABLE))
                                 .values(status="cancelled"))
    return stopped.rowcount == 1


def stop(delivery: Delivery) -> None:
    """The same for a person. :raises Conflict: when the worker was first, or it is over already."""
    if not cancel(delivery):
        raise Conflict(_("It was too late: the mail has left or is leaving right now."))


def send_again(delivery: Delivery) -> None:
    """Puts a failed, kept, bounced or cancelled delivery back into the queue. :raises Conflict: when it is under way or sent."""
    again = db.session.execute(
        sa.update(Delivery).where(Delivery.id == delivery.id, Delivery.status.in_(SENDABLE))
        .values(status="queued", attempts=0, due_at=utcnow(), last_error=None))
    if again.rowcount != 1:
        raise Conflict(_("This was sent already or is being sent right now."))


def run_again(job: Job, *, actor: Actor) -> None:
    """Tries a job again at once. :raises Conflict: when it is running right now."""
    again = db.session.execute(sa.update(Job).where(Job.id == job.id, Job.status != "running")
                               .values(status="queued", attempts=0, due_at=utcnow()))
    if again.rowcount != 1:
        raise Conflict(_("This is running right now."))
    events.record(JobRetried(job_id=job.id, name=job.name), actor=actor)


def drop_job(job: Job, *, actor: Actor) -> None:
    """Gives a job up for good. :raises Conflict: when it is running right now."""
    dropped = db.session.execute(sa.delete(Job).where(Job.id == job.id, Job.status != "running"))
    if dropped.rowcount != 1:
        raise Conflict(_("This is running right now."))
    events.record(JobDropped(job_id=job.id, name=job.name), actor=actor)


def sweep_leases() -> None:
    """Returns what a worker that died had claimed."""
    now = utcnow()
    db.session.execute(sa.update(Delivery).where(Delivery.status == "sending", Delivery.lease_until < now)
                       .values(status="retry", due_at=now, lease_until=None))
    db.session.execute(sa.update(Job).where(Job.status == "running", Job.lease_until < now)
                       .values(status="queued", due_at=now, lease_until=None))


def release_all_leases() -> None:
    """At the start of the only worker of an embedded desk: whatever is claimed was claimed by a dead one."""
    db.session.execute(sa.update(Delivery).where(Delivery.status == "sending").values(status="retry", due_at=utcnow()))
    db.session.execute(sa.update(Job).where(Job.status == "running").values(status="queued", due_at=utcnow()))


def schedule_is_due(name: str) -> bool:
    """A look without the write lock."""
    next_at = db.session.scalar(sa.select(Schedule.next_at).where(Schedule.name == name))
    return next_at is None or next_at <= utcnow()


def claim_schedule(name: str, every: timedelta) -> bool:
    """Whether it is this worker's turn to run the named schedule now."""
    now = utcnow()
    row = db.session.get(Schedule, name)
    if row is None:
        db.session.add(Schedule(name=name, next_at=now + every))
        return True
    taken = db.session.execute(sa.update(Schedule).where(Schedule.name == name, Schedule.next_at <= now)
                               .values(next_at=now + every))
    return taken.rowcount == 1
