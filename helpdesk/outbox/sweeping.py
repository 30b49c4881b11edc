"""The regular look after what a dead worker left behind; its row in `schedule` is the worker's pulse."""
from datetime import timedelta

import sqlalchemy as sa

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.actions import sweep_leases
from helpdesk.outbox.models import Schedule

PULSE = "outbox.sweep"
SWEEPS_EVERY = timedelta(seconds=15)
LONGEST_SILENCE = timedelta(seconds=60)


def sweep() -> None:
    """Returns claimed rows whose worker died."""
    with unit_of_work():
        sweep_leases()


def worker_is_alive() -> bool:
    """Whether a worker has shown its pulse within the last minute."""
    next_at = db.session.scalar(sa.select(Schedule.next_at).where(Schedule.name == PULSE))
    return next_at is not None and next_at > utcnow() - LONGEST_SILENCE
