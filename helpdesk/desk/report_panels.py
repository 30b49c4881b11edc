"""What a page of reports is made of: large figures, and panels that ask a question and answer it by a plot and a table."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from helpdesk.desk.report_words import machine_days, number, short_day, span_of_days, tickets
from helpdesk.reports import plots
from helpdesk.reports.period import Bucket
from helpdesk.reports.plots import Plot, Stop, Tick
from helpdesk.reports.table import Cell, Table


@dataclass(frozen=True)
class BigFigure:
    """A number at the head of a page. `change` is (kind, strong words, rest); `means` is its definition."""

    key: str
    label: str
    value: str
    unit: str = ""
    kind: str = ""
    change: tuple[str, str, str] = ("", "", "")
    url: str | None = None
    means: str = ""
    is_few: bool = False


@dataclass(frozen=True)
class Bar:
    """One line of a bar plot; `width` is in percent of the widest."""

    name: str
    width: float
    text: str
    note: str = ""
    url: str | None = None
    is_few: bool = False
    is_marked: bool = False


@dataclass(frozen=True)
class Panel:
    """A question with its answer. `about` says what is drawn and in which unit, `means` defines it exactly."""

    key: str
    title: str
    about: str
    means: str
    table: Table
    plot: Plot | None = None
    bars: tuple[Bar, ...] = ()
    note: str = ""
    ends: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Series:
    """One line of a plot over buckets: a value for each, in the same order."""

    name: str
    values: Sequence[plots.Value]


def line_plot(buckets: Sequence[Bucket], series: Sequence[Series], *, highs: Sequence[float], axis: Sequence[Tick],
              bottom: float = 0, links: Sequence[tuple[int, str | None]],
              opens: Callable[[int], str] = tickets) -> tuple[Plot, dict[int, float]]:
    """A plot of lines over buckets and where its end labels stand; `highs` are the values on the axis, `links` per
    bucket how many tickets (or what `opens` calls them) it opens and where."""
    top = highs[-1]
    lines = tuple(plots.line(one.name, place + 1, one.values, top, bottom=bottom) for place, one in enumerate(series))
    stops = _stops(buckets, series, links, opens)
    plot = Plot(lines, stops, tuple(axis), tuple(_day_ticks(buckets)))
    return plot, plots.spread(lines)


def axis(highs: Sequence[float], sign: str, bottom: float = 0) -> list[Tick]:
    """The marks up the side; the highest carries the unit."""
    return [Tick(plots.y_of(high, highs[-1], bottom), f"{number(high, 3)} {sign}".strip() if place == len(highs) - 1 else number(high, 3))
            for place, high in enumerate(highs)]


def bucket_cell(bucket: Bucket, url: str | None = None) -> Cell:
    """The cell that names a row by its days."""
    return Cell(span_of_days(bucket.first, bucket.last), machine_days(bucket.first, bucket.last), url)


def few_note(series: Sequence[Series]) -> str:
    """What to say when nothing in a plot has enough behind it."""
    known = [value for one in series for value in one.values if value.number is not None]
    if known and all(value.is_few for value in known):
        return _("Every point here has fewer than 20 behind it: too few to tell.")
    return _("Hollow and grey: fewer than 20, too few to tell.") if any(value.is_few for value in known) else ""


def _day_ticks(buckets: Sequence[Bucket]) -> list[Tick]:
    """Marks for some of the buckets. The month is named where it changes; on narrow screens, which leave out the
    minor marks, that is between two major ones."""
    marks, days = plots.ticks_across([""] * len(buckets)), [bucket.first for bucket in buckets]
    every, found, before, major = max(1, -(-len(buckets) // len(marks))), [], None, None
    for place, mark in enumerate(marks):
        day = days[place * every]
        found.append(Tick(mark.at, short_day(day, before if mark.is_minor else major), mark.is_minor))
        before, major = day, major if mark.is_minor else day
    return found


def _stops(buckets: Sequence[Bucket], series: Sequence[Series], links: Sequence[tuple[int, str | None]],
           opens: Callable[[int], str]) -> tuple[Stop, ...]:
    found, is_rich = [], len(buckets) <= plots.MOST_STOPS
    for bucket, (x, left, width), place in zip(buckets, plots.columns(len(buckets)), range(len(buckets)), strict=True):
        count, url = links[place]
        rows = tuple((one.name, *_told(one.values[place])) for one in series if one.values[place].number is not None)
        if not rows:
            continue
        title, action = span_of_days(bucket.first, bucket.last), _("Open %(tickets)s", tickets=opens(count))
        told = "; ".join(f"{name} {value} ({note})" if note else f"{name} {value}" for name, value, note in rows)
        found.append(Stop(x, left, width, title, rows, url, action, f"{title}: {told}. {action}", x > 50, is_rich))
    return tuple(found)


def _told(value: plots.Value) -> tuple[str, str]:
    text, _sep, rest = value.text.partition("|")
    return text, rest
