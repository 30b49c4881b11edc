"""How a search ended is told from what the same person did next, and from nothing else."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.core.clock import at, utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import endings, footprints
from helpdesk.knowledge.endings import Asked, ending_of
from helpdesk.knowledge.footprints import Searched, Viewed
from helpdesk.knowledge.models import Search
from tests.factories import make_ticket
from tests.knowledge.factories import make_article

NOW = utcnow()


def asked(query, minutes=0.0, hits=3, opened=False, locale="en"):
    return Asked(query, locale, NOW + timedelta(minutes=minutes), hits, opened)


@pytest.mark.parametrize(("name", "search", "following", "ending"), [
    ("nothing was there", asked("ozone", hits=0), None, "nothing"),
    ("nothing was there, asked again", asked("ozone", hits=0), asked("ozon", 1), "nothing"),
    ("looked and left", asked("refund"), None, "no_click"),
    ("opened one", asked("refund", opened=True), None, "clicked"),
    ("asked in other words", asked("money"), asked("refund", 2), "reworded"),
    ("asked much later", asked("money"), asked("refund", 11), "no_click"),
    ("opened one, then the same in other words", asked("refund by card", opened=True), asked("when do refunds come", 3), "reworded"),
    ("opened one, then something else", asked("refund", opened=True), asked("change the filter", 3), "clicked"),
    ("went on in another language", asked("refund"), asked("rambursare", 1, locale="ro"), "no_click"),
])
def test_the_rule(name, search, following, ending):
    assert ending_of(search, following) == ending, name


@pytest.fixture
def keep(app):
    def leave(*left):
        with unit_of_work():
            footprints.keep(list(left))
    return leave


def searched(query, visitor="v", *, hits=3, minutes_ago=60.0):
    return Searched(query, "en", hits, False, visitor, utcnow() - timedelta(minutes=minutes_ago))


def viewed(article_id, visitor="v", *, minutes_ago=59.0):
    return Viewed(article_id, "en", utcnow() - timedelta(minutes=minutes_ago), visitor)


def ends() -> list[tuple[str, str]]:
    return [tuple(row) for row in db.session.execute(sa.select(Search.query, Search.ending).order_by(Search.id))]


def test_the_worker_says_it_after_half_an_hour(keep):
    article = make_article().article_id
    keep(searched("ozone", "a", hits=0), searched("refund", "b"), viewed(article, "b"), searched("money", "c"),
         searched("refund", "c", minutes_ago=58), viewed(article, "c", minutes_ago=57), searched("warranty", "d"), searched("new", "e", minutes_ago=20))
    endings.settle()
    assert ends() == [("ozone", "nothing"), ("refund", "clicked"), ("money", "reworded"), ("refund", "clicked"), ("warranty", "no_click"), ("new", "")]
    with at(utcnow() + timedelta(minutes=15)):
        endings.settle()
    assert ends()[-1] == ("new", "no_click")


def test_many_are_settled_in_several_units(keep, monkeypatch):
    monkeypatch.setattr(endings, "CHUNK", 3)
    keep(*(searched("money", str(who), minutes_ago=90 - who) for who in range(5)), *(searched("refund", str(who), minutes_ago=89 - who) for who in range(5)))
    endings.settle()
    assert sorted(ends()) == [("money", "reworded")] * 5 + [("refund", "no_click")] * 5


def test_reading_the_results_again_is_one_search(keep):
    article = make_article().article_id
    keep(searched("refund"), viewed(article), searched("refund", minutes_ago=50), searched("Refund", minutes_ago=20))
    assert [query for query, _ in ends()] == ["refund", "Refund"]


def test_an_article_opened_without_a_search_or_by_somebody_else_ends_nothing(keep):
    article = make_article().article_id
    keep(searched("refund", "a"), viewed(article, "b"), viewed(article, ""), viewed(article, "a", minutes_ago=20))
    endings.settle()
    assert ends() == [("refund", "no_click")]


def test_who_said_that_it_solved_it_ends_the_search_that_led_there(keep):
    article = make_article().article_id
    keep(searched("money", minutes_ago=61), searched("refund"), viewed(article))
    endings.settle()
    with unit_of_work():
        footprints.solved("v", article, "en", utcnow())
    assert ends() == [("money", "reworded"), ("refund", "solved")]


def test_a_message_is_counted_for_the_searches_of_the_day_before_it(keep):
    ticket = make_ticket()
    keep(searched("old", minutes_ago=1500), searched("money"), searched("refund", minutes_ago=58), searched("else", "w"))
    with unit_of_work():
        footprints.wrote("v", ticket.id, utcnow())
    followed = dict(db.session.execute(sa.select(Search.query, Search.ticket_id)).all())
    assert followed == {"old": None, "money": ticket.id, "refund": ticket.id, "else": None}


def test_a_visit_over_midnight_at_the_end_of_a_month_is_one_visit(keep):
    night = utcnow().replace(month=3, day=31, hour=23, minute=55)
    article = make_article().article_id
    keep(Searched("refund", "en", 3, False, "v", night), Viewed(article, "en", night + timedelta(minutes=10), "v"))
    assert db.session.scalar(sa.select(Search.article_id)) == article


def test_the_oldest_are_forgotten(keep):
    keep(searched("ancient", minutes_ago=401 * 1440), searched("refund"))
    endings.settle()
    assert [query for query, _ in ends()] == ["refund"]
