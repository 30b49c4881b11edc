"""The gap board: what was asked in vain stands together, by its cost, closes itself when it is answered and opens again when not."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import at, utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.knowledge import actions as articles
from helpdesk.knowledge import endings, footprints, searching
from helpdesk.knowledge.footprints import Searched, Viewed
from helpdesk.selfservice.effort import Handled, minutes_of, usual_minutes
from helpdesk.selfservice.models import CLOSED, OPEN, Gap
from helpdesk.selfservice.watching import watch_gaps
from helpdesk.tickets import actions as tickets
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.factories import make_ticket
from tests.knowledge.factories import found, index_all, make_article


@pytest.fixture(autouse=True)
def desk(app):
    yield app
    searching.index().close()


def ask(query, *people, hits=0, hours_ago=2.0, locale="en", opens=None, ticket=None):
    """Each of these people searches; `opens` an article then, or writes a ticket."""
    moment = utcnow() - timedelta(hours=hours_ago)
    with unit_of_work():
        for person in people:
            footprints.keep([Searched(query, locale, hits, False, person, moment)])
            if opens:
                footprints.keep([Viewed(opens, locale, moment + timedelta(minutes=1), person)])
            if ticket:
                footprints.wrote(person, ticket.id, moment + timedelta(minutes=5))


def watch():
    endings.settle()
    watch_gaps()
    return list(db.session.scalars(sa.select(Gap).order_by(Gap.score.desc(), Gap.id)))


def events():
    return list(db.session.scalars(sa.select(EventRow.kind).where(EventRow.kind.like("gap.%")).order_by(EventRow.id)))


def ticket_with(*said) -> Ticket:
    """A ticket in which we answered."""
    made = make_ticket(text="Is there ozone in it? " * 5)
    with unit_of_work():
        for words in said:
            tickets.reply(db.session.get(Ticket, made.id), Writing(words), actor=SYSTEM)
    return made


def test_questions_in_vain_stand_together_with_the_tickets_that_followed():
    ticket = ticket_with("No. " * 200)
    ask("does it make ozone", "a", ticket=ticket)
    ask("ozone", "b", "c", hits=3)
    ask("black friday", "d", "e")
    ask("one alone", "f")
    ask("cod de reducere", "g", "h", locale="ro")
    ozone, *others = watch()
    assert (ozone.question, ozone.people, ozone.found_nothing, ozone.no_click, ozone.tickets) == ("ozone", 3, 1, 2, 1)
    assert sorted((one.locale, one.question, one.tickets) for one in others) == [("en", "black friday", 0), ("ro", "cod de reducere", 0)]
    assert ozone.score > others[0].score and ozone.state == OPEN


def test_the_cost_of_a_ticket_breaks_the_tie():
    long, short = ticket_with(*["A long answer. " * 100] * 3), ticket_with("Yes.")
    ask("voltage of the plug", "a", "b", ticket=short)
    ask("warranty abroad", "c", "d", ticket=long)
    assert [gap.question for gap in watch()] == ["warranty abroad", "voltage of the plug"]


def test_one_person_is_enough_when_a_ticket_followed_and_robots_count_for_nothing():
    spam = make_ticket()
    with unit_of_work():
        db.session.get(Ticket, spam.id).is_spam = True
    ask("lost screw", "a", ticket=make_ticket())
    ask("cheap pills", "b", "c", ticket=spam)
    assert {gap.question: gap.tickets for gap in watch()} == {"lost screw": 1, "cheap pills": 0}


def test_what_is_asked_later_joins_what_is_known():
    ask("student discount", "a", "b")
    gap, = watch()
    ask("discounts for students", "c", hours_ago=1)
    again, = watch()
    assert again.id == gap.id and again.people == 3
    assert watch()[0].people == 3, "looking again counts nobody twice"


def test_it_closes_itself_when_the_article_is_found_and_opens_when_people_ask_in_vain_again():
    make_article("Change the filter", "Twice a year.")
    ask("does it make ozone", "a", "b")
    ask("ozone", "c")
    assert watch()[0].state == OPEN
    with at(utcnow() + timedelta(hours=1)):
        made = make_article("Does a purifier make ozone?", "No, none of ours makes ozone.")
        assert watch()[0].state == OPEN, "the search does not know it yet"
        index_all()
        gap, = watch()
        assert (gap.state, gap.closed_how, gap.article_id) == (CLOSED, "found", made.article_id)
    with at(utcnow() + timedelta(hours=5)):
        ask("ozone", "d", hits=1)
        assert watch()[0].state == CLOSED, "one person is no crowd"
        ask("ozone", "e", hits=1, hours_ago=1)
        gap, = watch()
        assert (gap.state, gap.reopened_count) == (OPEN, 1)
    assert events() == ["gap.closed", "gap.reopened"]


def test_an_old_article_that_was_made_better_closes_it_by_being_opened():
    made = make_article("Smells of the device", "They go away.")
    index_all()
    ask("smells of ozone", "a", "b", "c", hits=1)
    assert watch()[0].state == OPEN
    with at(utcnow() + timedelta(hours=3)):
        better = articles.draft("en", "Does it smell of ozone?", "No.")
        with unit_of_work():
            articles.save(db.session.merge(made).article, better, actor=SYSTEM)
        index_all()
        assert watch()[0].state == OPEN, "it was found before, too"
        ask("smell of ozone", "d", "e", hits=1, hours_ago=1, opens=made.article_id)
        gap, = watch()
        assert (gap.state, gap.closed_how) == (CLOSED, "clicked")


def test_a_new_article_that_only_shares_a_word_closes_nothing():
    ask("black friday discount", "a", "b")
    assert watch()[0].state == OPEN
    with at(utcnow() + timedelta(hours=1)):
        made = make_article("Clean the black housing", "The black housing likes warm water.")
        index_all()
        assert found("black friday discount") == [made.article.external_id], "the search has nothing better"
        assert watch()[0].state == OPEN
        make_article("Is there a discount on Black Friday?", "No.")
        index_all()
        assert watch()[0].state == CLOSED


def test_what_an_agent_closed_stays_closed():
    ask("black friday", "a", "b")
    gap, = watch()
    with unit_of_work():
        gap = db.session.merge(gap)
        gap.state, gap.closed_how, gap.closed_at = CLOSED, "hand", utcnow()
    with at(utcnow() + timedelta(hours=3)):
        ask("black friday", "c", "d", "e", hours_ago=1)
        assert watch()[0].state == CLOSED


def test_an_internal_article_answers_no_reader():
    ask("ozone", "a", "b")
    watch()
    with at(utcnow() + timedelta(hours=1)):
        make_article("Ozone", "For agents.", visibility="internal")
        index_all()
        assert watch()[0].state == OPEN


def test_what_nobody_asks_any_more_goes():
    ask("ozone", "a", "b")
    watch()
    with at(utcnow() + timedelta(days=91)):
        assert watch() == []


@pytest.mark.parametrize(("name", "handled", "minutes"), [
    ("none: the usual", [], 6.0),
    ("one is drawn to the usual", [Handled(1_000, 2_000, 1)], (13 + 2 * 6) / 3),
    ("many speak for themselves", [Handled(0, 4_000, 5)] * 98, (30 * 98 + 12) / 100),
    ("without an answer it says nothing", [Handled(9_000, 0, 0)], 6.0),
])
def test_minutes(name, handled, minutes):
    assert minutes_of(handled, usual_minutes([])) == pytest.approx(minutes), name
