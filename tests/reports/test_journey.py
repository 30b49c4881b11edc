"""The way of a person, drawn: rows by channel, size by effort, sore where it hurt; and the timeline narrowed to a part."""
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.customers import signs
from helpdesk.customers.models import Customer
from helpdesk.reports import journey
from helpdesk.web.measure import counted
from tests.factories import make_ticket

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def row(number: int, days_ago: int, channel: str = "email", *, messages: int = 1, reopened: int = 0, days_open: int | None = None) -> SimpleNamespace:
    at = NOW - timedelta(days=days_ago)
    return SimpleNamespace(id=number, subject=f"Story {number}", channel=channel, status="open", created_at=at, reopened_count=reopened, messages=messages,
                           solved_at=None if days_open is None else at + timedelta(days=days_open))


def test_everything_stands_in_its_place():
    drawn = journey.drawn([row(1, 100, days_open=50), row(2, 50, "chat", messages=4), row(3, 0, reopened=1)],
                          {2: [("csat", 2)], 1: [("csat", 5)]}, [NOW - timedelta(days=25), NOW - timedelta(days=200)], now=NOW)
    assert drawn.rows == [("email", 18), ("chat", 54)] and drawn.height == 72
    assert [(mark.x, mark.until, mark.y) for mark in drawn.marks] == [(0, 50, 18), (50, 100, 54), (100, 100, 18)]
    assert [mark.is_sore for mark in drawn.marks] == [False, True, True] and drawn.sore == 2
    assert drawn.marks[0].size < drawn.marks[2].size < drawn.marks[1].size
    assert drawn.signs == [75] and drawn.marks[1].scores == ("CSAT 2/5",)
    assert (drawn.dates[0], drawn.dates[-1]) == ((0, NOW - timedelta(days=100)), (100, NOW))


def test_a_way_of_one_day_is_drawn_over_a_week_and_a_large_effort_has_a_border():
    drawn = journey.drawn([row(1, 0), row(2, 0, messages=500)], {}, [], now=NOW)
    assert drawn.since == NOW - timedelta(days=7) and {mark.x for mark in drawn.marks} == {100} and drawn.marks[1].size == journey.LARGEST


@pytest.fixture
def carol(client_of, staff):
    return client_of(staff.carol)


@pytest.fixture
def ana(app) -> str:
    make_ticket(subject="Refund for Ștefan", text="It never arrived.", channel="email")
    made = make_ticket(subject="A chat about shipping", text="Where is it?", channel="chat")
    with unit_of_work():
        customers.touch("search", customer_id=made.customer_id, title="late parcel")
        sign = signs.checked({"kind": "order.placed", "title": "Order 4711", "key": "1", "values": {"City": "Brașov"}})
        signs.report(db.session.get(Customer, made.customer_id), sign, token_id=1)
    return f"/desk/people/{made.customer_id}"


ALL = {"Refund for Ștefan", "A chat about shipping", "late parcel", "Order 4711"}
NARROWED = {
    "": ALL, "about=tickets": {"Refund for Ștefan", "A chat about shipping"}, "about=email": {"Refund for Ștefan"}, "about=phone": set(),
    "about=help": {"late parcel"}, "about=reported": {"Order 4711"}, "words=stefan": {"Refund for Ștefan"}, "words=arrived": {"Refund for Ștefan"},
    "words=brasov": {"Order 4711"}, "words=LATE": {"late parcel"}, "words=zzz": set(), "about=chat&words=stefan": set(), "about=nonsense": ALL,
    "words=%22%27*()": ALL, "words=%00": ALL, "about=help&words=order": set(),
}


@pytest.mark.parametrize("asked", NARROWED)
def test_a_timeline_is_narrowed(carol, ana, asked):
    page = carol.get(f"{ana}?{asked}").text.partition('class="plain timeline"')[2]
    assert {words for words in ALL if words in page} == NARROWED[asked]


def test_older_pages_stay_narrowed(carol, ana):
    for number in range(25):
        make_ticket(subject=f"Story {number}.", channel="email")
    first = carol.get(f"{ana}?about=email&words=story").text
    older = first.partition('rel="next" href="')[2].partition('"')[0].partition("#")[0].replace("&amp;", "&")
    second = carol.get(older).text
    assert all((f">Story {number}.<" in first) != (f">Story {number}.<" in second) for number in range(25)) and "shipping" not in second


def test_the_way_is_drawn_with_its_tickets(carol, ana):
    page = carol.get(f"{ana}?tab=journey").text
    assert page.count('class="journey-mark') == 2 and 'aria-label="Refund for Ștefan, Email, ' in page
    alone = make_ticket(email="ion@example.com").customer_id
    assert "No journey yet" in carol.get(f"/desk/people/{alone}?tab=journey").text


def test_an_agent_outside_sees_nothing_of_a_private_team(client_of, carol, staff, ana):
    make_ticket(subject="Dismissal", text="They let me go.", team_id=staff.private_team.id)
    for asked in ("", "?words=dismissal", "?words=let+me", "?about=tickets", "?tab=journey"):
        assert "Dismissal" not in carol.get(ana + asked).text
    assert client_of(staff.bob).get(f"{ana}?tab=journey").text.count('class="journey-mark') == 3


def test_the_page_costs_little(carol, ana):
    for asked in ("", "?tab=journey", "?about=email&words=refund", "?words=refund"):
        # Twice, for the first look is written down, after which what stands is read anew.
        for _ in range(2):
            carol.get(ana + asked)
        with counted() as statements:
            carol.get(ana + asked)
        assert len(statements) <= 12, "\n".join(one[:150] for one in statements)
