"""Reads of the outbox."""
from datetime import datetime

import sqlalchemy as sa

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.outbox.models import Delivery, Job, Schedule
from helpdesk.outbox.sweeping import PULSE, SWEEPS_EVERY

MOST_JOBS = 100
MOST_GAUGED = 1_000

# Prepared once: building a statement costs more than running it.
_OF_TICKET = (sa.select(Delivery).where(Delivery.ticket_id == sa.bindparam("ticket", type_=sa.Integer), Delivery.message_id.is_not(None))
              .order_by(Delivery.id))

_TO_THIRD_PARTIES = (sa.select(Delivery).where(Delivery.ticket_id == sa.bindparam("ticket", type_=sa.Integer), Delivery.kind == "side")
                     .order_by(Delivery.id))

_STATUSES = sa.select(Delivery.message_id, Delivery.status).where(_OF_TICKET.whereclause)


def deliveries_of(ticket_id: int) -> dict[int, list[Delivery]]:
    """The newest delivery to each recipient of each message of a ticket, by message id; a mail takes the place of a chat's."""
    found: dict[int, dict[tuple[bool, str], Delivery]] = {}
    for row in db.session.scalars(_OF_TICKET, {"ticket": ticket_id}):
        found.setdefault(row.message_id, {})[row.channel == "chat", row.recipient] = row
    return {message_id: _without_chat(list(rows.values())) for message_id, rows in found.items()}


def side_deliveries_of(ticket_id: int) -> dict[int, list[Delivery]]:
    """The mails to third parties about a ticket, by the id of the note that each carries."""
    found: dict[int, list[Delivery]] = {}
    for row in db.session.scalars(_TO_THIRD_PARTIES, {"ticket": ticket_id}):
        found.setdefault(row.data["note_id"], []).append(row)
    return found


def _without_chat(rows: list[Delivery]) -> list[Delivery]:
    return [row for row in rows if row.channel != "chat"] or rows


def mail_of_message(ticket_id: int, delivery_id: int) -> Delivery:
    """The mail that carries a message of this ticket, or words to a third party. :raises NotFound: when there is none."""
    delivery = db.session.get(Delivery, delivery_id)
    if delivery is None or delivery.ticket_id != ticket_id or delivery.channel != "email":
        raise NotFound()
    if delivery.message_id is None and delivery.kind != "side":
        raise NotFound()
    return delivery


def withdrawn(ticket_id: int) -> set[int]:
    """The messages (ids) of a ticket that left to nobody: every delivery of theirs was stopped."""
    statuses: dict[int, set[str]] = {}
    for row in db.session.execute(_STATUSES, {"ticket": ticket_id}):
        statuses.setdefault(row.message_id, set()).add(row.status)
    return {message_id for message_id, found in statuses.items() if found == {"cancelled"}}


def threaded_replies() -> tuple[int, int]:
    """Of the newest replies that left by mail (at most 1000): how many named their thread rightly, and of how many."""
    newest = (sa.select(Delivery.is_threaded).where(Delivery.kind.in_(("reply", "chat")), Delivery.is_threaded.is_not(None))
              .order_by(Delivery.id.desc()).limit(MOST_GAUGED).subquery())
    good, count = db.session.execute(sa.select(sa.func.count().filter(newest.c.is_threaded), sa.func.count()).select_from(newest)).one()
    return good, count


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
