"""Panels about waiting, resolving and how much comes in."""
from bisect import bisect_right
from collections.abc import Sequence

from flask_babel import gettext as _

from helpdesk.desk.report_filters import Filters
from helpdesk.desk.report_panels import Bar, Panel, Series, axis, bucket_cell, few_note, line_plot
from helpdesk.desk.report_words import Unit, channel_words, limit, number, percent, span, tickets, unit_for, units
from helpdesk.reports import figures, times
from helpdesk.reports.figures import Figure
from helpdesk.reports.period import Bucket
from helpdesk.reports.plots import Value, steps
from helpdesk.reports.scope import WRITTEN
from helpdesk.reports.table import Cell, Table
from helpdesk.tickets.states import CHANNELS

MOST_LINES = 3
VOLUME_DAYS = 92
IN_TIME = (3_600, 4 * 3_600, 86_400, 3 * 86_400)


def first_answer_means() -> str:
    """The definition of the first answer."""
    return _("From the moment a customer's ticket came in by email, form or chat to our first answer, in calendar time, nights and "
             "weekends included. A ticket counts in the days in which it came in; one that is not answered yet is in no median and "
             "stands in the table. Automatic mail, spam and the trash are left out. Team and agent are those who hold it now.")


def resolution_means() -> str:
    """The definition of the resolution."""
    return _("From the moment a ticket came in to its last resolution (solved, or closed without that), in calendar time. It counts in "
             "the days in which it was solved; a ticket that was opened again counts when it is solved the next time. Automatic mail, "
             "spam and the trash are left out. 90 % were solved within the upper line.")


def first_answer(filters: Filters, days: times.Days) -> Panel:
    """Medians by channel."""
    buckets = filters.period.buckets(filters.period.unit())
    waits = {channel: [times.gather(days, bucket, [channel]) for bucket in buckets] for channel in _busiest(filters, days, WRITTEN)}
    together = [times.gather(days, bucket, WRITTEN) for bucket in buckets]
    medians = {channel: [figures.median(group.seconds) for group in groups] for channel, groups in waits.items()}
    unit = _unit([figure for column in medians.values() for figure in column])
    words = channel_words()
    series = [Series(words[channel], _values(column, buckets, unit)) for channel, column in medians.items()]
    links = [(len(group.seconds), filters.tickets_url("answered", bucket)) for group, bucket in zip(together, buckets, strict=True)]
    plot, ends = _drawn(buckets, series, unit, links)
    return Panel("first-answer", _("How long do people wait for a first answer?"),
                 _("Median per day, in %(unit)s", unit=unit.word) if filters.period.unit() == "day" else
                 _("Median per week, in %(unit)s", unit=unit.word),
                 first_answer_means(), _first_answer_table(filters, buckets, medians, together, unit), plot, note=few_note(series), ends=ends)


def resolution(filters: Filters, days: times.Days) -> Panel:
    """Median and 90th percentile."""
    buckets = filters.period.buckets(filters.period.unit())
    groups = [sorted(times.gather(days, bucket).seconds) for bucket in buckets]
    medians = [figures.median(group) for group in groups]
    slow = [Figure(len(group), figures.percentile(group, 0.9), 0, 0) if group else None for group in groups]
    unit = _unit(slow)
    series = [Series(_("Median"), _values(medians, buckets, unit)), Series(_("90 %"), _values(slow, buckets, unit))]
    links = [(len(group), filters.tickets_url("solved", bucket)) for group, bucket in zip(groups, buckets, strict=True)]
    plot, ends = _drawn(buckets, series, unit, links)
    rows = tuple((bucket_cell(bucket), _span_cell(medians[place], unit), _span_cell(slow[place], unit),
                  *(_share_cell(groups[place], seconds) for seconds in IN_TIME[2:]), Cell(number(len(groups[place]), 0), len(groups[place]), links[place][1]))
                 for place, bucket in enumerate(buckets))
    table = Table((_("Days"), _in(_("Median"), unit), _in(_("90 % within"), unit),
                   *(_("Within %(span)s (%%)", span=limit(seconds)) for seconds in IN_TIME[2:]), _("Tickets")), rows)
    return Panel("resolution", _("How long until it is solved?"),
                 _("Median, and the time within which 90 %% were solved, in %(unit)s", unit=unit.word),
                 resolution_means(), table, plot, note=few_note(series), ends=ends)


def volume(filters: Filters, days: times.Days) -> Panel:
    """Tickets by channel, per day; long periods per week."""
    unit = filters.period.unit(VOLUME_DAYS)
    buckets = filters.period.buckets(unit)
    busiest = _busiest(filters, days, CHANNELS)
    counts = {channel: [times.count(days, bucket, channel) for bucket in buckets] for channel in CHANNELS}
    totals = [sum(column[place] for column in counts.values()) for place in range(len(buckets))]
    highs = steps(max((max(counts[channel]) for channel in busiest), default=0), is_count=True)
    words = channel_words()
    series = [Series(words[channel], [Value(count, number(count, 0), is_whole=bucket.is_whole)
                                                for count, bucket in zip(counts[channel], buckets, strict=True)]) for channel in busiest]
    links = [(total, filters.tickets_url("came-in", bucket)) for total, bucket in zip(totals, buckets, strict=True)]
    plot, ends = line_plot(buckets, series, highs=highs, axis=axis(highs, ""), links=links)
    known = [channel for channel in CHANNELS if sum(counts[channel])]
    rows = tuple((bucket_cell(bucket), *(Cell(number(counts[channel][place], 0), counts[channel][place], filters.tickets_url("came-in", bucket, channel=channel))
                                         for channel in known), Cell(number(totals[place], 0), totals[place], links[place][1]))
                 for place, bucket in enumerate(buckets))
    left_out = ", ".join(words[channel] for channel in known if channel not in busiest)
    return Panel("volume", _("How much comes in?"), _("New tickets per day") if unit == "day" else _("New tickets per week"),
                 _("Tickets that customers opened, by the channel on which they began. Tickets that we began, automatic mail, spam and the "
                   "trash are left out. Dotted: the day or week is not over, or the period cuts it."),
                 Table((_("Days"), *(words[channel] for channel in known), _("All")), rows), plot,
                 note=_("In the table only: %(channels)s", channels=left_out) if left_out else "", ends=ends)


