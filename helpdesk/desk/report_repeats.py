"""The panel that says who had to repeat themselves, by team, channel and reason of contact."""
from flask_babel import gettext as _

from helpdesk.desk.report_filters import Filters
from helpdesk.desk.report_panels import Bar, Panel
from helpdesk.desk.report_words import channel_words, number, percent, tickets
from helpdesk.reports import figures, repeating
from helpdesk.reports.repeating import Repeated
from helpdesk.reports.scope import NOBODY
from helpdesk.reports.table import Cell, Table
from helpdesk.tickets import reasons
from helpdesk.web.speech import page_locale


def who_repeats(filters: Filters) -> Panel:
    """Customers who had to say again what was said on any channel, or were asked for what was known."""
    counted = repeating.counted(filters.scope, filters.period)
    groups = [(_("Everybody"), {}, counted["all"][None]), *_groups(filters, counted)]
    bars = tuple(_bar(filters, *group) for group in groups if group[2].customers)
    table = Table((_("Tickets of"), _("Customers who wrote"), _("Had to repeat themselves"), _("Share (%)"), _("Tickets in which"), _("Asked again after a hand-over")),
                  tuple(_row(filters, *group) for group in groups if group[2].customers))
    return Panel("repeats", _("Who had to repeat themselves?"), _("Share of the customers who wrote; grey: fewer than 20"),
                 _("Of the customers whose tickets came in, those with a ticket in which they said again what they had said within 30 days on "
                   "any channel (the same number, or most of the same words), or in which we asked for what we knew. The worker "
                   "looks at each message once, when it arrives or leaves. What a stranger only claims counts as known in its own ticket alone."), table, bars=bars)


def _groups(filters: Filters, every: dict[str, dict]) -> list[tuple[str, dict, Repeated]]:
    locale = page_locale()
    names = {"team": {None: _("Without a team")} | {team.id: team.name(locale) for team in filters.teams}, "channel": channel_words(),
             "reason": {None: _("No reason given")} | {node.id: node.words(locale) for node in reasons.tree()}}
    found = []
    for group in ("team", "channel", "reason"):
        counted = every[group]
        if group == "reason" and set(counted) <= {None}:
            continue
        order = sorted((key for key in counted if key in names[group]), key=lambda key: -counted[key].repeated)
        found += [(names[group][key], {group: NOBODY if key is None else key}, counted[key]) for key in order]
    return found


def _bar(filters: Filters, name: str, chosen: dict, count: Repeated) -> Bar:
    share = figures.share(count.repeated, count.customers)
    return Bar(name, round(100 * share.value, 1), percent(share.value), tickets(count.tickets), filters.tickets_url("repeated", **chosen), share.is_few)


def _row(filters: Filters, name: str, chosen: dict, count: Repeated) -> tuple[Cell, ...]:
    share = figures.share(count.repeated, count.customers)
    return (Cell(name, name), Cell(number(count.customers, 0), count.customers), Cell(number(count.repeated, 0), count.repeated),
            Cell(percent(share.value), round(100 * share.value), is_few=share.is_few),
            Cell(number(count.tickets, 0), count.tickets, filters.tickets_url("repeated", **chosen)),
            Cell(number(count.asked_again, 0), count.asked_again, filters.tickets_url("asked-again", **chosen)))
