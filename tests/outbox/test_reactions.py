"""Reactions: a failing one is undone and retried, the action still happens; chains end; database errors are never swallowed."""
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from helpdesk.brand.models import Brand
from helpdesk.core import events
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import Event, EventRow
from helpdesk.outbox.models import Job
from helpdesk.outbox.reactions import JOB, Follows, dispatcher, job_runner


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(Event):
    kind = "kettle.boiled"
    degrees: int


def spill(_recorded):
    db.session.add(Brand(id=1, name="Half done"))
    db.session.flush()
    raise ValueError("spilt")


def pour(recorded):
    db.session.add(Brand(id=1, name=f"Tea at {recorded.event.degrees} by {recorded.actor}"))


def again(_recorded):
    events.record(KettleBoiled(degrees=1), actor=SYSTEM)


@pytest.fixture
def when(app):
    """Sets the table of reactions for one test."""
    def follow(*reactions):
        table = {KettleBoiled: Follows(now=reactions)}
        events.connect(dispatcher(table))
        return table
    return follow


def boil():
    with unit_of_work():
        events.record(KettleBoiled(degrees=100), actor=SYSTEM)


def test_a_failing_reaction_is_undone_and_retried_and_the_event_stays(when):
    table = when(spill)
    boil()
    assert db.session.get(Brand, 1) is None
    assert db.session.scalar(sa.select(sa.func.count(EventRow.id))) == 1
    job = db.session.scalar(sa.select(Job))
    assert job.name == JOB and job.data["reaction"].endswith("spill")
    with pytest.raises(ValueError, match="spilt"), unit_of_work():
        job_runner(table)(job.data)


def test_a_job_finds_the_event_again_with_its_data_and_actor(when):
    table = when(pour)
    boil()
    assert db.session.get(Brand, 1).name == "Tea at 100 by system"
    with unit_of_work():
        db.session.delete(db.session.get(Brand, 1))
    with unit_of_work():
        job_runner(table)({"event_id": 1, "reaction": f"{pour.__module__}.pour"})
    assert db.session.get(Brand, 1).name == "Tea at 100 by system"


def test_a_chain_stops_itself(when):
    when(again)
    boil()
    assert db.session.scalar(sa.select(sa.func.count(EventRow.id))) == events.LONGEST_CHAIN + 1


def test_a_database_error_ends_the_unit(when):
    def break_database(_recorded):
        db.session.execute(sa.text("SELECT * FROM no_such_table"))

    when(break_database)
    with pytest.raises(sa.exc.DBAPIError):
        boil()
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(EventRow.id))) == 0
