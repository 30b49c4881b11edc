"""Panels about suggestions in the contact form: whether they save tickets, and what became of those who began to write."""
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from helpdesk.desk.report_filters import Filters
from helpdesk.desk.report_panels import Bar, BigFigure, Panel, Series, axis, bucket_cell, line_plot
from helpdesk.desk.report_words import number, percent
from helpdesk.reports import deflection
from helpdesk.reports.deflection import TICKET, WITH, WITHOUT, Deflection
from helpdesk.reports.figures import FEW, Figure
from helpdesk.reports.period import Period
from helpdesk.reports.plots import Value
from helpdesk.reports.table import Cell, Table
from helpdesk.selfservice.visits import CAME_BACK, GAVE_UP, SOLVED, WROTE

# The plot reaches as far above and below nothing as one of these.
REACHES = (10, 20, 40, 60, 80, 100)


def group_words() -> dict[str, str]:
    """The two groups by name."""
    return {WITH: _("With suggestions"), WITHOUT: _("Without suggestions")}


def measure_words() -> dict[str, str]:
    """What became of a visit, by name."""
    return {deflection.ALL: _("Visits"), TICKET: _("Became a ticket"), WROTE: _("Wrote at once"), CAME_BACK: _("Came back and wrote"),
            SOLVED: _("Said: solved"), GAVE_UP: _("Gave up")}


def means() -> str:
    """The definition of what is saved."""
    return _("Chance decides whether somebody who begins to write in the contact form is suggested articles. Saved is the share of visits "
             "that became a ticket within three days without suggestions, less the share with them. All visits of both groups count; "
             "page views never do. The range holds the true value in 95 of 100 cases (Newcombe’s interval). Somebody who gave up is no "
             "success: neither a ticket nor a word that it is solved. Who writes by mail or chat instead is not known to have come back.")


def visits_words(count: int) -> str:
    """So many visits."""
    return ngettext("%(count)s visit", "%(count)s visits", count, count=number(count, 0))


def list_url(filters: Filters, measure: str, group: str, days=None) -> str:
    """The address of the visits behind a figure."""
    span = days or filters.period
    asked = {"measure": measure, "group": group, "from": span.first.isoformat(), "to": span.last.isoformat(), "language": filters.language}
    return f"{url_for('desk.listed_visits')}?{urlencode({name: value for name, value in asked.items() if value})}"


def figure(days: dict, filters: Filters, share: int) -> BigFigure:
    """What suggestions save of 100 visits, or why nobody can tell yet."""
    found, label = deflection.compare(days, filters.period), _("Saved by suggestions, of 100 visits")
    if not share:
        return BigFigure("saved", label, "–", change=("", "", _("Everybody is suggested articles, so nothing can be compared")), means=means())
    if found.is_few:
        return BigFigure("saved", label, "–", is_few=True, means=means(),
                         change=("", "", _("Too few yet: %(have)s in the smaller group, %(need)d are needed", have=visits_words(found.fewest), need=FEW)))
    return BigFigure("saved", label, number(100 * found.saved.value), kind=_kind(found.saved), means=means(),
                     change=("", *_verdict(found.saved)))


def saved(filters: Filters, days: dict, share: int, still_open: int) -> Panel:
    """What was saved, from the beginning of the period to each day or week: the range narrows as visits come in."""
    buckets = filters.period.buckets(filters.period.unit())
    until = [deflection.compare(days, Period(filters.period.first, bucket.last)) for bucket in buckets]
    values = [_value(found, bucket.is_whole) for found, bucket in zip(until, buckets, strict=True)]
    highs = _reach(values)
    links = [(found.groups[WITHOUT].of(deflection.ALL), list_url(filters, deflection.ALL, WITHOUT, Period(filters.period.first, bucket.last)))
             for found, bucket in zip(until, buckets, strict=True)]
    plot, ends = line_plot(buckets, [Series(_("Tickets saved"), values)], highs=highs, axis=axis(highs, "", highs[0]), bottom=highs[0], links=links,
                           opens=visits_words)
    rows = tuple((bucket_cell(bucket), *_cells(filters, found, Period(filters.period.first, bucket.last)))
                 for found, bucket in zip(until, buckets, strict=True))
    words = group_words()
    heads = (_("Until"), _("Saved (points)"), _("At least"), _("At most"), *(part for name in deflection.GROUPS for part in
                                                                         (words[name], _("Tickets"))))
    return Panel("saved", _("Do suggestions save tickets?"), _("Tickets saved of 100 visits, since the first day. The bar shows how sure we are (95 %)."),
                 means(), Table(heads, rows), plot if share else None, note=_note(filters, days, share, still_open), ends=ends)


