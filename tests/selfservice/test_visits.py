"""A visit of the form is counted once, divided by chance that stays, and ends as it truly ended."""
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from helpdesk.core import signing
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import at
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.core.events import EventRow
from helpdesk.selfservice import visits
from helpdesk.selfservice.models import FormVisit
from helpdesk.selfservice.visits import Began

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def desk(app):
    return app


def hours(count: float) -> datetime:
    return NOW + timedelta(hours=count)


def begin(*moments, visitor="v", percent=10):
    with unit_of_work():
        visits.keep([Began(visitor, "en", percent, moment) for moment in moments])


def ends() -> list[str]:
    return list(db.session.scalars(sa.select(FormVisit.ending).order_by(FormVisit.id)))


def test_a_visit_is_counted_once_in_three_days():
    begin(hours(0), hours(0.1))
    begin(hours(70))
    assert ends() == ["gave_up"]
    begin(hours(73))
    begin(hours(0), visitor="w")
    assert len(ends()) == 3


@pytest.mark.parametrize(("name", "happens", "ending"), [
    ("left", (), "gave_up"),
    ("sent it", (("wrote", 0.1),), "wrote"),
    ("sent it the next day", (("wrote", 20),), "came_back"),
    ("sent it after a week", (("wrote", 170),), "gave_up"),
    ("said solved", (("solved", 0.1),), "solved"),
    ("said solved, wrote later", (("solved", 0.1), ("wrote", 5)), "came_back"),
    ("wrote, then found the answer", (("wrote", 0.1), ("solved", 1)), "wrote"),
    ("wrote twice", (("wrote", 0.1), ("wrote", 30)), "wrote"),
])
def test_endings(name, happens, ending):
    begin(hours(0))
    with unit_of_work():
        for verb, after in happens:
            if verb == "wrote":
                visits.wrote("v", None, hours(after))
            else:
                visits.solved("v", hours(after))
        visits.wrote("somebody else", None, hours(0.2))
    assert ends() == [ending], name


def test_a_visit_over_the_end_of_a_month_is_one_visit():
    night = datetime(2026, 10, 31, 23, 50, tzinfo=UTC)
    begin(night)
    begin(night + timedelta(minutes=30))
    with unit_of_work():
        visits.wrote("v", None, night + timedelta(minutes=40))
    assert ends() == ["wrote"]


def test_chance_divides_as_it_was_told_and_stays():
    signing.use_key("the same groups in every run")
    people = [f"visitor {number}" for number in range(4_000)]
    for percent in (0, 10, 50):
        chosen = {one for one in people if visits.is_control(one, percent)}
        assert abs(len(chosen) / len(people) - percent / 100) < 0.02
        assert chosen == {one for one in people if visits.is_control(one, percent)}
    assert {one for one in people if visits.is_control(one, 10)} < {one for one in people if visits.is_control(one, 50)}


def test_nothing_tells_who_it_was():
    begin(hours(0), visitor="secret-token")
    row = db.session.scalar(sa.select(FormVisit))
    assert "secret" not in row.visitor and {column.name for column in FormVisit.__table__.c} == {
        "id", "at", "locale", "visitor", "is_control", "control_percent", "ending", "ticket_id"}


def test_the_oldest_are_forgotten():
    begin(hours(0))
    begin(hours(24 * 399), visitor="w")
    with at(hours(24 * 401)):
        visits.forget()
    assert len(ends()) == 1


def test_the_plan_is_kept_audited_and_bounded():
    assert visits.plan().control_percent == 10
    with unit_of_work():
        visits.change_plan(control_percent=0, actor=SYSTEM)
    assert visits.plan().control_percent == 0
    for odd in (None, -1, 51):
        with pytest.raises(Invalid), unit_of_work():
            visits.change_plan(control_percent=odd, actor=SYSTEM)
    assert db.session.scalar(sa.select(sa.func.count()).where(EventRow.kind == "self_service_plan.changed")) == 1
