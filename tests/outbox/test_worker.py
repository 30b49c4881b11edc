"""The outbox: sent once, tried again, given up, kept; a dead worker's claim returns; jobs keep their order per ticket."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.core import clock
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Conflict
from helpdesk.outbox import actions
from helpdesk.outbox.models import Delivery, Job
from helpdesk.outbox.worker import Tables, Worker


def posted(**columns) -> int:
    with unit_of_work():
        delivery = actions.post("email", "reply", "ana@example.com", **columns)
        db.session.flush()
        return delivery.id


def work(app, send=None, jobs=None) -> None:
    Worker(app, Tables(send={"email": send} if send else {}, jobs=jobs or {}, every={})).work_off()
    db.session.rollback()


def raising(failure: Exception):
    def send(_delivery):
        raise failure
    return send


def delivery(number: int) -> Delivery:
    return db.session.get(Delivery, number)


def test_it_is_sent_once(app):
    number, sent = posted(), []
    work(app, lambda row: sent.append(row.id))
    work(app, lambda row: sent.append(row.id))
    assert sent == [number] and delivery(number).status == "sent" and delivery(number).sent_at


def test_what_is_due_later_waits(app):
    number, sent = posted(due_at=utcnow() + timedelta(hours=1)), []
    work(app, lambda row: sent.append(row.id))
    assert sent == []
    with clock.at(utcnow() + timedelta(hours=2)):
        work(app, lambda row: sent.append(row.id))
    assert sent == [number]


@pytest.mark.parametrize(("failure", "status"), [
    (actions.TemporaryFailure("451 later"), "retry"),
    (actions.PermanentFailure("550 no such user"), "failed"),
    (actions.NowhereToSend("no server is set up"), "kept"),
    (ConnectionResetError("gone"), "retry"),
])
def test_a_failure_has_its_fate_and_its_words(app, failure, status):
    number = posted()
    work(app, raising(failure))
    assert (delivery(number).status, delivery(number).last_error) == (status, str(failure))


def test_a_temporary_failure_is_given_up_after_growing_pauses(app):
    number, moment = posted(), utcnow()
    pauses = []
    for _ in range(len(actions.BACK_OFF) + 1):
        with clock.at(moment):
            work(app, raising(actions.TemporaryFailure("451")))
        if delivery(number).status == "retry":
            pauses.append(delivery(number).due_at - moment)
            moment = delivery(number).due_at
    assert tuple(pauses) == actions.BACK_OFF and delivery(number).status == "failed"


def test_a_claim_of_a_dead_worker_returns(app):
    number = posted()
    with unit_of_work():
        assert actions.claim_delivery() == number
    with unit_of_work():
        assert actions.claim_delivery() is None
    with clock.at(utcnow() + actions.LEASE + timedelta(seconds=1)), unit_of_work():
        actions.sweep_leases()
        assert actions.claim_delivery() == number


def test_cancel_and_send_again_know_what_is_still_possible(app):
    number = posted()
    with unit_of_work():
        assert actions.cancel(delivery(number))
        actions.send_again(delivery(number))
    work(app, lambda row: None)
    with unit_of_work():
        assert not actions.cancel(delivery(number))
    with pytest.raises(Conflict), unit_of_work():
        actions.send_again(delivery(number))


def test_jobs_of_one_ticket_keep_their_order_and_a_failing_one_holds_the_rest(app):
    with unit_of_work():
        for number, ticket in enumerate((1, 1, 2)):
            actions.post_job("note", ticket_id=ticket, number=number)
    done = []

    def run(data):
        if data["number"] == 0:
            raise ValueError("not yet")
        done.append(data["number"])

    work(app, jobs={"note": run})
    assert done == [2]
    work(app, jobs={"note": lambda data: done.append(data["number"])})
    assert done == [2]
    with clock.at(utcnow() + timedelta(minutes=1)):
        work(app, jobs={"note": lambda data: done.append(data["number"])})
    assert done == [2, 0, 1] and db.session.scalar(sa.select(sa.func.count(Job.id))) == 0


def test_a_schedule_belongs_to_one_worker_at_a_time(app):
    turns = []
    for _ in range(3):
        with unit_of_work():
            turns.append(actions.claim_schedule("clean", timedelta(minutes=1)))
    with clock.at(utcnow() + timedelta(minutes=2)), unit_of_work():
        turns.append(actions.claim_schedule("clean", timedelta(minutes=1)))
    assert turns == [True, False, False, True]
