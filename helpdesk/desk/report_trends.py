"""The page of trends: how waiting, resolving and the customers' judgement developed, each figure with its tickets."""
from dataclasses import dataclass

from flask_babel import gettext as _

from helpdesk.desk import report_people, report_reasons, report_repeats, report_scores, report_times
from helpdesk.desk.report_filters import Filters
from helpdesk.desk.report_panels import BigFigure, Panel
from helpdesk.desk.report_words import answers as answers_words
from helpdesk.desk.report_words import compared, faster_or_slower, mean, number, percent, plain, points, span, unit_for
from helpdesk.desk.report_words import tickets as tickets_words
from helpdesk.reports import figures, scores, times
from helpdesk.reports.scope import WRITTEN


@dataclass(frozen=True)
class Trends:
    """The whole page."""

    figures: tuple[BigFigure, ...]
    panels: tuple[Panel, ...]

    def panel(self, key: str) -> Panel | None:
        """One panel by its key."""
        return next((panel for panel in self.panels if panel.key == key), None)


def trends(filters: Filters) -> Trends:
    """Everything about the period, with as many days before to compare with."""
    both = filters.period.with_before()
    answered, solved = times.first_answers(filters.scope, both), times.resolutions(filters.scope, both)
    judged = scores.by_day(filters.scope, both)
    panels = (
        report_times.first_answer(filters, answered),
        report_times.resolution(filters, solved),
        report_times.volume(filters, answered),
        report_times.in_time(filters, answered),
        report_scores.csat(filters, judged),
        report_scores.ces(filters, judged),
        report_repeats.who_repeats(filters),
        *report_reasons.why(filters),
        *report_people.by_team_and_agent(filters),
    )
    return Trends((_waiting(filters, answered), _solving(filters, solved), *_scores(filters, judged)), panels)


def _waiting(filters: Filters, days: times.Days) -> BigFigure:
    now, before = (figures.median(times.gather(days, span_, WRITTEN).seconds) for span_ in (filters.period, filters.period.before()))
    return _span_figure(filters, "first-answer", _("First answer, median"), now, before, "answered", report_times.first_answer_means())


def _solving(filters: Filters, days: times.Days) -> BigFigure:
    now, before = (figures.median(times.gather(days, span_).seconds) for span_ in (filters.period, filters.period.before()))
    return _span_figure(filters, "resolution", _("Time to solve, median"), now, before, "solved", report_times.resolution_means())


def _span_figure(filters: Filters, key: str, label: str, now, before, measure: str, means: str) -> BigFigure:
    if now is None:
        return BigFigure(key, label, "–", change=("", "", _("No tickets in this period")), means=means)
    unit = unit_for(now.value)
    kind, strong, rest = compared(figures.change(now, before), filters.period, words=faster_or_slower, margin=span,
                                  less_is_better=True)
    return BigFigure(key, label, number(now.value / unit.seconds), unit.word,
                     change=(kind, strong, _("%(comparison)s, %(tickets)s", comparison=rest, tickets=tickets_words(now.n))),
                     url=filters.tickets_url(measure), means=means, is_few=now.is_few)


def _scores(filters: Filters, days) -> tuple[BigFigure, BigFigure]:
    now, before = scores.gather(days, filters.period), scores.gather(days, filters.period.before())
    satisfied = _score_figure(
        filters, "csat", _("Satisfied (CSAT)"), now, before, means=report_scores.csat_means(),
        value=lambda value: percent(value).rstrip("%\u00a0\u202f"), unit="%", words=points,
        margin=lambda size: _("%(points)s points", points=number(size * 100)))
    easy = _score_figure(filters, "ces", _("“It was easy” (CES, of 7)"), now, before, means=report_scores.ces_means(),
                         value=mean, unit="", words=plain, margin=number)
    return satisfied, easy


def _score_figure(filters: Filters, kind: str, label: str, now: scores.Answers, before: scores.Answers, *, value, unit: str, words,
                  margin, means: str) -> BigFigure:
    figure = now.figure(kind)
    if figure is None:
        return BigFigure(kind, label, "–", change=("", "", _("No answers in this period")), means=means)
    good, strong, rest = compared(figures.change(figure, before.figure(kind)), filters.period, words=words, margin=margin,
                                  less_is_better=False)
    behind = _("%(comparison)s, from %(answers)s, %(rate)s answered", comparison=rest, answers=answers_words(figure.n),
               rate=percent(figure.n / now.sent))
    return BigFigure(kind, label, value(figure.value), unit, change=(good, strong, behind), url=filters.tickets_url(kind),
                     means=means, is_few=figure.is_few)
