"""Panels about searching the help centre: how searches end, and in which language they fail."""
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _

from helpdesk.core.i18n import LANGUAGE_NAMES
from helpdesk.desk.report_filters import Filters
from helpdesk.desk.report_panels import Bar, BigFigure, Panel, Series, axis, bucket_cell, few_note, line_plot
from helpdesk.desk.report_words import number, percent, searches_words
from helpdesk.knowledge.endings import CLICKED, NO_CLICK, NOTHING, REWORDED, SOLVED
from helpdesk.reports import searches
from helpdesk.reports.plots import Value, steps
from helpdesk.reports.table import Cell, Table

DRAWN = (NOTHING, NO_CLICK, REWORDED)


def ending_words() -> dict[str, str]:
    """How a search may end, by name."""
    return {searches.ALL: _("Searches"), searches.IN_VAIN: _("Not answered"), searches.WROTE: _("Wrote to us"), NOTHING: _("Nothing found"),
            NO_CLICK: _("Nothing opened"), REWORDED: _("Asked again"), CLICKED: _("Article opened"), SOLVED: _("Said: solved")}


def endings_means() -> str:
    """The definition of the endings."""
    return _("A search has ended after half an hour. Nothing found: no article. Asked again: the same person searched in other words within "
             "ten minutes. Nothing opened: articles were found, none was opened. These three count as not answered. Results that "
             "appear while typing are not searches. Names, addresses and long numbers are taken out before a search is kept, and whose "
             "it was is a digest that changes every month.")


def list_url(filters: Filters, measure: str, days=None, language: str | None = None) -> str:
    """The address of the searches behind a figure."""
    span = days or filters.period
    asked = {"measure": measure, "from": span.first.isoformat(), "to": span.last.isoformat(), "language": language or filters.language}
    return f"{url_for('desk.listed_searches')}?{urlencode({name: value for name, value in asked.items() if value})}"


def figures(filters: Filters, days: dict) -> tuple[BigFigure, ...]:
    """How many searches there were, how many were not answered, and after how many somebody wrote."""
    ended = searches.gather(days, filters.period)
    total = ended.of(searches.ALL)
    made = BigFigure("searches", _("Searches"), number(total, 0), url=list_url(filters, searches.ALL) if total else None, means=endings_means())
    shares = (("failed", _("Not answered"), searches.IN_VAIN), ("wrote", _("Wrote to us within a day"), searches.WROTE))
    return made, *(_share(filters, key, label, measure, ended) for key, label, measure in shares)


def _share(filters: Filters, key: str, label: str, measure: str, ended: searches.Ended) -> BigFigure:
    figure = ended.figure(measure)
    if figure is None:
        return BigFigure(key, label, "–", change=("", "", _("No searches in this period")), means=endings_means())
    return BigFigure(key, label, percent(figure.value).rstrip("%\u00a0\u202f"), "%", url=list_url(filters, measure), is_few=figure.is_few,
                     change=("", "", _("%(part)s of %(all)s", part=number(ended.of(measure), 0), all=searches_words(figure.n))), means=endings_means())


def endings(filters: Filters, days: dict) -> Panel:
    """How the searches of each day or week ended."""
    words, buckets = ending_words(), filters.period.buckets(filters.period.unit())
    groups = [searches.gather(days, bucket) for bucket in buckets]
    series = [Series(words[name], [_value(group, name, bucket.is_whole) for group, bucket in zip(groups, buckets, strict=True)])
              for name in DRAWN]
    highest = max((value.number for one in series for value in one.values if value.number is not None), default=0)
    highs = steps(max(highest, 20), is_count=True)
    links = [(group.of(searches.ALL), list_url(filters, searches.ALL, bucket)) for group, bucket in zip(groups, buckets, strict=True)]
    plot, ends = line_plot(buckets, series, highs=highs, axis=axis(highs, "%"), links=links, opens=searches_words)
    rows = tuple((bucket_cell(bucket), *_cells(filters, group, bucket)) for group, bucket in zip(groups, buckets, strict=True))
    return Panel("endings", _("Do searches find an answer?"), _("Share of all searches, in per cent"), endings_means(),
                 Table((_("Days"), *_columns()), rows), plot, note=few_note(series), ends=ends)


def languages(filters: Filters, days: dict) -> Panel:
    """Where searches are not answered, by language."""
    bars, rows = [], []
    for locale, name in LANGUAGE_NAMES.items():
        ended = searches.gather(days, filters.period, locale)
        figure = ended.figure(searches.IN_VAIN)
        if figure is None:
            continue
        bars.append(Bar(name, round(100 * figure.value, 1), percent(figure.value), searches_words(figure.n),
                        list_url(filters, searches.IN_VAIN, language=locale), figure.is_few))
        rows.append((Cell(name, locale), *_cells(filters, ended, filters.period, locale)))
    return Panel("languages", _("In which language do searches fail?"), _("Share of searches that were not answered"), endings_means(),
                 Table((_("Language"), *_columns()), tuple(rows)), bars=tuple(bars))


def _columns() -> tuple[str, ...]:
    words = ending_words()
    return tuple(words[name] for name in searches.MEASURES)


def _cells(filters: Filters, ended: searches.Ended, days, language: str | None = None) -> tuple[Cell, ...]:
    return tuple(Cell(number(ended.of(name), 0), ended.of(name), list_url(filters, name, days, language)) for name in searches.MEASURES)


def _value(group: searches.Ended, name: str, is_whole: bool) -> Value:
    figure = group.figure(name)
    if figure is None:
        return Value(None)
    return Value(100 * figure.value, f"{percent(figure.value)}|{searches_words(group.of(name))}", figure.is_few, is_whole)
