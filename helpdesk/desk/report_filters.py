"""What a report is asked for: period, channel, team and agent, read from the address and offered as menus."""
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from helpdesk.accounts.models import Agent, Team
from helpdesk.accounts.queries import agents as all_agents
from helpdesk.accounts.queries import teams_seen_by
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.i18n import LANGUAGE_NAMES
from helpdesk.desk.report_words import channel_words, span_of_days
from helpdesk.reports import period as periods
from helpdesk.reports import zone
from helpdesk.reports.period import Period
from helpdesk.reports.scope import NOBODY, Scope
from helpdesk.tickets import reasons
from helpdesk.tickets.access import Sight
from helpdesk.tickets.states import CHANNELS
from helpdesk.web.numbers import argument
from helpdesk.web.speech import page_locale


@dataclass(frozen=True)
class Choice:
    """One line of a menu."""

    name: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Menu:
    """A filter as a menu: what is chosen now, and everything that can be."""

    name: str
    chosen: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Filters:
    """The question: `preset` is the number of days of a ready-made period, None for chosen dates; `language` is asked for on
    the page of self-service only."""

    period: Period
    preset: int | None
    scope: Scope
    teams: tuple[Team, ...]
    agents: tuple[Agent, ...]
    base: str
    language: str | None = None

    def params(self, **changes) -> dict:
        """The address's parameters that ask the same question, with changes; None takes one away."""
        days = {"period": self.preset} if self.preset else _dates(self.period)
        asked = {**days, "channel": self.scope.channel, "team": self.scope.team_id, "agent": self.scope.agent_id, "reason": self.scope.reason_id,
                 "language": self.language, **changes}
        return {name: value for name, value in asked.items() if value is not None}

    def tickets_url(self, measure: str, days=None, **more) -> str:
        """The address of the tickets behind a figure; `days` has a first and a last day, without it the whole period."""
        asked = {**self.params(period=None, language=None), **_dates(days or self.period), **more}
        # Written by hand: a page has hundreds of these, and url_for() takes a fifth of a millisecond each.
        query = "&".join(f"{name}={quote(str(value))}" for name, value in asked.items() if value is not None)
        return f"{self.base}/{measure}?{query}"

    def menus(self, endpoint: str, *, names: tuple[str, ...] = ("team", "channel", "agent")) -> list[Menu]:
        """The menus of a page, each choice with its address."""
        makers = {"team": self._team_menu, "channel": self._channel_menu, "agent": self._agent_menu}
        return [makers[name](endpoint) for name in names]

    def period_menu(self, endpoint: str) -> Menu:
        """The ready-made periods; the page adds two fields for dates of one's own."""
        choices = tuple(Choice(ngettext("Last %(num)d day", "Last %(num)d days", days),
                               url_for(endpoint, **self.params(**{"period": days, "from": None, "to": None})), self.preset == days)
                        for days in periods.PRESETS)
        return Menu(_("Period"), span_of_days(self.period.first, self.period.last), choices)

    def language_menu(self, endpoint: str) -> Menu:
        """The languages in which people search."""
        return self._menu(endpoint, _("Language"), "language", {None: _("All languages"), **LANGUAGE_NAMES}, self.language)

    def _team_menu(self, endpoint: str) -> Menu:
        names = {None: _("All teams"), **{team.id: team.name(page_locale()) for team in self.teams}, NOBODY: _("Without a team")}
        return self._menu(endpoint, _("Team"), "team", names, self.scope.team_id)

    def _channel_menu(self, endpoint: str) -> Menu:
        names = {None: _("All channels"), **channel_words()}
        return self._menu(endpoint, _("Channel"), "channel", names, self.scope.channel)

    def _agent_menu(self, endpoint: str) -> Menu:
        names = {None: _("All agents"), **{agent.id: agent.name for agent in self.agents}, NOBODY: _("Nobody")}
        return self._menu(endpoint, _("Agent"), "agent", names, self.scope.agent_id)

    def _menu(self, endpoint: str, name: str, key: str, names: dict, chosen) -> Menu:
        choices = tuple(Choice(words, url_for(endpoint, **self.params(**{key: value})), value == chosen) for value, words in names.items())
        return Menu(name, names[chosen], choices)


def read_filters(agent: Agent) -> Filters:
    """The question in the address. :raises Invalid: for days that make no period. :raises NotFound: for a team, agent
    or channel that does not exist for this reader."""
    seen, agents = teams_seen_by(agent), tuple(all_agents())
    period, preset = _period()
    scope = Scope(Sight(seen.hidden), request.args.get("channel") or None,
                  _one_of("team", {team.id for team in seen.shown}), _one_of("agent", {one.id for one in agents}),
                  _one_of("reason", {node.id for node in reasons.tree()}))
    language = request.args.get("language") or None
    if (scope.channel and scope.channel not in CHANNELS) or (language and language not in LANGUAGE_NAMES):
        raise NotFound()
    base = url_for("desk.report_tickets", measure="-").rpartition("/")[0]
    return Filters(period, preset, scope, tuple(seen.shown), agents, base, language)


def _period() -> tuple[Period, int | None]:
    first, last = request.args.get("from"), request.args.get("to")
    if not (first or last):
        preset = argument("period")
        preset = preset if preset in periods.PRESETS else periods.DEFAULT
        return periods.last_days(preset), preset
    try:
        chosen = Period(date.fromisoformat(first or last), min(date.fromisoformat(last or first), zone.today()))
    except ValueError:
        raise Invalid({"from": _("Choose both days from the calendar.")}) from None
    if not 1 <= chosen.days <= periods.LONGEST_DAYS or chosen.first.year < 2000:
        raise Invalid({"from": _("Choose a first day that is not after the last one, and a year at most.")})
    return chosen, None


def _one_of(name: str, known: set[int]) -> int | None:
    value = request.args.get(name)
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and (int(value) in known or int(value) == NOBODY)):
        raise NotFound()
    return int(value)


def _dates(days) -> dict[str, str]:
    return {"from": days.first.isoformat(), "to": days.last.isoformat()}
