"""Whoever takes several tickets in one unit takes them in the order of their ids, so that nobody waits in a circle."""
from datetime import timedelta

import pytest

from helpdesk.core import clock
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets import due, snoozing
from helpdesk.tickets.models import Ticket
from tests.factories import make_ticket

WORK = {"waking": (snoozing, snoozing.snooze, snoozing.wake_due), "overdue": (due, due.set_due, due.tell_overdue)}


@pytest.mark.parametrize("name", WORK)
def test_the_moments_do_not_say_the_order(app, staff, monkeypatch, name):
    room, put_off, work = WORK[name]
    ids, taken, locked = [make_ticket(email=f"{number}@example.com").id for number in range(3)], [], room.locked
    with unit_of_work():
        for hours, ticket_id in zip((3, 1, 2), ids, strict=True):
            put_off(db.session.get(Ticket, ticket_id), utcnow() + timedelta(hours=hours), actor=SYSTEM)
    monkeypatch.setattr(room, "locked", lambda ticket: taken.append(ticket.id) or locked(ticket))
    with clock.at(utcnow() + timedelta(hours=5)):
        work()
    assert taken == ids
