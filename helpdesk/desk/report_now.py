"""The page of now: what waits, who can take more, how today compares, and the latest words of customers."""
from dataclasses import dataclass, replace

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from helpdesk.core.clock import utcnow
from helpdesk.desk.report_filters import Filters
from helpdesk.desk.report_panels import Bar, BigFigure, Panel, axis
from helpdesk.desk.report_words import channel_words, clock_span, limit, number, tickets
from helpdesk.reports import backlog, plots, zone
from helpdesk.reports import today as todays
from helpdesk.reports.backlog import LATE, TOO_LATE, Backlog
from helpdesk.reports.period import Period
from helpdesk.reports.plots import Plot, Stop, Value
from helpdesk.reports.table import Cell, Table
from helpdesk.surveys import scales


@dataclass(frozen=True)
class Waiting:
    """One line of what must be answered next; kind is 'calm', 'warn' or 'bad'."""

    row: sa.Row
    kind: str
    waited: str


@dataclass(frozen=True)
class Said:
    """One answered survey in words: 'CSAT 4/5, CES 6/7' and the comments."""

    row: sa.Row
    score: str
    is_good: bool
    comment: str


@dataclass(frozen=True)
class Now:
    """The whole page."""

    figures: tuple[BigFigure, ...]
    next: tuple[Waiting, ...]
    on_us: int
    holders: tuple[backlog.Holder, ...]
    said: tuple[Said, ...]
    panels: tuple[Panel, ...]

    def panel(self, key: str) -> Panel | None:
        """One panel by its key."""
        return next((panel for panel in self.panels if panel.key == key), None)


def now(filters: Filters) -> Now:
    """Everything about this moment."""
    lying, following = backlog.backlog(filters.scope), backlog.next_to_answer(filters.scope)
    day, holders = todays.today(filters.scope), backlog.holders(filters.scope)
    return Now(
        (_on_us(filters, lying), _longest(following), _chats(filters, lying), _nobody(filters, lying), _came_and_went(filters, day)),
        tuple(_waiting(row) for row in following), lying.on_us, tuple(holders),
        tuple(_said(responses) for responses in backlog.latest_answers(filters.scope)),
        (_hours(day), _ages(filters), _held(filters, holders)))


def _on_us(filters: Filters, lying: Backlog) -> BigFigure:
    return BigFigure(
        "on-us", _("Waiting on us"), number(lying.on_us, 0), url=filters.tickets_url("on-us"),
        change=("", "", _("of %(unsolved)s unsolved; %(count)s without any answer", unsolved=number(lying.unsolved, 0), count=number(lying.unanswered, 0))),
        means=_("Unsolved tickets whose status says that the next move is ours: new, open and on hold. Spam, the trash and automatic "
                "mail are left out."))


def _longest(following: list[sa.Row]) -> BigFigure:
    means = _("The time since the customer's first word that we have not answered yet.")
    if not following:
        return BigFigure("longest", _("Longest wait"), "–", change=("", "", _("Nobody waits for an answer")), means=means)
    first = following[0]
    waited = utcnow() - first.waiting_since
    return BigFigure("longest", _("Longest wait"), clock_span(waited.total_seconds()), kind=_kind(waited, calm=""),
                     change=("", "", f"{first.customer_name}, {channel_words()[first.channel]}"),
                     url=url_for("desk.ticket", number=first.number), means=means)


def _chats(filters: Filters, lying: Backlog) -> BigFigure:
    waits = _("the first one waits %(span)s", span=clock_span((utcnow() - lying.chat_since).total_seconds())) if lying.chat_since else _("nobody waits in a chat")
    return BigFigure("chats", _("Chats waiting"), number(lying.chats, 0), change=("", "", waits), url=filters.tickets_url("chats"),
                     means=_("Tickets that began as a chat and in which the customer's last word has no answer of ours yet."))


def _nobody(filters: Filters, lying: Backlog) -> BigFigure:
    oldest = _("the oldest came in %(span)s ago", span=clock_span((utcnow() - lying.nobody_since).total_seconds())) if lying.nobody_since else _("all have somebody")
    return BigFigure("nobody", _("Nobody has taken"), number(lying.nobody, 0), kind="warn" if lying.nobody else "", change=("", "", oldest),
                     url=filters.tickets_url("nobody"), means=_("Unsolved tickets that are assigned to no agent."))


def _came_and_went(filters: Filters, day: todays.Today) -> BigFigure:
    words = _("nothing to compare with yet")
    if day.usual_by_now is not None:
        more = round(day.came_in - day.usual_by_now)
        words = (ngettext("%(num)d more than usual by now", "%(num)d more than usual by now", more) if more > 0 else
                 ngettext("%(num)d fewer than usual by now", "%(num)d fewer than usual by now", -more) if more < 0 else _("as usual by now"))
    return BigFigure("today", _("Came in and solved today"), f"{number(day.came_in, 0)} / {number(day.solved, 0)}",
                     change=("", "", words), url=filters.tickets_url("came-in", Period(zone.today(), zone.today())),
                     means=_("Tickets that customers opened today, and tickets solved today. Usual is the middle of the same weekday at "
                             "the same time in the eight weeks before."))


