"""What the surveys room announces."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(Event):
    """A customer gave a score, or another one instead (`was` is the score before)."""

    kind = "survey.answered"
    invitation_id: int
    question: str
    score: int
    was: int | None = None


@dataclass(frozen=True, kw_only=True)
class SurveyPlanChanged(Event):
    """An admin changed what is asked, when, or in which words."""

    kind = "survey_plan.changed"
    fields: list
