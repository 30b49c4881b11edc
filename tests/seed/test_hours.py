"""Working time passes on working days between 8 and 20 only."""
import random
from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.seed import hours

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)


@pytest.mark.parametrize(("start", "span", "end"), [
    ("within a day", (0, 9, 2), (0, 11)),
    ("before opening", (0, 5, 1), (0, 9)),
    ("over night", (0, 19, 2), (1, 9)),
    ("over the weekend", (4, 19, 2), (7, 9)),
    ("on a Sunday", (6, 15, 1), (7, 9)),
    ("longer than a day", (0, 8, 13), (1, 9)),
], ids=lambda value: value if isinstance(value, str) else "")
def test_working_time(start, span, end):
    day, hour, length = span
    begun = MONDAY + timedelta(days=day, hours=hour)
    assert hours.working_time_after(begun, timedelta(hours=length)) == MONDAY + timedelta(days=end[0], hours=end[1])


def test_a_chat_is_answered_in_minutes_and_a_mail_within_working_hours():
    rng = random.Random(1)
    asked = MONDAY + timedelta(days=5, hours=12)
    for _ in range(200):
        assert hours.we_answer(asked, "chat", rng) - asked <= timedelta(minutes=15)
        answered = hours.we_answer(asked, "email", rng)
        assert answered.weekday() < 5 and hours.OPENS <= answered.hour <= hours.CLOSES
