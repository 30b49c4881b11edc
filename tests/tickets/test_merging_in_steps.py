"""A person with very many signs is merged in steps: the newest at once, the others by jobs; parted at any moment, every row is where it was."""
import pytest
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Conflict
from helpdesk.core.events import EventRow
from helpdesk.customers import actions as customers
from helpdesk.customers import merging
from helpdesk.customers.models import Customer, Merge, Touchpoint
from helpdesk.outbox.models import Job
from helpdesk.privacy import actions as privacy
from helpdesk.privacy import erasing
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
    """Runs so many steps that wait, there or back; answers how many there were to run."""
    work = {merging.JOB: merging.move_rest, merging.RETURN_JOB: merging.return_rest}
    for done in range(count):
        job = db.session.scalar(sa.select(Job).where(Job.name.in_(work)).order_by(Job.id).limit(1))
        if job is None:
            return done
        with unit_of_work():
            job = db.session.get(Job, job.id)
            work[job.name](job.data)
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
    steps(20)
    assert stands() == before and steps(1) == 0


def test_what_returns_does_so_in_steps_that_may_be_done_again(three):
    before = stands()
    number = merge(three[0], three[1])
    steps(20)
    part(number)
    job = db.session.scalar(sa.select(Job).where(Job.name == merging.RETURN_JOB))
    assert signs_of(three[1]) == [f"Sign {number}" for number in range(SIGNS - 4, SIGNS)] and job
    with pytest.raises(RuntimeError), unit_of_work():
        merging.return_rest(job.data)
        raise RuntimeError("killed")
    with unit_of_work():
        merging.return_rest(job.data)
    for data in (job.data, job.data):
        with unit_of_work():
            merging.return_rest(data)
    steps(20)
    assert stands() == before
    with unit_of_work():
        merging.return_rest(job.data)
    assert stands() == before and db.session.scalar(sa.select(Job.id).where(Job.name == merging.RETURN_JOB)) is None


def test_until_all_is_back_nobody_is_merged_parted_copied_or_erased(three, staff):
    before = stands()
    earlier = merge(three[0], three[2])
    number = merge(three[0], three[1])
    steps(20)
    part(number)
    alice = staff.alice
    for forbidden in (lambda one, two: merging.merge(one, two, actor=SYSTEM), lambda one, two: parting.part(db.session.get(Merge, earlier), visitors=lambda _ids: {}, actor=SYSTEM),
                      lambda one, two: privacy.ask_copy(two, agent=alice, locale="en"), lambda one, two: erasing.erase(one, confirmed=one.shown_name, agent=alice, locale="en")):
        with pytest.raises(Conflict), unit_of_work():
            forbidden(db.session.get(Customer, three[0]), db.session.get(Customer, three[1]))
    steps(20)
    part(earlier)
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
    steps(30)
    assert signs_of(three[0]) == [f"Sign {number}" for number in range(SIGNS)]
    part(first)
    steps(30)
    assert stands() == before