def in_time(filters: Filters, days: times.Days) -> Panel:
    """Shares answered within some limits."""
    now, before = (sorted(times.gather(days, part, WRITTEN).seconds) for part in (filters.period, filters.period.before()))
    bars, rows = [], []
    for seconds in IN_TIME:
        part = bisect_right(now, seconds)
        share, earlier = figures.share(part, len(now)), figures.share(bisect_right(before, seconds), len(before))
        name, url = _("Within %(span)s", span=limit(seconds)), filters.tickets_url("answered", within=seconds)
        is_few = share is None or share.is_few
        bars.append(Bar(name, round(100 * share.value, 1) if share else 0, percent(share.value) if share else "–", tickets(part), url, is_few))
        rows.append((Cell(name, name), _percent_cell(share), Cell(number(part, 0), part, url), _percent_cell(earlier)))
    return Panel("in-time", _("How many are answered in time?"), _("Share of first answers, of %(tickets)s", tickets=tickets(len(now))),
                 _("The share of the answered tickets whose first answer came within that time. Tickets that are not answered yet are not "
                   "in it; the plot of first answers counts them in its table."),
                 Table((_("Within"), _("Share (%)"), _("Tickets"), _("Share before (%)")), tuple(rows)), bars=tuple(bars))


def _busiest(filters: Filters, days: times.Days, channels: Sequence[str]) -> list[str]:
    """The channels that are drawn: those with most tickets, at most three, in their usual order."""
    counts = {channel: times.count(days, filters.period, channel) for channel in channels}
    chosen = sorted((channel for channel in channels if counts[channel]), key=lambda channel: -counts[channel])[:MOST_LINES]
    return [channel for channel in channels if channel in chosen]


def _unit(found: Sequence[Figure | None]) -> Unit:
    values = [figure.value for figure in found if figure is not None]
    return unit_for(max(values)) if values else units()[1]


def _values(column: Sequence[Figure | None], buckets: Sequence[Bucket], unit: Unit) -> list[Value]:
    return [Value(None) if figure is None else
            Value(figure.value / unit.seconds, f"{span(figure.value)}|{number(figure.n, 0)}", figure.is_few, bucket.is_whole)
            for figure, bucket in zip(column, buckets, strict=True)]


def _drawn(buckets, series: Sequence[Series], unit: Unit, links):
    highs = steps(max((value.number for one in series for value in one.values if value.number is not None), default=0))
    return line_plot(buckets, series, highs=highs, axis=axis(highs, unit.sign), links=links)


def _first_answer_table(filters: Filters, buckets, medians: dict, together: list[times.Waits], unit: Unit) -> Table:
    columns, rows, words = [_("Days")], [], channel_words()
    for channel in medians:
        columns += [_in(words[channel], unit), _("%(channel)s, tickets", channel=words[channel])]
    columns += [_in(_("All, median"), unit), _in(_("90 % within"), unit), _("Answered"), _("Not answered yet")]
    for place, bucket in enumerate(buckets):
        row = [bucket_cell(bucket)]
        for channel, column in medians.items():
            row += [_span_cell(column[place], unit), _count_cell(column[place], filters.tickets_url("answered", bucket, channel=channel))]
        group = together[place]
        slow = figures.percentile(sorted(group.seconds), 0.9) if group.seconds else 0.0
        open_still = group.tickets - len(group.seconds)
        row += [_span_cell(figures.median(group.seconds), unit), _span_cell(Figure(len(group.seconds), slow, 0, 0) if group.seconds else None, unit),
                Cell(number(len(group.seconds), 0), len(group.seconds), filters.tickets_url("answered", bucket)),
                Cell(number(open_still, 0), open_still, filters.tickets_url("unanswered-yet", bucket))]
        rows.append(tuple(row))
    return Table(tuple(columns), tuple(rows))


def _in(heading: str, unit: Unit) -> str:
    return f"{heading} ({unit.sign})"


def _span_cell(figure: Figure | None, unit: Unit) -> Cell:
    if figure is None:
        return Cell("–", None)
    return Cell(number(figure.value / unit.seconds, 2), round(figure.value / unit.seconds, 2), is_few=figure.is_few)


def _count_cell(figure: Figure | None, url: str) -> Cell:
    return Cell(number(figure.n, 0), figure.n, url) if figure else Cell("0", 0)


def _share_cell(ordered: Sequence[int], limit_seconds: int) -> Cell:
    return _percent_cell(figures.share(bisect_right(ordered, limit_seconds), len(ordered)))


def _percent_cell(share: Figure | None) -> Cell:
    return Cell("–", None) if share is None else Cell(percent(share.value), round(100 * share.value), is_few=share.is_few)
