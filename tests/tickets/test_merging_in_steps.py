"""A person with very many signs is merged in steps: the newest at once, the others by jobs; parted at any moment, every row is where it was."""
import pytest
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.customers import actions as customers
from helpdesk.customers import merging
from helpdesk.customers.models import Customer, Merge, Touchpoint
from helpdesk.outbox.models import Job
from helpdesk.tickets import parting
from tests.factories import make_ticket

SIGNS = 11


@pytest.fixture
def three(app, monkeypatch) -> list[int]:
    """The ids of three people, the second of whom has many signs."""
    monkeypatch.setattr(merging, "STEP", 4)
    ids = [make_ticket(email=f"{name}@example.com", name=name.title()).customer_id for name in ("ana", "ion", "eva")]
    with unit_of_work():
        for number in range(SIGNS):
            customers.touch("search", customer_id=ids[1], title=f"Sign {number}")
    return ids


def stands() -> dict[str, list]:
    """Whose every sign and event is that is older than any merge."""
    wanted = {"signs": sa.select(Touchpoint.id, Touchpoint.customer_id).order_by(Touchpoint.id),
              "events": sa.select(EventRow.id, EventRow.customer_id).where(EventRow.kind.not_in(("customer.merged", "customer.parted"))).order_by(EventRow.id)}
    return {name: [tuple(row) for row in db.session.execute(statement)] for name, statement in wanted.items()}


def merge(kept: int, other: int) -> int:
    with unit_of_work():
        return merging.merge(db.session.get(Customer, kept), db.session.get(Customer, other), actor=SYSTEM).id


def part(merge_id: int) -> None:
    with unit_of_work():
        parting.part(db.session.get(Merge, merge_id), visitors=lambda _ids: {}, actor=SYSTEM)


def steps(count: int) -> int:
    """Runs so many steps that wait; answers how many there were to run."""
    for done in range(count):
        jobs = list(db.session.scalars(sa.select(Job).where(Job.name == merging.JOB).order_by(Job.id).limit(1)))
        if not jobs:
            return done
        with unit_of_work():
            job = db.session.get(Job, jobs[0].id)
            merging.move_rest(job.data)
            db.session.delete(job)
    return count


def signs_of(customer_id: int) -> list[str]:
    return [row.data["title"] for row in db.session.scalars(sa.select(Touchpoint).where(Touchpoint.customer_id == customer_id).order_by(Touchpoint.id))]


def test_the_newest_come_at_once_and_the_others_soon(three):
    merge(three[0], three[1])
    assert signs_of(three[0]) == [f"Sign {number}" for number in range(SIGNS - 4, SIGNS)]
    assert 0 < steps(20) < 20 and signs_of(three[0]) == [f"Sign {number}" for number in range(SIGNS)] and signs_of(three[1]) == []


@pytest.mark.parametrize("done", [0, 1, 20])
def test_parted_at_any_moment_all_is_as_it_was(three, done):
    before = stands()
    number = merge(three[0], three[1])
    steps(done)
    part(number)
    assert stands() == before
    steps(20)
    assert stands() == before


@pytest.mark.parametrize("done", [0, 1])
def test_a_third_person_in_between_gets_the_rest_and_gives_it_back(three, done):
    before = stands()
    first = merge(three[0], three[1])
    steps(done)
    second = merge(three[2], three[0])
    steps(30)
    assert signs_of(three[2]) == [f"Sign {number}" for number in range(SIGNS)]
    part(second)
    assert signs_of(three[0]) == [f"Sign {number}" for number in range(SIGNS)]
    part(first)
    assert stands() == before
