"""kill -9 of the worker while a person with 20,000 signs is merged and parted: every row is where it was before."""
import os
import random
import signal
import time

import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import merging
from helpdesk.customers.models import Customer, Merge, MergeRow, Touchpoint
from helpdesk.outbox.models import Job
from helpdesk.tickets import parting
from tests.factories import make_ticket
from tests.journeys.running import RunningDesk, running_desk
from tests.soak.test_kills import _children

SIGNS, CHUNK, DEADLINE = 20_000, 5_000, 180
WAITING = sa.select(sa.func.count(Job.id)).where(Job.name.in_((merging.JOB, merging.RETURN_JOB)))


def test_whoever_is_killed_every_row_returns(tmp_path):
    with running_desk(tmp_path / "desk") as desk, desk.app.app_context():
        kept, other = (make_ticket(email=f"{name}@example.com").customer_id for name in ("ana", "ion"))
        for first in range(0, SIGNS, CHUNK):
            with unit_of_work():
                db.session.execute(sa.insert(Touchpoint), [{"customer_id": other, "kind": "page.seen", "at": utcnow(), "data": {"title": str(first + number)}} for number in range(CHUNK)])
        before = _owners()
        with unit_of_work():
            merge_id = merging.merge(db.session.get(Customer, kept), db.session.get(Customer, other), actor=SYSTEM).id
        killed = _until_done(desk)
        assert set(_owners().values()) == {kept} and db.session.scalar(sa.select(sa.func.count()).where(MergeRow.kind == "touchpoint")) == SIGNS
        db.session.rollback()
        with unit_of_work():
            parting.part(db.session.get(Merge, merge_id), visitors=lambda _ids: {}, actor=SYSTEM)
        killed += _until_done(desk)
        assert killed >= 4 and _owners() == before
        assert not db.session.get(Merge, merge_id).is_returning


def _owners() -> dict[int, int]:
    db.session.rollback()
    return dict(db.session.execute(sa.select(Touchpoint.id, Touchpoint.customer_id)).all())


def _until_done(desk: RunningDesk) -> int:
    """Kills the worker again and again, a moment after each step, until no step waits; answers how often."""
    killed, deadline = 0, time.monotonic() + DEADLINE
    while waiting := db.session.scalar(WAITING):
        assert waiting == 1 and time.monotonic() < deadline
        db.session.rollback()
        workers = _children(desk.process.pid, "continua: worker")
        if workers and killed < 4:
            time.sleep(random.random() / 2)
            os.kill(workers[0], signal.SIGKILL)
            killed += 1
        time.sleep(1)
    db.session.rollback()
    return killed
