"""Spans of days and the buckets (days or weeks) into which a plot divides them; pure but for the desk's zone."""
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from helpdesk.reports import zone

LONGEST_DAYS = 366
LONGEST_COMPARED = 92
PRESETS = (7, 28, 90)
DEFAULT = 28
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """From the first to the last day, both within."""

    first: date
    last: date

    def each_day(self) -> Iterator[date]:
        """Every day, in order."""
        return (self.first + place * ONE for place in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class Bucket(Span):
    """A day or a week within a period; not whole when the period cuts it or it is still running."""

    is_whole: bool


@dataclass(frozen=True)
class Period(Span):
    """What a report is about."""

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

    @property
    def is_compared(self) -> bool:
        """Whether the days before are looked at too; a long period says enough by itself."""
        return self.days <= LONGEST_COMPARED

    def with_before(self) -> "Period":
        """Itself and as many days before, as one span; a long one alone."""
        return Period(self.before().first, self.last) if self.is_compared else self

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
