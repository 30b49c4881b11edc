"""Typed filters: which are understood, and that they narrow a search on either side of a permission."""
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from helpdesk.core import clock
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets import changes, search, search_sources
from helpdesk.tickets.access import Sight, sight_of
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.search_filters import Filter, moment, split
from tests.factories import make_ticket

EVERYTHING = Sight(frozenset())


@pytest.mark.parametrize(("query", "words", "filters"), [
    ("refund channel:chat", "refund", [("channel", "chat")]), ("is:open from:ana late parcel", "late parcel", [("is", "open"), ("from", "ana")]),
    ('tag:"late parcel"', "", [("tag", "late parcel")]), ("canal:chat estado:aberto", "", [("channel", "chat"), ("is", "aberto")]),
    ("antes:31/01/2026 după:1.12.2025", "", [("before", "31/01/2026"), ("after", "1.12.2025")]), ("stare:închis înainte:2026-01", "", [("is", "închis"), ("before", "2026-01")]), ("is:foo", "is:foo", []), ("channel:fax lost", "channel:fax lost", []),
    ("before:soon", "before:soon", []), ("error:404 here", "error:404 here", []), ("http://x.example", "http://x.example", []), ("tag:", "tag:", []),
    ("12:30", "12:30", []), ("", "", []),
])
def test_what_is_understood_as_a_filter(query, words, filters):
    assert split(query) == (words, tuple(Filter(*one) for one in filters))


@pytest.mark.parametrize(("value", "found"), [("2026", (2026, 1, 1)), ("2026-02", (2026, 2, 1)), ("2026-02-15", (2026, 2, 15)), ("2026-13", None),
                                              ("15.2.2026", (2026, 2, 15)), ("15/02/2026", (2026, 2, 15)), ("02/2026", (2026, 2, 1)),
                                              ("02/15/2026", None), ("30.2.2026", None), ("1.2.26", None), ("26", None), ("2026-1-1-1", None), ("0000", None), ("x", None)])
def test_days_months_and_years(value, found):
    at = moment(value)
    assert (at and (at.year, at.month, at.day)) == found


def test_a_day_begins_where_the_reader_is():
    assert moment("2026-07-01", ZoneInfo("America/Sao_Paulo")) == datetime(2026, 7, 1, 3, tzinfo=UTC)
    assert moment("2026-07-01", ZoneInfo("Europe/Bucharest")) == datetime(2026, 6, 30, 21, tzinfo=UTC)


@pytest.mark.parametrize(("value", "day"), [("today", 23), ("hoje", 23), ("Astăzi", 23), ("yesterday", 22), ("ontem", 22), ("ieri", 22), ("7d", 16), ("7z", 16),
                                            ("1w", 16), ("1s", 16), ("0d", 23)])
def test_days_are_counted_back_where_the_reader_is(value, day):
    with clock.at(datetime(2026, 7, 22, 22, tzinfo=UTC)):
        assert moment(value, ZoneInfo("Europe/Bucharest")) == datetime(2026, 7, day - 1, 21, tzinfo=UTC)
        assert moment(value, ZoneInfo("America/Sao_Paulo")) == datetime(2026, 7, day - 1, 3, tzinfo=UTC)


@pytest.fixture
def tickets(staff) -> dict[str, Ticket]:
    with clock.at(clock.utcnow() - timedelta(days=400)):
        old = make_ticket(subject="Old refund", email="dan@example.com", name="Dan Ionescu")
    made = {"old": old, "chat": make_ticket(subject="Chat refund", channel="chat"), "tagged": make_ticket(subject="Tagged refund")}
    with unit_of_work():
        changes.set_tags(db.session.get(Ticket, made["tagged"].id), ["vip"], actor=staff.bob.actor)
        changes.set_status(db.session.get(Ticket, old.id), "solved", actor=staff.bob.actor)
        changes.assign(db.session.get(Ticket, made["tagged"].id), db.session.get(type(staff.bob), staff.bob.id), actor=staff.bob.actor)
    return made


@pytest.mark.parametrize(("query", "names"), [
    ("refund channel:chat", {"chat"}), ("channel:chat", {"chat"}), ("refund is:solved", {"old"}), ("is:open", {"chat", "tagged"}), ("refund tag:VIP", {"tagged"}),
    ("tag:#vip", {"tagged"}), ("from:dan refund", {"old"}), ("from:ionescu", {"old"}), ("from:nobody refund", set()), ("agent:bob", {"tagged"}),
    ("refund is:open channel:chat", {"chat"}), ("is:open is:solved", {"old", "chat", "tagged"}), ("refund channel:phone", set()),
])
def test_filters_narrow(tickets, query, names):
    found = search.find(query, EVERYTHING)
    assert {hit.row.id for hit in found.hits} == {tickets[name].id for name in names} and found.total == len(names)


def test_dates_narrow(tickets):
    year = clock.utcnow().year
    assert [hit.row.id for hit in search.find(f"refund before:{year}-01", EVERYTHING).hits] == [tickets["old"].id]
    assert {hit.row.id for hit in search.find(f"after:{year}-01", EVERYTHING).hits} == {tickets["chat"].id, tickets["tagged"].id}


def test_filters_show_nothing_that_is_hidden_or_gone(tickets, staff):
    with unit_of_work():
        db.session.get(Ticket, tickets["chat"].id).team_id = staff.private_team.id
        changes.delete(db.session.get(Ticket, tickets["tagged"].id), actor=staff.bob.actor)
    for query in ("is:open", "refund is:open"):
        assert search.find(query, sight_of(staff.carol)).total == 0
        assert [hit.row.id for hit in search.find(query, sight_of(staff.bob)).hits] == [tickets["chat"].id]


def test_the_page_keeps_its_filters_over_pages(client_of, staff):
    for _ in range(22):
        make_ticket(channel="phone")
    page = client_of(staff.bob).get("/desk/search?q=channel:phone").text
    assert "22 tickets" in page and "q=channel:phone&amp;from=20" in page.replace("%3A", ":")
    assert "channel:chat" in client_of(staff.bob).get("/desk/search").text
    assert db.session.scalar(sa.select(sa.func.count(Ticket.id))) == 22


def test_a_filter_that_fits_few_finds_them_all_however_common_the_words_are(tickets, monkeypatch):
    for name in ("MOST_RANKED", "MOST_WEIGHED"):
        monkeypatch.setattr(search, name, 1)
    found = search.find("refund is:solved", EVERYTHING)
    assert [hit.row.id for hit in found.hits] == [tickets["old"].id] and not found.is_cut
    assert search.find("refund", EVERYTHING).is_cut


def test_filters_that_fit_too_many_look_at_the_newest_and_say_so(tickets, monkeypatch):
    for room, name in ((search_sources, "MOST_LOOKED_AT"), (search, "FIRST_LOOK")):
        monkeypatch.setattr(room, name, 1)
    newest = search.find("channel:form is:open", EVERYTHING)
    assert [hit.row.id for hit in newest.hits] == [tickets["tagged"].id] and newest.is_narrowed
    alone = search.find("tag:vip is:open", EVERYTHING)
    assert alone.total == 1 and not alone.is_narrowed
    assert search.find("tag:nosuch is:open", EVERYTHING) == search.Found()


def test_several_tags_are_looked_for_together(tickets):
    assert search.find("tag:vip tag:nosuch after:2020", EVERYTHING).total == 1