def _said(responses: list[sa.Row]) -> Said:
    return Said(responses[0], ", ".join(scales.label(row.kind, row.score) for row in responses),
                all(scales.is_good(row.kind, row.score) for row in responses), " ".join(row.comment for row in responses if row.comment))


def _waiting(row: sa.Row) -> Waiting:
    waited = utcnow() - row.waiting_since
    return Waiting(row, _kind(waited, calm="calm"), clock_span(waited.total_seconds()))


def _kind(waited, *, calm: str) -> str:
    return "bad" if waited >= TOO_LATE else "warn" if waited >= LATE else calm


def _hours(day: todays.Today) -> Panel:
    hours = day.hours
    highs = plots.steps(max([hour.high for hour in hours] + [hour.today or 0 for hour in hours]), is_count=True)
    last = max(hour.hour for hour in hours if hour.today is not None)
    values = [Value(hour.today, number(hour.today or 0, 0), is_whole=hour.hour < last) for hour in hours]
    line = plots.line(_("Today"), 1, values, highs[-1])
    has_usual = day.usual_by_now is not None
    usual = plots.band([hour.low for hour in hours], [hour.middle for hour in hours], [hour.high for hour in hours], highs[-1],
                       _("usual")) if has_usual else None
    ends = plots.spread([line])
    if usual:
        usual = replace(usual, end=replace(usual.end, at=plots.beside(usual.end.at, ends.get(line.number))))
    words = [f"{hour.hour:02d}:00" for hour in hours]
    stops = tuple(_hour_stop(hour, column, has_usual) for hour, column in zip(hours, plots.columns(len(hours)), strict=True))
    plot = Plot((line,), stops, tuple(axis(highs, "")), tuple(plots.ticks_across(words, 8)), usual)
    rows = tuple((Cell(words[hour.hour], words[hour.hour]), Cell("–" if hour.today is None else number(hour.today, 0), hour.today),
                  *(Cell(number(value) if has_usual else "–", round(value, 1) if has_usual else None) for value in (hour.low, hour.middle, hour.high)))
                 for hour in hours)
    return Panel("hours", _("Is today busier than usual?"), _("New tickets per hour; the band is what is usual on this weekday"),
                 _("Tickets that customers opened, by the hour. The band reaches from the lower to the upper quarter of the same weekday in "
                   "the eight weeks before, the dashed line is their middle."),
                 Table((_("Hour"), _("Today"), _("Lower quarter"), _("Middle"), _("Upper quarter")), rows), plot,
                 note="" if has_usual else _("The usual appears after the first week."), ends=ends)


def _hour_stop(hour: todays.Hour, column: tuple[float, float, float], has_usual: bool) -> Stop:
    x, left, width = column
    rows = ((_("Today"), number(hour.today, 0), ""),) if hour.today is not None else ()
    if has_usual:
        rows += ((_("Usual"), number(hour.middle), _("%(low)s to %(high)s", low=number(hour.low), high=number(hour.high))),)
    title = f"{hour.hour:02d}:00"
    words = f"{title}: " + "; ".join(" ".join(part for part in row if part) for row in rows)
    return Stop(x, left, width, title, rows, None, "", words, x > 50, True)


def _ages(filters: Filters) -> Panel:
    found = backlog.ages(filters.scope)
    most = max((count for *_span, count in found), default=0) or 1
    bars, rows = [], []
    for (after, until, count), name in zip(found, _age_names(), strict=True):
        url = filters.tickets_url("unsolved", **{"after": after.isoformat() if after else None, "until": until.isoformat() if until else None})
        bars.append(Bar(name, round(100 * count / most, 1), number(count, 0), "", url, is_marked=after is None and count > 0))
        rows.append((Cell(name, name), Cell(number(count, 0), count, url)))
    return Panel("ages", _("How old is what is open?"), _("Unsolved tickets by the time since they came in"),
                 _("All unsolved tickets, also those that wait for the customer; spam, the trash and automatic mail are left out."),
                 Table((_("Age"), _("Tickets")), tuple(rows)), bars=tuple(bars))


def _age_names() -> list[str]:
    days = [age.days for age in backlog.AGES]
    between = [_("%(low)d to %(high)d days", low=low, high=high) for low, high in zip(days, days[1:], strict=False)]
    return [_("Up to %(span)s", span=limit(days[0] * 86_400)), *between, _("More than %(days)d days", days=days[-1])]


def _held(filters: Filters, holders: list[backlog.Holder]) -> Panel:
    rows = tuple((Cell(holder.name, holder.name),
                  Cell(number(holder.on_us, 0), holder.on_us, filters.tickets_url("on-us", agent=holder.id)),
                  Cell(number(holder.unsolved, 0), holder.unsolved, filters.tickets_url("unsolved", agent=holder.id))) for holder in holders)
    most = max((holder.unsolved for holder in holders), default=0) or 1
    bars = tuple(Bar(holder.name, round(100 * holder.on_us / most, 1), number(holder.on_us, 0), tickets(holder.unsolved),
                     filters.tickets_url("on-us", agent=holder.id)) for holder in holders)
    return Panel("holders", _("Who can take more?"), _("Tickets waiting on us, and all that are unsolved"),
                 _("What each active agent holds now, those with the least to answer first."),
                 Table((_("Agent"), _("Waiting on us"), _("Unsolved")), rows), bars=bars)
