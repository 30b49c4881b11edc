"""/healthz: well with a live worker, ill in words without one."""
from datetime import timedelta

from helpdesk.core import clock
from helpdesk.core.clock import utcnow
from helpdesk.core.db import unit_of_work
from helpdesk.outbox.actions import claim_schedule
from helpdesk.outbox.sweeping import PULSE


def test_it_is_ill_without_a_worker_and_well_with_one(app, visitor):
    answer = visitor.get("/healthz")
    assert answer.status_code == 503 and answer.json["worker"] is False and answer.json["database"] is True
    with unit_of_work():
        claim_schedule(PULSE, timedelta(seconds=15))
    assert visitor.get("/healthz").status_code == 200


def test_a_worker_that_fell_silent_is_noticed(app, visitor):
    with clock.at(utcnow() - timedelta(minutes=5)), unit_of_work():
        claim_schedule(PULSE, timedelta(seconds=15))
    assert visitor.get("/healthz").json["status"] == "ill"
