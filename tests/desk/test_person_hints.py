"""Something new of a person is told to agents as a hint: that, not what, and never what a private team's ticket tells."""
from collections import namedtuple

import pytest

from helpdesk.accounts import tokens
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import unit_of_work
from helpdesk.desk import live
from helpdesk.realtime import sockets
from tests.factories import make_ticket

Row = namedtuple("Row", "id kind ticket_id customer_id seq actor")


@pytest.fixture
def told(monkeypatch) -> list[tuple]:
    """What was said into rooms."""
    heard = []
    for name in ("hint", "push"):
        monkeypatch.setattr(sockets, name, lambda event, data, *, namespace, room: heard.append((event, data, room)))
    monkeypatch.setattr(live, "hint", sockets.hint)
    return heard


def test_a_report_of_another_system_is_told_once(visitor, told):
    ticket = make_ticket()
    with unit_of_work():
        words = tokens.make("Shop", scopes=tokens.SCOPES, actor=SYSTEM)[1]
    for _ in range(2):
        visitor.post("/api/v1/customers/email:ana@example.com/events", json={"kind": "order.placed", "title": "Order", "key": "1"}, headers={"Authorization": f"Bearer {words}"})
    assert told == [("person", {"customer": ticket.customer_id}, live.EVERYBODY)]


def test_changes_of_a_person_are_told_and_those_of_a_ticket_only_by_the_tickets_hint(app, told):
    ticket = make_ticket()
    live.tell([Row(1, "customer.changed", None, ticket.customer_id, None, "agent:1"), Row(2, "ticket.opened", ticket.id, 77, 1, "customer:1")])
    assert [one[:2] for one in told] == [("ticket", {"ticket": ticket.number, "seq": 1}), ("person", {"customer": ticket.customer_id})]
