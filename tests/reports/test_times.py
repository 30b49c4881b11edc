"""Waiting and resolving: what counts, in which days, and that SQL and a recount from the events agree."""
import random
import statistics
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.reports import figures, scores, times, zone
from helpdesk.reports.period import last_days
from helpdesk.reports.scope import NOBODY, WRITTEN, Scope
from helpdesk.tickets import actions, changes
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.factories import make_ticket
from tests.reports.stories import days_ago, tell

HOUR = 3_600
ALL = Scope(Sight(frozenset()))


pytestmark = pytest.mark.usefixtures("present")


def first(scope: Scope = ALL, days: int = 28) -> times.Waits:
    period = last_days(days)
    return times.gather(times.first_answers(scope, period), period, WRITTEN)


def solved(scope: Scope = ALL, days: int = 28) -> times.Waits:
    period = last_days(days)
    return times.gather(times.resolutions(scope, period), period)


def spoil(ticket: Ticket, how) -> None:
    with unit_of_work():
        how(db.session.get(Ticket, ticket.id))


@pytest.mark.parametrize(("how", "counted"), [
    (lambda ticket: None, 1),
    (lambda ticket: changes.mark_spam(ticket, actor=SYSTEM), 0),
    (lambda ticket: changes.delete(ticket, actor=SYSTEM), 0),
    (lambda ticket: setattr(ticket, "is_automatic", True), 0),
], ids=["a person's ticket", "spam", "trash", "automatic"])
def test_who_counts(how, counted):
    spoil(tell(days_ago(3), answered=2, solved=5), how)
    assert first().seconds == [2 * HOUR] * counted and solved().seconds == [5 * HOUR] * counted


def test_a_ticket_without_an_answer_is_counted_but_in_no_median():
    tell(days_ago(2), answered=1)
    tell(days_ago(2))
    assert (first().tickets, first().seconds) == (2, [HOUR])


def test_where_we_wrote_first_nobody_waited(staff):
    theirs = make_ticket()
    with unit_of_work():
        actions.open_ticket(customer=db.session.get(Ticket, theirs.id).customer, subject="Your order", channel="email", writing=Writing("Hello"), locale="en",
                            actor=staff.bob.actor, direction="out")
    assert (first().tickets, first().seconds) == (1, [])


def test_the_phone_has_its_answer_at_once_and_still_comes_in():
    tell(days_ago(1), channel="phone", answered=3)
    period = last_days(28)
    assert first().tickets == 0 and times.gather(times.first_answers(ALL, period), period).tickets == 1


def test_a_reopened_ticket_counts_when_it_is_solved_again():
    ticket = tell(days_ago(20), answered=1, solved=24)
    spoil(ticket, lambda row: changes.set_status(row, "open", actor=SYSTEM))
    assert solved().seconds == []
    spoil(ticket, lambda row: changes.set_status(row, "closed", actor=SYSTEM))
    assert solved(days=7).seconds == [20 * 24 * HOUR]


def test_days_outside_the_period_do_not_count():
    edge = zone.start_of(last_days(7).first)
    tell(edge - timedelta(seconds=1), answered=1)
    tell(edge, answered=2)
    assert first(days=7).seconds == [2 * HOUR]


def test_filters_and_private_teams(staff):
    tell(days_ago(1), answered=1, agent=staff.bob, team=staff.open_team)
    tell(days_ago(1), answered=2, agent=staff.carol, team=staff.private_team, channel="form")
    tell(days_ago(1), answered=3)
    everything = Sight(frozenset())
    assert sorted(first().seconds) == [HOUR, 2 * HOUR, 3 * HOUR]
    assert first(Scope(everything, channel="form")).seconds == [2 * HOUR]
    assert first(Scope(everything, team_id=staff.open_team.id)).seconds == [HOUR]
    assert first(Scope(everything, team_id=NOBODY)).seconds == [3 * HOUR]
    assert first(Scope(everything, agent_id=staff.carol.id)).seconds == [2 * HOUR]
    assert sorted(first(Scope(Sight(frozenset({staff.private_team.id})))).seconds) == [HOUR, 3 * HOUR]
    by_holder = times.first_answers_by_holder(ALL, last_days(7))
    assert {team: waits.seconds for team, waits in times.of_team(by_holder).items()} == {
        staff.open_team.id: [HOUR], staff.private_team.id: [2 * HOUR], None: [3 * HOUR]}
    assert times.of_agent(by_holder)[staff.bob.id].seconds == [HOUR]


def test_a_recount_from_the_events_agrees():
    """Two ways to the same figures: the tickets' columns in SQL, and the events in Python."""
    chance = random.Random(3)
    for _ in range(40):
        answered = chance.choice([None, chance.uniform(0.01, 50)])
        ended = (answered or 0) + chance.uniform(0.1, 90) if chance.random() < 0.6 else None
        tell(days_ago(chance.uniform(5, 27)), answered=answered, solved=ended, channel=chance.choice(WRITTEN))
    opened, replied, ended = ({row.ticket_id: row.at for row in db.session.scalars(sa.select(EventRow).where(EventRow.kind == kind).order_by(EventRow.id.desc()))}
                              for kind in ("ticket.opened", "reply.posted", "ticket.solved"))
    waits = [round((replied[ticket] - opened[ticket]).total_seconds()) for ticket in replied]
    took = [round((ended[ticket] - opened[ticket]).total_seconds()) for ticket in ended]
    assert sorted(first().seconds) == sorted(waits) and first().tickets == 40
    assert sorted(solved().seconds) == sorted(took)
    assert figures.median(first().seconds).value == statistics.median(waits)


def test_scores_count_in_the_days_of_their_sending_for_whom_held_the_ticket(staff):
    for score in (5, 5, 2):
        tell(days_ago(3), answered=1, solved=2, agent=staff.bob, scores={"csat": score, "ces": score + 1})
    tell(days_ago(3), answered=1, solved=2, scores={})
    moved = tell(days_ago(3), answered=1, solved=2, agent=staff.carol, scores={"csat": 4})
    spoil(moved, lambda row: changes.assign(row, staff.bob, actor=SYSTEM))
    period = last_days(7)
    found = scores.gather(scores.by_day(ALL, period), period)
    assert (found.sent, found.answered("csat"), found.answered("ces")) == (5, 4, 3)
    assert (found.figure("csat").value, found.figure("ces").value) == (0.75, 5.0)
    by_agent = scores.of(scores.by_holder(ALL, period), 1)
    assert (by_agent[staff.carol.id].answered("csat"), by_agent[staff.bob.id].answered("csat")) == (1, 3)
    assert scores.gather(scores.by_day(ALL, period.before()), period.before()).sent == 0
