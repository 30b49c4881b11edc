"""How long people wait: for the first answer and for the resolution, by day and channel, by team, by agent.

The database groups the tickets and hands over each group's seconds as one text; middles and percentiles
are then exact and computed in one place, the same on both databases.
"""
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.reports.period import Bucket, Period
from helpdesk.reports.scope import WRITTEN, Scope, came_in, solved_in
from helpdesk.reports.zone import local_text, seconds_between
from helpdesk.tickets.models import Ticket


@dataclass
class Waits:
    """A group of tickets: how many there are, and the seconds of those whose waiting is over."""

    tickets: int = 0
    seconds: list[int] = field(default_factory=list)

    def add(self, other: "Waits") -> None:
        """Takes in another group."""
        self.tickets += other.tickets
        self.seconds += other.seconds


Days = dict[date, dict[str, Waits]]
# By team and agent, either of which may be nobody.
Holders = dict[tuple[int | None, int | None], Waits]


def first_answers(scope: Scope, period: Period) -> Days:
    """Tickets that came in, by the day of coming in and the channel, with the seconds to our first answer."""
    return _by_day(Ticket.created_at, Ticket.first_replied_at, [*came_in(period), *scope.tickets()], period)


def resolutions(scope: Scope, period: Period) -> Days:
    """Solved tickets, by the day of solving and the channel, with the seconds from coming in to that."""
    return _by_day(Ticket.solved_at, Ticket.solved_at, [*solved_in(period), *scope.tickets()], period)


def first_answers_by_holder(scope: Scope, period: Period) -> Holders:
    """The same for the written channels together, by who holds the ticket now."""
    return _by_holder(Ticket.first_replied_at, [*came_in(period), Ticket.channel.in_(WRITTEN), *scope.tickets()])


def resolutions_by_holder(scope: Scope, period: Period) -> Holders:
    """Resolutions by who holds the ticket now."""
    return _by_holder(Ticket.solved_at, [*solved_in(period), *scope.tickets()])


def resolutions_by_reason(scope: Scope, period: Period) -> dict[int | None, Waits]:
    """Resolutions by the reason of contact, None for those without."""
    rows = db.session.execute(sa.select(Ticket.reason_id, sa.func.count(), _seconds(Ticket.solved_at)).where(*solved_in(period), *scope.tickets())
                              .group_by(Ticket.reason_id))
    return {reason: Waits(count, _numbers(seconds)) for reason, count, seconds in rows}


def of_team(holders: Holders) -> dict[int | None, Waits]:
    """The groups of each team as one."""
    return _joined(((team, waits) for (team, _agent), waits in holders.items()))


def of_agent(holders: Holders) -> dict[int | None, Waits]:
    """The groups of each agent as one."""
    return _joined(((agent, waits) for (_team, agent), waits in holders.items()))


def gather(days: Days, bucket: Bucket | Period, channels: Iterable[str] | None = None) -> Waits:
    """The groups of some days and channels as one."""
    wanted, gathered = set(channels) if channels is not None else None, Waits()
    for day in bucket.each_day():
        for channel, waits in days.get(day, {}).items():
            if wanted is None or channel in wanted:
                gathered.add(waits)
    return gathered


def count(days: Days, bucket: Bucket | Period, channel: str) -> int:
    """How many tickets some days of a channel have."""
    return sum(days[day][channel].tickets for day in bucket.each_day() if channel in days.get(day, {}))


def _by_day(counted_at, over_at, wanted: list, period: Period) -> Days:
    day = local_text(counted_at, period.start, period.end).label("day")
    found: Days = defaultdict(dict)
    for text, channel, count, seconds in db.session.execute(
            sa.select(day, Ticket.channel, sa.func.count(), _seconds(over_at)).where(*wanted).group_by(day, Ticket.channel)):
        found[date.fromisoformat(text)][channel] = Waits(count, _numbers(seconds))
    return dict(found)


def _by_holder(over_at, wanted: list) -> Holders:
    rows = db.session.execute(sa.select(Ticket.team_id, Ticket.assignee_id, sa.func.count(), _seconds(over_at)).where(*wanted)
                              .group_by(Ticket.team_id, Ticket.assignee_id))
    return {(team, agent): Waits(count, _numbers(seconds)) for team, agent, count, seconds in rows}


def _joined(groups: Iterable[tuple[int | None, Waits]]) -> dict[int | None, Waits]:
    found: dict[int | None, Waits] = defaultdict(Waits)
    for key, waits in groups:
        found[key].add(waits)
    return dict(found)


def _seconds(over_at) -> sa.ColumnElement[str]:
    return sa.func.aggregate_strings(sa.cast(seconds_between(Ticket.created_at, over_at), sa.String), " ")


def _numbers(text: str | None) -> list[int]:
    return list(map(int, text.split())) if text else []
