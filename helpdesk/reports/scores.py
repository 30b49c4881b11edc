"""What customers said in surveys: the answers to the surveys sent in a period, and how many were answered."""
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.reports.figures import Figure, mean, share
from helpdesk.reports.period import Bucket, Period
from helpdesk.reports.scope import Scope, within
from helpdesk.reports.zone import local_text
from helpdesk.surveys.models import SurveyInvitation, SurveyResponse
from helpdesk.surveys.scales import SCALES, is_good


@dataclass
class Answers:
    """Surveys sent, and per kind how often each score was given."""

    sent: int = 0
    scores: dict[str, dict[int, int]] = field(default_factory=dict)

    def count(self, kind: str, score: int, times: int) -> None:
        """Takes in a score that was given some times."""
        given = self.scores.setdefault(kind, {})
        given[score] = given.get(score, 0) + times

    def add(self, other: "Answers") -> None:
        """Takes in another group."""
        self.sent += other.sent
        for kind, given in other.scores.items():
            for score, times in given.items():
                self.count(kind, score, times)

    def answered(self, kind: str) -> int:
        """How many answered this question."""
        return sum(self.scores.get(kind, {}).values())

    def figure(self, kind: str) -> Figure | None:
        """CSAT as the share of good answers, CES as their mean."""
        given = self.scores.get(kind, {})
        if kind == "csat":
            return share(sum(times for score, times in given.items() if is_good(kind, score)), sum(given.values()))
        return mean(given, SCALES[kind].highest)


def by_day(scope: Scope, period: Period) -> dict[date, Answers]:
    """The surveys by the day on which they were sent."""
    day = local_text(SurveyInvitation.sent_at, period.start, period.end).label("day")
    return {date.fromisoformat(key): answers for (key,), answers in _by((day,), scope, period).items()}


def by_holder(scope: Scope, period: Period) -> dict[tuple[int | None, int | None], Answers]:
    """The surveys by the team and agent of their sending."""
    return _by((SurveyInvitation.team_id, SurveyInvitation.agent_id), scope, period)


def of(holders: dict[tuple[int | None, int | None], Answers], place: int) -> dict[int | None, Answers]:
    """The answers of each team (place 0) or agent (place 1) as one."""
    found: dict[int | None, Answers] = defaultdict(Answers)
    for key, answers in holders.items():
        found[key[place]].add(answers)
    return dict(found)


def gather(days: dict[date, Answers], bucket: Bucket | Period) -> Answers:
    """Some days as one."""
    gathered = Answers()
    for day in bucket.each_day():
        if day in days:
            gathered.add(days[day])
    return gathered


def sent_in(scope: Scope, period: Period) -> list[sa.ColumnElement[bool]]:
    """The invitations that count in a period."""
    return [*within(SurveyInvitation.sent_at, period), *scope.surveys()]


def _by(keys: tuple, scope: Scope, period: Period) -> dict[tuple, Answers]:
    asked = sa.select(*keys, sa.func.count()).select_from(SurveyInvitation).where(*sent_in(scope, period)).group_by(*keys)
    given = (sa.select(*keys, SurveyResponse.kind, SurveyResponse.score, sa.func.count()).select_from(SurveyInvitation)
             .join(SurveyResponse).where(*sent_in(scope, period))
             .group_by(*keys, SurveyResponse.kind, SurveyResponse.score))
    found = {tuple(place): Answers(sent) for *place, sent in db.session.execute(asked)}
    for *place, kind, score, times in db.session.execute(given):
        found[tuple(place)].count(kind, score, times)
    return found
