"""Reactions: a failing one is undone and retried, the action still happens; chains end; database errors are never swallowed."""
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from helpdesk.brand.models import Brand
from helpdesk.core import events
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, rehearsal, unit_of_work
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
    def follow(*reactions, **later):
        table = {KettleBoiled: Follows(now=reactions, **later)}
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


def test_what_follows_at_the_end_follows_once_for_all_events_of_a_unit(when):
    seen = []
    when(end=(seen.append,))
    with unit_of_work():
        for degrees in (1, 2):
            events.record(KettleBoiled(degrees=degrees), actor=SYSTEM)
        with rehearsal():
            events.record(KettleBoiled(degrees=3), actor=SYSTEM)
        assert seen == []
    assert [[one.event.degrees for one in happened] for happened in seen] == [[1, 2]]


def test_a_failing_end_is_retried_for_the_event_it_failed_for(when):
    def count(happened):
        for one in happened:
            db.session.add(Brand(id=one.event.degrees, name="Tea"))
            if one.event.degrees == 2:
                raise ValueError("too cold")

    table = when(end=(count,))
    with unit_of_work():
        for degrees in (1, 2, 3):
            events.record(KettleBoiled(degrees=degrees), actor=SYSTEM)
    assert db.session.scalars(sa.select(Brand.id).order_by(Brand.id)).all() == [1, 3]
    job = db.session.scalar(sa.select(Job))
    with pytest.raises(ValueError, match="too cold"), unit_of_work():
        job_runner(table)(job.data)


@pytest.mark.parametrize("follows", [{"now": (spill,)}, {"end": (spill,)}])
def test_a_brisk_unit_ends_where_a_careful_one_retries(when, follows):
    events.connect(dispatcher({KettleBoiled: Follows(**follows)}))
    with pytest.raises(ValueError, match="spilt"), unit_of_work(brisk=True):
        events.record(KettleBoiled(degrees=100), actor=SYSTEM)
    assert db.session.scalar(sa.select(sa.func.count(EventRow.id))) == 0 and db.session.get(Brand, 1) is None
