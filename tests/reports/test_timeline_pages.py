"""The timeline by pages: nothing twice, nothing left out, and nothing of tickets that the reader may not see."""
from datetime import timedelta

import pytest

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.reports.timeline import TimelinePlace, timeline
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import Ticket
from tests.factories import make_ticket

EVERYTHING = Sight(frozenset())


def pages(customer_id: int, sight: Sight, size: int) -> list[list[str]]:
    """The titles of every page, each asked for by the place that the page before it wrote."""
    found, before = [], None
    while True:
        page = timeline(customer_id, sight, before=before, size=size)
        found.append([entry.title for entry in page.entries])
        if page.next_before is None:
            return found
        before = TimelinePlace.parse(str(page.next_before))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7])
def test_entries_of_one_moment_are_neither_lost_nor_doubled(app, size):
    made = [make_ticket(subject=f"ticket {number}") for number in range(4)]
    at = utcnow()
    with unit_of_work():
        for ticket in made[:3]:
            db.session.get(Ticket, ticket.id).last_message_at = at
        for number in range(3):
            customers.touch("search", customer_id=made[0].customer_id, title=f"sign {number}").at = at
        customers.touch("search", customer_id=made[0].customer_id, title="earlier").at = at - timedelta(days=1)
        db.session.get(Ticket, made[3].id).last_message_at = at - timedelta(days=2)
    shown = [title for page in pages(made[0].customer_id, EVERYTHING, size) for title in page]
    assert shown == ["ticket 2", "ticket 1", "ticket 0", "sign 2", "sign 1", "sign 0", "earlier", "ticket 3"]


def test_what_was_searched_before_a_hidden_ticket_is_hidden_with_it(staff):
    open_one, hidden = make_ticket(subject="Parcel"), make_ticket(subject="Dismissal", team_id=staff.private_team.id)
    with unit_of_work():
        for ticket in (open_one, hidden):
            customers.touch("search", customer_id=ticket.customer_id, ticket_id=ticket.id, title=f"about {ticket.subject}")
        customers.touch("article", customer_id=hidden.customer_id, title="Opening hours")
    outside = timeline(hidden.customer_id, Sight(frozenset({staff.private_team.id})))
    assert {entry.title for entry in outside.entries} == {"Parcel", "about Parcel", "Opening hours"} and outside.tickets == 1
    assert len(timeline(hidden.customer_id, EVERYTHING).entries) == 5


@pytest.mark.parametrize("written", ["", "x", "2026-01-01", "2026-01-01T00:00:00+00:00_x_1", "2026-01-01T00:00:00+00:00_t_-1",
                                     "2026-01-01T00:00:00+00:00_t_99999999999", "0001-01-01T00:00:00+14:00_t_1"])
def test_a_place_that_nobody_wrote_is_none(written):
    with pytest.raises(ValueError):
        TimelinePlace.parse(written)
