"""Panels about what customers said: how satisfied they are, and how easy it was."""
from collections.abc import Callable

from flask_babel import gettext as _

from helpdesk.desk.report_filters import Filters
from helpdesk.desk.report_panels import Panel, Series, axis, bucket_cell, few_note, line_plot
from helpdesk.desk.report_words import answers, mean, number, percent
from helpdesk.reports import scores
from helpdesk.reports.figures import Figure
from helpdesk.reports.plots import Value
from helpdesk.reports.table import Cell, Table

PERCENT_STEPS = (0, 25, 50, 75, 100)
CES_STEPS = (1, 3, 5, 7)


def csat_means() -> str:
    """The definition of CSAT."""
    return _("The share of 4 and 5 among the answers to “How satisfied are you with our help?”, from 1 to 5. An answer counts in the days "
             "in which its survey was sent, once for each resolution, and for the agent and team of that moment. Only what people sent "
             "counts, not what a mail scanner opened. The bar is the range in which the true share lies in 95 of 100 cases.")


def ces_means() -> str:
    """The definition of CES."""
    return _("The mean of the answers to “Was it easy to get your problem solved with us?”, from 1 (very difficult) to 7 (very easy). An "
             "answer counts in the days in which its survey was sent, once for each resolution, and for the agent and team of that "
             "moment. The bar is the range in which the true mean lies in 95 of 100 cases.")


def csat(filters: Filters, days: dict) -> Panel:
    """The share of the satisfied."""
    return _panel(filters, days, "csat", _("Are people satisfied?"), _("Share of 4 and 5 of 5, in per cent. The bar shows how sure we are (95 %)."),
                  csat_means(), scale=100, steps=PERCENT_STEPS, sign="%", shown=percent, heading=_("Satisfied (%)"), digits=0)


def ces(filters: Filters, days: dict) -> Panel:
    """The mean of “it was easy”."""
    return _panel(filters, days, "ces", _("Was it easy to get help?"), _("Mean of “It was easy”, 1 to 7. The bar shows how sure we are (95 %)."),
                  ces_means(), scale=1, steps=CES_STEPS, sign="", shown=mean, heading=_("Mean, 1 to 7"), digits=1)


def _panel(filters: Filters, days: dict, kind: str, title: str, about: str, means: str, *, scale: int, steps: tuple, sign: str,
           shown: Callable[[float], str], heading: str, digits: int) -> Panel:
    buckets = filters.period.buckets(filters.period.unit())
    groups = [scores.gather(days, bucket) for bucket in buckets]
    found = [group.figure(kind) for group in groups]
    values = [Value(None) if figure is None else
              Value(figure.value * scale, f"{shown(figure.value)}|{answers(figure.n)}", figure.is_few, bucket.is_whole,
                    figure.low * scale, figure.high * scale) for figure, bucket in zip(found, buckets, strict=True)]
    series = [Series(kind.upper(), values)]
    links = [(group.answered(kind), filters.tickets_url(kind, bucket)) for group, bucket in zip(groups, buckets, strict=True)]
    plot, ends = line_plot(buckets, series, highs=steps, axis=axis(steps, sign, steps[0] if sign == "" else 0),
                           bottom=steps[0], links=links)
    rows = []
    for group, figure, bucket, (count, url) in zip(groups, found, buckets, links, strict=True):
        rows.append((bucket_cell(bucket), *_figure_cells(figure, scale, shown, digits), Cell(number(count, 0), count, url),
                     Cell(number(group.sent, 0), group.sent, filters.tickets_url("asked", bucket)),
                     Cell(percent(count / group.sent), round(100 * count / group.sent)) if group.sent else Cell("–", None)))
    table = Table((_("Days"), heading, _("At least"), _("At most"), _("Answers"), _("Surveys sent"), _("Answered (%)")), tuple(rows))
    return Panel(kind, title, about, means, table, plot, note=few_note(series), ends=ends)


def _figure_cells(figure: Figure | None, scale: int, shown: Callable[[float], str], digits: int) -> list[Cell]:
    if figure is None:
        return [Cell("–", None)] * 3
    return [Cell(shown(value), round(value * scale, digits), is_few=figure.is_few) for value in (figure.value, figure.low, figure.high)]
