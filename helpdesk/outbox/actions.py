"""Verbs of the outbox: post, claim, record the fate, cancel, send again."""
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events, rows
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, is_sqlite
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
    return _claim(_DELIVERY)


def claim_job() -> int | None:
    """Takes the next due job that no earlier job of the same ticket stands before, or None."""
    return _claim(_JOB)


def is_delivery_due() -> bool:
    """A look without the write lock, so that an idle worker disturbs nobody."""
    return _is_due(_DELIVERY)


def is_job_due() -> bool:
    """The same for jobs, those included that stand behind an earlier one."""
    return _is_due(_JOB)


class _Claim:
    """The statements that find, look for and take the next due row; built once, because building costs more than running."""

    def __init__(self, model: type, statuses: tuple[str, ...], taken: str, *conditions, order: tuple):
        table, now = model.__table__, sa.bindparam("now", type_=model.due_at.type)
        is_open, is_due = table.c.status.in_(statuses), table.c.due_at <= now
        self.any = sa.select(sa.exists().where(is_open, is_due))
        self.first = sa.select(table.c.id).where(is_open, is_due, *conditions).order_by(*order).limit(1)
        self.first_free = self.first.with_for_update(skip_locked=True)
        self.take = sa.update(table).where(table.c.id == sa.bindparam("row"), is_open).values(
            status=taken, attempts=table.c.attempts + 1, lease_until=sa.bindparam("until", type_=model.lease_until.type))


_EARLIER = Job.__table__.alias()
_BLOCKED = sa.exists().where(_EARLIER.c.ticket_id == Job.__table__.c.ticket_id, _EARLIER.c.id < Job.__table__.c.id, _EARLIER.c.status != "failed")
_DELIVERY = _Claim(Delivery, OPEN, "sending", order=(Delivery.__table__.c.due_at,))
_JOB = _Claim(Job, ("queued",), "running", ~_BLOCKED, order=(Job.__table__.c.due_at, Job.__table__.c.id))


def _claim(claim: _Claim) -> int | None:
    now = utcnow()
    found = rows.first(claim.first if is_sqlite() else claim.first_free, {"now": now})
    if found is None:
        return None
    taken = rows.run(claim.take, {"row": found.id, "until": now + LEASE})
    return found.id if taken.rowcount == 1 else None


def _is_due(claim: _Claim) -> bool:
    due = db.session.connection().execute(claim.any, {"now": utcnow()}).scalar()
    db.session.rollback()
    return due


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
