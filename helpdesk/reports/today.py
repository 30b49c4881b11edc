"""Is today busier than usual: tickets by hour, against the same weekday of the weeks before."""
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.reports import zone
from helpdesk.reports.figures import percentile
from helpdesk.reports.period import ONE, Period
from helpdesk.reports.scope import Scope, came_in, solved_in
from helpdesk.tickets.models import Ticket

WEEKS = 8
HOURS = range(24)


@dataclass(frozen=True)
class Hour:
    """One hour of the day: how many came in today (None in the time to come) and usually (low, middle, high)."""

    hour: int
    today: int | None
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Today:
    """The hours, and the sums of the day up to now; `usual_by_now` is None while there is no past to compare with."""

    hours: list[Hour]
    came_in: int
    solved: int
    usual_by_now: float | None


def today(scope: Scope) -> Today:
    """The day so far. Usual is what lay between the quarters of the same weekday of the eight weeks before."""
    day = zone.today()
    past = [day - 7 * week * ONE for week in range(1, WEEKS + 1)]
    counts = _by_hour(scope, [day, *past])
    began = _began()
    known = [other for other in past if zone.start_of(other) >= began]
    now_hour = utcnow().astimezone(zone.zone()).hour
    hours = [_hour(hour, now_hour, counts[day], [counts[other] for other in known]) for hour in HOURS]
    solved = db.session.scalar(sa.select(sa.func.count()).select_from(Ticket).where(*solved_in(Period(day, day)), *scope.tickets()))
    by_now = sorted(_until_now(scope, known))
    return Today(hours, sum(counts[day].values()), solved, percentile(by_now, 0.5) if by_now else None)


def _hour(hour: int, now_hour: int, day: dict[int, int], others: list[dict[int, int]]) -> Hour:
    usual = sorted(other.get(hour, 0) for other in others) or [0]
    return Hour(hour, day.get(hour, 0) if hour <= now_hour else None, percentile(usual, 0.25), percentile(usual, 0.5), percentile(usual, 0.75))


def _by_hour(scope: Scope, days: list[date]) -> dict[date, dict[int, int]]:
    """Tickets that came in on each of the days, by its hour."""
    start, end = zone.start_of(min(days)), zone.start_of(max(days) + ONE)
    local = zone.local_text(Ticket.created_at, start, end, length=zone.HOUR).label("local")
    spans = sa.or_(*(sa.and_(*came_in(Period(day, day))) for day in days))
    found: dict[date, dict[int, int]] = {day: {} for day in days}
    for text, count in db.session.execute(sa.select(local, sa.func.count()).where(spans, *scope.tickets()).group_by(local)):
        found[date.fromisoformat(text[:10])][int(text[11:13])] = count
    return found


def _until_now(scope: Scope, days: list[date]) -> list[int]:
    """How many had come in on each earlier day by this time of the day."""
    passed = utcnow() - zone.start_of(zone.today())
    counts = [sa.select(sa.func.count()).select_from(Ticket).where(
        Ticket.created_at < zone.start_of(day) + passed, *came_in(Period(day, day)), *scope.tickets()).scalar_subquery()
        for day in days]
    return list(db.session.execute(sa.select(*counts)).one()) if counts else []


def _began() -> datetime:
    """When this desk took its first ticket; days before that are no zeros but nothing."""
    return db.session.scalar(sa.select(sa.func.min(Ticket.created_at))) or utcnow() + timedelta(days=1)
