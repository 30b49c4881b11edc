"""Looking for words on a timeline reaches its last sign, a stretch at a time: nothing twice, nothing left out, and it says how far it is."""
from datetime import timedelta

import pytest

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.reports import looking
from helpdesk.reports.narrowing import narrowing
from helpdesk.reports.timeline import TimelinePlace, timeline
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import Ticket
from tests.factories import make_ticket

EVERYTHING = Sight(frozenset())
TITLES = ("Order 1", "Comandă ștearsă", "Invoice 1", "comanda stearsa", "Order 12", "Page", "Page", "Page", "Page", "Page", "Page", "ORDER 112")


@pytest.fixture
def person(app, monkeypatch) -> int:
    """Somebody with twelve signs, some of one moment, and a ticket between them; looking goes four signs far and reads three."""
    monkeypatch.setattr(looking, "STRETCH", 4)
    monkeypatch.setattr(looking, "MOST_READ", 3)
    ticket, now = make_ticket(subject="Order 7 is late"), utcnow()
    with unit_of_work():
        db.session.get(Ticket, ticket.id).last_message_at = now - timedelta(days=5)
        for number, title in enumerate(TITLES):
            sign = customers.touch("article.read" if title == "Page" else "order.placed", customer_id=ticket.customer_id, title=title)
            sign.at, sign.event_key = now - timedelta(days=number // 2), None if number == 4 else f"key:{number}"
    return ticket.customer_id


def walk(customer_id: int, about: str, words: str, size: int) -> tuple[list[str], int]:
    """Every title that is found, and on how many pages the looking ended before the page was full."""
    found, stops, before = [], 0, None
    while True:
        page = timeline(customer_id, EVERYTHING, before=before, size=size, narrowing=narrowing(customer_id, about, words))
        found += [entry.title for entry in page.entries]
        stops += page.looked_until is not None
        if page.next_before is None:
            return found, stops
        before = TimelinePlace.parse(str(page.next_before))


WANTED = {
    ("", "order"): ["Order 1", "Order 12", "Order 7 is late", "ORDER 112"],
    ("", "order 12"): ["Order 12", "ORDER 112"],
    ("", "COMANDA"): ["comanda stearsa", "Comandă ștearsă"],
    ("reported", "ștearsă"): ["comanda stearsa", "Comandă ștearsă"],
    ("tickets", "order"): ["Order 7 is late"],
    ("help", ""): ["Page"] * 6,
    ("", "zebra"): [],
    ("reported", "order"): ["Order 1", "ORDER 112"],
}


@pytest.mark.parametrize("asked", WANTED, ids=" ".join)
@pytest.mark.parametrize("size", [1, 20])
def test_it_reaches_the_last_sign(person, asked, size):
    found, stops = walk(person, *asked, size)
    whole = [entry.title for entry in timeline(person, EVERYTHING).entries]
    assert sorted(found) == sorted(WANTED[asked]) and found == [title for title in whole if title in found]
    assert bool(stops) is (asked[0] != "tickets")


def test_the_page_says_how_far_it_looked_and_goes_on(person, staff, client_of):
    bob = client_of(staff.bob)
    page = bob.get(f"/desk/people/{person}?words=zebra").text
    assert "Looked as far back as" in page and "Look further" in page and "hx-trigger" in page and "Nothing on this timeline fits" not in page
    assert "Looked as far" not in bob.get(f"/desk/people/{person}").text
