"""The desk's time zone: where its days begin, in Python and in SQL. Everything about zones in reports stands here."""
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import get_timezone

from helpdesk.core.clock import utcnow
from helpdesk.core.db import is_sqlite

DAY, HOUR = 10, 13
_SHAPES = {DAY: "YYYY-MM-DD", HOUR: "YYYY-MM-DD HH24"}


def zone() -> ZoneInfo:
    """The zone that the operator set (HELPDESK_TIMEZONE)."""
    return ZoneInfo(str(get_timezone() or "UTC"))


def today() -> date:
    """The day it is at the desk."""
    return day_of(utcnow())


def day_of(moment: datetime) -> date:
    """The desk's day of a moment."""
    return moment.astimezone(zone()).date()


def start_of(day: date) -> datetime:
    """The moment at which a day begins at the desk, in UTC."""
    return datetime.combine(day, time(), zone()).astimezone(UTC)


def local_text(column: sa.ColumnElement, start: datetime, end: datetime, *, length: int = DAY) -> sa.ColumnElement[str]:
    """SQL for the desk's day ('2026-11-21') or hour ('2026-11-21 14', length=HOUR) of a UTC column.

    The column's moments must lie between `start` and `end`: between two changes of the clock the offset
    is constant, so a CASE over those pieces is right on both databases, summer time included.
    """
    first, *later = offsets(start, end)
    shifted = _shifted(column, first[1], length)
    if not later:
        return shifted
    pieces = [(column < until, _shifted(column, minutes, length)) for until, minutes in [first, *later[:-1]]]
    return sa.case(*pieces, else_=_shifted(column, later[-1][1], length))


def offsets(start: datetime, end: datetime) -> list[tuple[datetime, int]]:
    """The pieces of a span in which the zone's offset is constant: (end of the piece, minutes east of UTC)."""
    return list(_offsets(zone(), start, end))


def seconds_between(start: sa.ColumnElement, end: sa.ColumnElement) -> sa.ColumnElement[int]:
    """SQL for the whole seconds from one moment to another; NULL when one is missing."""
    if is_sqlite():
        days = sa.func.julianday(end, type_=sa.Float) - sa.func.julianday(start, type_=sa.Float)
        return sa.cast(sa.func.round(days * 86_400.0), sa.Integer)
    span = sa.type_coerce(end, sa.DateTime) - sa.type_coerce(start, sa.DateTime)
    return sa.cast(sa.func.round(sa.extract("epoch", span)), sa.Integer)


def _shifted(column: sa.ColumnElement, minutes: int, length: int) -> sa.ColumnElement[str]:
    if is_sqlite():
        moved = sa.func.datetime(column, f"{minutes:+d} minutes") if minutes else column
        return sa.func.substr(moved, 1, length, type_=sa.String)
    return sa.func.to_char(sa.type_coerce(column, sa.DateTime) + timedelta(minutes=minutes), _SHAPES[length], type_=sa.String)


@lru_cache(maxsize=256)
def _offsets(place: ZoneInfo, start: datetime, end: datetime) -> tuple[tuple[datetime, int], ...]:
    pieces, moment = [], start
    while moment < end:
        following = min(moment + timedelta(days=1), end)
        if _minutes(place, following) != _minutes(place, moment):
            pieces.append((_change(place, moment, following), _minutes(place, moment)))
        moment = following
    return (*pieces, (end, _minutes(place, end)))


def _minutes(place: ZoneInfo, moment: datetime) -> int:
    return int(moment.astimezone(place).utcoffset().total_seconds() // 60)


def _change(place: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The minute between two moments at which the clock is changed."""
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        before, after = (middle, after) if _minutes(place, middle) == _minutes(place, before) else (before, middle)
    return after.replace(second=0, microsecond=0)