def endings(filters: Filters, days: dict) -> Panel:
    """What became of the visits of each group."""
    found, words, groups = deflection.compare(days, filters.period), measure_words(), group_words()
    bars, rows, short = [], [], {WITH: _("With"), WITHOUT: _("Without")}
    for measure in (WROTE, CAME_BACK, SOLVED, GAVE_UP):
        for name in deflection.GROUPS:
            part = found.groups[name].figure(measure)
            if part:
                bars.append(Bar(_("%(group)s: %(ending)s", group=short[name], ending=words[measure]), round(100 * part.value, 1), percent(part.value),
                                visits_words(found.groups[name].of(measure)), list_url(filters, measure, name), part.is_few,
                                is_marked=name == WITHOUT))
    for name in deflection.GROUPS:
        counts = ((measure, found.groups[name].of(measure)) for measure in deflection.MEASURES)
        rows.append((Cell(groups[name], groups[name]), *(Cell(number(count, 0), count, list_url(filters, measure, name)) for measure, count in counts)))
    return Panel("visits", _("What became of those who began to write?"), _("Share of the visits of each group"), means(),
                 Table((_("Visits"), *(words[measure] for measure in deflection.MEASURES)), tuple(rows)), bars=tuple(bars))


def _value(found: Deflection, is_whole: bool) -> Value:
    one = found.saved
    if one is None:
        return Value(None)
    return Value(100 * one.value, f"{number(100 * one.value)}|{number(100 * one.low)}…{number(100 * one.high)}", found.is_few, is_whole,
                 100 * one.low, 100 * one.high)


def _reach(values: list[Value]) -> list[float]:
    furthest = max((max(abs(value.low), abs(value.high)) for value in values if value.number is not None), default=10)
    reach = next((one for one in REACHES if one >= furthest), REACHES[-1])
    return [-reach, -reach / 2, 0, reach / 2, reach]


def _cells(filters: Filters, found: Deflection, days: Period) -> tuple[Cell, ...]:
    one = found.saved
    told = ((Cell("–", None),) * 3 if one is None else
            tuple(Cell(number(100 * part), round(100 * part, 1), is_few=found.is_few) for part in (one.value, one.low, one.high)))
    counted = ((name, measure, found.groups[name].of(measure)) for name in deflection.GROUPS for measure in (deflection.ALL, TICKET))
    return (*told, *(Cell(number(count, 0), count, list_url(filters, measure, name, days)) for name, measure, count in counted))


def _kind(one: Figure) -> str:
    return "good" if one.low > 0 else "bad" if one.high < 0 else ""


def _verdict(one: Figure) -> tuple[str, str]:
    between = _("between %(low)s and %(high)s (95 %%)", low=number(100 * one.low), high=number(100 * one.high))
    if one.low > 0:
        return _("They save tickets:"), between
    return (_("They cost tickets:") if one.high < 0 else _("Chance alone may explain it:")), between


def _note(filters: Filters, days: dict, share: int, still_open: int) -> str:
    if not share:
        return _("Everybody is suggested articles. An admin can leave out a small share under Settings, Self-service.")
    found, parts = deflection.compare(days, filters.period), []
    if found.saved is not None and not found.is_few:
        shown = found.groups[WITH].of(deflection.ALL)
        parts.append(_("For the %(visits)s with suggestions that is about %(count)s tickets saved, between %(low)s and %(high)s.",
                       visits=visits_words(shown), count=number(found.saved.value * shown, 0), low=number(found.saved.low * shown, 0),
                       high=number(found.saved.high * shown, 0)))
    parts.append(_("%(percent)d of 100 visitors are suggested nothing; visits divided by another share are not counted.", percent=share))
    if still_open:
        parts.append(ngettext("%(count)s visit of the last three days is not over yet.", "%(count)s visits of the last three days are not over yet.",
                              still_open, count=number(still_open, 0)))
    return " ".join(parts)
