"""What lies before us now, and today beside what is usual."""
from datetime import timedelta

import pytest

from helpdesk.reports import backlog, today
from helpdesk.reports.scope import Scope
from helpdesk.tickets.access import Sight
from tests.reports.stories import days_ago, tell

ALL = Scope(Sight(frozenset()))


pytestmark = pytest.mark.usefixtures("present")


def test_an_empty_desk_has_zeros_and_no_oldest():
    assert backlog.backlog(ALL) == backlog.Backlog(0, 0, 0, 0, None, 0, None)
    assert backlog.next_to_answer(ALL) == [] and backlog.latest_answers(ALL) == []
    assert [count for *_span, count in backlog.ages(ALL)] == [0] * 5
    found = today.today(ALL)
    assert (found.came_in, found.solved, found.usual_by_now) == (0, 0, None)
    assert [hour.today for hour in found.hours] == [0] * 16 + [None] * 8


def test_the_parts_of_the_backlog(staff):
    tell(days_ago(2), channel="chat")
    tell(days_ago(10), answered=1, agent=staff.bob)
    tell(days_ago(40), agent=staff.carol)
    tell(days_ago(5), answered=1, solved=2)
    found = backlog.backlog(ALL)
    assert (found.unsolved, found.on_us, found.unanswered, found.chats, found.nobody) == (3, 2, 2, 1, 1)
    assert found.chat_since == found.nobody_since == days_ago(2)
    assert [count for *_span, count in backlog.ages(ALL)] == [0, 1, 0, 1, 1]
    assert [row.waiting_since for row in backlog.next_to_answer(ALL)] == [days_ago(40), days_ago(2)]


def test_who_has_least_to_answer_comes_first(staff):
    tell(days_ago(1), agent=staff.bob)
    tell(days_ago(1), agent=staff.carol, answered=1)
    assert [(holder.name, holder.on_us, holder.unsolved) for holder in backlog.holders(ALL)] == [
        ("Alice Admin", 0, 0), ("Carol Outside", 0, 1), ("Bob Member", 1, 1)]
    members = backlog.holders(Scope(Sight(frozenset()), team_id=staff.private_team.id))
    assert {holder.name for holder in members} == {"Alice Admin", "Bob Member"}


def test_usual_is_the_same_weekday_of_the_weeks_before():
    for week, count in ((1, 2), (2, 4), (3, 3)):
        for number in range(count):
            tell(days_ago(7 * week) - timedelta(hours=1, minutes=number))
        tell(days_ago(7 * week) + timedelta(hours=3))
        tell(days_ago(7 * week + 1))
    tell(days_ago(0) - timedelta(hours=1))
    found = today.today(ALL)
    # The desk took its first ticket three weeks ago, in the middle of a day: that day is not whole and does not count.
    assert (found.came_in, found.usual_by_now) == (1, 3)
    hour = found.hours[14]
    assert (hour.today, hour.low, hour.middle, hour.high) == (1, 2.5, 3, 3.5)
    assert found.hours[15].today == 0 and found.hours[16].today is None


def test_the_latest_answers_stand_once_each_with_all_that_was_said(staff):
    for number in range(7):
        tell(days_ago(10 - number), answered=1, solved=2, agent=staff.bob, scores={"csat": 5, "ces": 1 + number}, name=f"Person {number}", comment="x")
    found = backlog.latest_answers(ALL)
    assert [(rows[0].customer_name, [(row.kind, row.score) for row in rows]) for rows in found] == [
        (f"Person {number}", [("csat", 5), ("ces", 1 + number)]) for number in (6, 5, 4, 3, 2)]
    assert found[0][0].agent_name == "Bob Member"
