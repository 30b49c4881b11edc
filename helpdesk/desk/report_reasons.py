"""The panel that says why customers wrote."""
from flask_babel import gettext as _

from helpdesk.desk.report_filters import Filters
from helpdesk.desk.report_panels import Bar, Panel
from helpdesk.desk.report_words import number, percent
from helpdesk.reports import figures, times
from helpdesk.reports.scope import NOBODY
from helpdesk.reports.table import Cell, Table
from helpdesk.tickets import reasons
from helpdesk.web.speech import page_locale

MOST_BARS = 12


def why(filters: Filters) -> tuple[Panel, ...]:
    """Solved tickets by reason, the most frequent first; nothing where the desk has no reasons."""
    names = {node.id: node.words(page_locale()) for node in reasons.tree()}
    if not names:
        return ()
    found = times.resolutions_by_reason(filters.scope, filters.period)
    order = sorted(found, key=lambda reason: (-found[reason].tickets, reason or 0))
    total, most = sum(waits.tickets for waits in found.values()), max((waits.tickets for waits in found.values()), default=1)
    words = names | {None: _("No reason given")}
    rows = tuple(_row(filters, words[reason], reason, found[reason], total) for reason in order)
    bars = tuple(Bar(words[reason], round(100 * found[reason].tickets / most, 1), number(found[reason].tickets, 0),
                     percent(found[reason].tickets / total), _url(filters, reason)) for reason in order[:MOST_BARS])
    table = Table((_("Reason of contact"), _("Solved"), _("Share (%)"), _("Time to solve, median (h)")), rows)
    return (Panel("reasons", _("Why do customers write?"), _("Solved tickets by reason of contact"),
                  _("Each ticket whose last resolution lies in the period, by the reason that it has now."), table, bars=bars),)


def _row(filters: Filters, name: str, reason: int | None, waits: times.Waits, total: int) -> tuple[Cell, ...]:
    middle = figures.median(waits.seconds)
    hours = middle.value / 3_600 if middle else None
    return (Cell(name, name), Cell(number(waits.tickets, 0), waits.tickets, _url(filters, reason)),
            Cell(percent(waits.tickets / total), round(100 * waits.tickets / total)),
            Cell(number(hours), round(hours, 1), is_few=middle.is_few) if middle else Cell("–", None))


def _url(filters: Filters, reason: int | None) -> str:
    return filters.tickets_url("solved", reason=NOBODY if reason is None else reason)
