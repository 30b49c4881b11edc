"""Days and weeks of the desk, its zone and its summer time."""
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from helpdesk.core.clock import at
from helpdesk.core.db import db
from helpdesk.reports import zone
from helpdesk.reports.period import Period, last_days
from helpdesk.tickets.models import Ticket

FRIDAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


@pytest.fixture
def in_zone(app):
    """in_zone('Europe/Bucharest'): the desk stands there."""
    def move(name: str) -> None:
        app.extensions["babel"].timezone_selector = lambda: name
    return move


def test_weeks_begin_on_monday_and_are_cut_at_both_ends(app):
    with at(FRIDAY):
        buckets = last_days(28).buckets("week")
    assert [(str(bucket.first), str(bucket.last), bucket.is_whole) for bucket in buckets] == [
        ("2026-10-24", "2026-10-25", False), ("2026-10-26", "2026-11-01", True), ("2026-11-02", "2026-11-08", True),
        ("2026-11-09", "2026-11-15", True), ("2026-11-16", "2026-11-20", False)]


def test_today_is_not_over(app):
    with at(FRIDAY):
        buckets = last_days(7).buckets("day")
    assert [bucket.is_whole for bucket in buckets] == [True] * 6 + [False] and buckets[-1].last == date(2026, 11, 20)


def test_the_days_before_touch_without_overlap(app):
    period = Period(date(2026, 11, 1), date(2026, 11, 7))
    assert (period.before(), period.with_before()) == (Period(date(2026, 10, 25), date(2026, 10, 31)), Period(date(2026, 10, 25), date(2026, 11, 7)))


@pytest.mark.parametrize(("name", "day", "start"), [
    ("UTC", date(2026, 7, 1), "2026-07-01T00:00"),
    ("Europe/Bucharest", date(2026, 7, 1), "2026-06-30T21:00"),
    ("Europe/Bucharest", date(2026, 12, 1), "2026-11-30T22:00"),
    ("America/Sao_Paulo", date(2026, 7, 1), "2026-07-01T03:00"),
    ("Asia/Kolkata", date(2026, 7, 1), "2026-06-30T18:30"),
])
def test_a_day_begins_where_the_desk_stands(in_zone, name, day, start):
    in_zone(name)
    assert zone.start_of(day).isoformat(timespec="minutes").removesuffix("+00:00") == start


@pytest.mark.parametrize("name", ["UTC", "Europe/Bucharest", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_sql_and_python_agree_on_the_day_and_hour_of_every_moment(in_zone, name):
    """Both changes of the clock lie in the span; moments are taken every 47 minutes around them."""
    in_zone(name)
    start, end = datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 11, 10, tzinfo=UTC)
    step = 47 * 60 if name != "UTC" else 6 * 3_600
    moments = [datetime.fromtimestamp(second, UTC) for second in range(int(start.timestamp()), int(end.timestamp()), step)
               if name == "UTC" or datetime.fromtimestamp(second, UTC).month in (3, 4, 10, 11)]
    table = sa.Table("moment", sa.MetaData(), sa.Column("at", Ticket.created_at.type), prefixes=["TEMPORARY"])
    db.session.rollback()
    with db.engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert(), [{"at": moment} for moment in moments])
        rows = connection.execute(sa.select(table.c.at, zone.local_text(table.c.at, start, end), zone.local_text(table.c.at, start, end, length=zone.HOUR))).all()
    wrong = [row for row in rows if (row[1], row[2]) != (f"{row[0].astimezone(zone.zone()):%Y-%m-%d}", f"{row[0].astimezone(zone.zone()):%Y-%m-%d %H}")]
    assert len(rows) == len(moments) and not wrong
