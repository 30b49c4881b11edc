"""When people write and when we answer: pure rules over a given source of chance."""
import random
from datetime import datetime, timedelta

OPENS, CLOSES = 8, 20
# How much is written in each hour of the day, UTC; two evenings lie over each other (Romania, Brazil).
WEIGHT_OF_HOUR = (1, 1, 0, 0, 0, 1, 3, 6, 9, 10, 9, 8, 8, 9, 9, 8, 7, 6, 6, 7, 6, 4, 3, 2)
WEIGHT_OF_WEEKDAY = (1.3, 1.15, 1.0, 1.0, 0.95, 0.6, 0.5)


def written_at(day: datetime, rng: random.Random) -> datetime:
    """A likely moment of `day` (midnight) at which somebody writes to us."""
    hour = rng.choices(range(24), WEIGHT_OF_HOUR)[0]
    return day + timedelta(hours=hour, seconds=rng.randrange(3_600))


def how_many(day: datetime, average: float, rng: random.Random) -> int:
    """How many tickets come in on this day, around `average` on a working day."""
    expected = average * WEIGHT_OF_WEEKDAY[day.weekday()]
    return max(0, round(rng.gauss(expected, expected ** 0.5 / 1.5)))


def we_answer(asked: datetime, channel: str, rng: random.Random) -> datetime:
    """When an agent answers: minutes in a chat, working hours elsewhere."""
    if channel == "chat":
        return asked + timedelta(seconds=min(900, rng.lognormvariate(4.6, 0.7)))
    return working_time_after(asked, timedelta(hours=min(20, rng.lognormvariate(0.9, 0.8))))


def they_answer(told: datetime, channel: str, rng: random.Random) -> datetime:
    """When the customer answers us."""
    if channel == "chat":
        return told + timedelta(seconds=min(600, rng.lognormvariate(4.2, 0.6)))
    return told + timedelta(hours=min(60, rng.lognormvariate(1.6, 1.0)))


def working_time_after(start: datetime, span: timedelta) -> datetime:
    """The moment at which `span` of working time (Monday to Friday, 8 to 20) has passed since `start`."""
    moment = _next_working_moment(start)
    while True:
        closing = moment.replace(hour=CLOSES, minute=0, second=0, microsecond=0)
        if moment + span <= closing:
            return moment + span
        span -= closing - moment
        moment = _next_working_moment(closing)


def _next_working_moment(moment: datetime) -> datetime:
    if moment.hour >= CLOSES:
        moment = _opening(moment) + timedelta(days=1)
    elif moment.hour < OPENS:
        moment = _opening(moment)
    while moment.weekday() >= 5:
        moment = _opening(moment) + timedelta(days=1)
    return moment


def _opening(moment: datetime) -> datetime:
    return moment.replace(hour=OPENS, minute=0, second=0, microsecond=0)
