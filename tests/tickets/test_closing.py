"""Solved tickets are closed after seven days, once, with what follows; reopened ones are left alone."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.core import clock
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.tickets import changes, closing
from helpdesk.tickets.access import ticket_to_change
from helpdesk.tickets.models import Ticket
from helpdesk.wiring import EVERY
from tests.factories import make_ticket


def solve(ticket, staff, *, days_ago: float, status: str = "solved") -> None:
    with clock.at(clock.utcnow() - timedelta(days=days_ago)), unit_of_work():
        changes.set_status(ticket_to_change(staff.bob, ticket.number), status, actor=staff.bob.actor)


@pytest.mark.parametrize(("days_ago", "status", "after"), [
    (7.1, "solved", "closed"), (6.9, "solved", "solved"), (30, "pending", "pending"), (30, "closed", "closed"),
])
def test_after_seven_days(staff, days_ago, status, after):
    ticket = make_ticket()
    solve(ticket, staff, days_ago=days_ago, status=status)
    closing.close_solved()
    db.session.rollback()
    assert db.session.get(Ticket, ticket.id).status == after


def test_every_one_in_small_units_by_the_desk_itself(staff, monkeypatch):
    monkeypatch.setattr(closing, "CHUNK", 3)
    tickets = [make_ticket(email=f"{number}@example.com") for number in range(7)]
    for ticket in tickets:
        solve(ticket, staff, days_ago=8)
    closing.close_solved()
    closing.close_solved()
    db.session.rollback()
    closed = db.session.scalars(sa.select(EventRow).where(EventRow.kind == "ticket.closed")).all()
    assert sorted(row.ticket_id for row in closed) == [ticket.id for ticket in tickets]
    assert {row.actor for row in closed} == {"system"} and all(row.data["was_solved"] for row in closed)


def test_the_worker_does_it_by_itself():
    assert EVERY["tickets.close_solved"] == (timedelta(minutes=10), closing.close_solved)
