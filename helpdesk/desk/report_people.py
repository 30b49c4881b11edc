"""Panels that set teams and agents beside each other."""
from flask_babel import gettext as _

from helpdesk.desk.report_filters import Filters
from helpdesk.desk.report_panels import Bar, Panel
from helpdesk.desk.report_words import mean, number, percent, span, tickets
from helpdesk.reports import figures, scores, times
from helpdesk.reports.figures import Figure
from helpdesk.reports.scope import NOBODY
from helpdesk.reports.table import Cell, Table
from helpdesk.web.speech import page_locale


def by_team_and_agent(filters: Filters) -> tuple[Panel, Panel]:
    """Teams beside each other, and agents."""
    answered = times.first_answers_by_holder(filters.scope, filters.period)
    solved = times.resolutions_by_holder(filters.scope, filters.period)
    judged = scores.by_holder(filters.scope, filters.period)
    teams = {team.id: team.name(page_locale()) for team in filters.teams}
    agents = {agent.id: agent.name for agent in filters.agents}
    return (
        _panel(filters, "teams", "team", {**teams, None: _("Without a team")}, _("How fast does each team answer?"), _("Team"),
               (times.of_team(answered), times.of_team(solved), scores.of(judged, 0))),
        _panel(filters, "agents", "agent", {**agents, None: _("Nobody")}, _("How fast does each agent answer?"), _("Agent"),
               (times.of_agent(answered), times.of_agent(solved), scores.of(judged, 1))))


def _panel(filters: Filters, key: str, parameter: str, names: dict[int | None, str], title: str, heading: str, found: tuple) -> Panel:
    answered, solved, judged = found
    bars, rows = [], []
    middles = {place: figures.median(answered[place].seconds) if place in answered else None for place in names}
    longest = max((figure.value for figure in middles.values() if figure), default=1) or 1
    for place in sorted(names, key=lambda place: -(middles[place].value if middles[place] else -1)):
        if not any(place in groups for groups in found):
            continue
        middle, chosen = middles[place], {parameter: NOBODY if place is None else place}
        url = filters.tickets_url("answered", **chosen)
        if middle:
            bars.append(Bar(names[place], round(100 * middle.value / longest, 1), span(middle.value), tickets(middle.n), url, middle.is_few))
        rows.append(_row(filters, names[place], middle, solved.get(place), judged.get(place) or scores.Answers(), chosen))
    table = Table((heading, _("First answer, median (h)"), _("Tickets"), _("Time to solve, median (h)"), _("Solved"), _("Satisfied (%)"), _("Answers"),
                   _("Mean CES"), _("Answers")), tuple(rows))
    return Panel(key, title, _("Median time to the first answer; grey: fewer than 20 tickets"),
                 _("Times as in the plots above, for the team or agent who holds the ticket now; scores for those who held it when the "
                   "survey was sent. Work differs: a slow team may have the harder questions."), table, bars=tuple(bars))


def _row(filters: Filters, name: str, middle: Figure | None, solved: times.Waits | None, judged: scores.Answers, chosen: dict) -> tuple[Cell, ...]:
    solving = figures.median(solved.seconds) if solved else None
    satisfied, easy = judged.figure("csat"), judged.figure("ces")
    return (Cell(name, name), *_hours(filters, middle, "answered", chosen), *_hours(filters, solving, "solved", chosen),
            Cell(percent(satisfied.value), round(100 * satisfied.value), is_few=satisfied.is_few) if satisfied else Cell("–", None),
            _count(filters, satisfied, "csat", chosen),
            Cell(mean(easy.value), round(easy.value, 1), is_few=easy.is_few) if easy else Cell("–", None),
            _count(filters, easy, "ces", chosen))


def _hours(filters: Filters, figure: Figure | None, measure: str, chosen: dict) -> tuple[Cell, Cell]:
    if figure is None:
        return Cell("–", None), Cell("0", 0)
    hours = figure.value / 3_600
    return Cell(number(hours), round(hours, 1), is_few=figure.is_few), _count(filters, figure, measure, chosen)


def _count(filters: Filters, figure: Figure | None, measure: str, chosen: dict) -> Cell:
    return Cell(number(figure.n, 0), figure.n, filters.tickets_url(measure, **chosen)) if figure else Cell("0", 0)
