"""Reads of the outbox."""
from datetime import datetime

import sqlalchemy as sa

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.outbox.models import Delivery, Job, Schedule
from helpdesk.outbox.sweeping import PULSE, SWEEPS_EVERY

MOST_JOBS = 100

# Prepared once: building a statement costs more than running it.
_OF_TICKET = (sa.select(Delivery).where(Delivery.ticket_id == sa.bindparam("ticket", type_=sa.Integer), Delivery.message_id.is_not(None))
              .order_by(Delivery.id))


def deliveries_of(ticket_id: int) -> dict[int, Delivery]:
    """The newest delivery of each message of a ticket, by message id."""
    return {row.message_id: row for row in db.session.scalars(_OF_TICKET, {"ticket": ticket_id})}


def last_pulse() -> datetime | None:
    """When a worker was last seen, or None when there never was one."""
    next_at = db.session.scalar(sa.select(Schedule.next_at).where(Schedule.name == PULSE))
    return next_at - SWEEPS_EVERY if next_at else None


def stuck_jobs() -> list[Job]:
    """What should have followed and has failed at least once, given up ones first; at most 100."""
    return list(db.session.scalars(sa.select(Job).where(Job.status.in_(("failed", "queued")), Job.last_error.is_not(None))
                                   .order_by(Job.status, Job.id).limit(MOST_JOBS)))


def job_of_id(job_id: int) -> Job:
    """The job with this id. :raises NotFound: when it is done or was dropped."""
    job = db.session.get(Job, job_id)
    if job is None:
        raise NotFound()
    return job


def oldest_overdue() -> datetime | None:
    """Since when something waits that should have been sent or done by now, or None."""
    moments = [db.session.scalar(sa.select(sa.func.min(model.due_at)).where(model.status.in_(("queued", "retry")), model.due_at < utcnow()))
               for model in (Delivery, Job)]
    return min((moment for moment in moments if moment), default=None)
