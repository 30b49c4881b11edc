"""Spans of days and the buckets (days or weeks) into which a plot divides them; pure but for the desk's zone."""
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from helpdesk.reports import zone

LONGEST_DAYS = 366
PRESETS = (7, 28, 90)
DEFAULT = 28
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Bucket:
    """A day or a week within a period; not whole when the period cuts it or it is still running."""

    first: date
    last: date
    is_whole: bool


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both within."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """The moment it begins."""
        return zone.start_of(self.first)

    @property
    def end(self) -> datetime:
        """The moment it has ended."""
        return zone.start_of(self.last + ONE)

    def before(self) -> "Period":
        """As many days just before."""
        return Period(self.first - self.days * ONE, self.first - ONE)

    def with_before(self) -> "Period":
        """Itself and as many days before, as one span."""
        return Period(self.before().first, self.last)

    def buckets(self, unit: str) -> list[Bucket]:
        """Its 'day's, or its calendar 'week's from Monday, cut at both ends."""
        found, first, today = [], self.first, zone.today()
        while first <= self.last:
            whole_first = first - first.weekday() * ONE if unit == "week" else first
            whole_last = whole_first + 6 * ONE if unit == "week" else first
            last = min(whole_last, self.last)
            found.append(Bucket(first, last, first == whole_first and last == whole_last and last < today))
            first = last + ONE
        return found

    def unit(self, most_days: int = 14) -> str:
        """'day' for short periods, else 'week'."""
        return "day" if self.days <= most_days else "week"


def last_days(count: int) -> Period:
    """The last days, today included."""
    today = zone.today()
    return Period(today - (count - 1) * ONE, today)
