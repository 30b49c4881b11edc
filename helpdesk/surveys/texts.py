"""What a survey asks, in the customer's language: the admin's own words, else the desk's."""
from dataclasses import dataclass

from flask_babel import gettext as _

from helpdesk.core.i18n import speaking
from helpdesk.surveys.models import SurveyPlan


@dataclass(frozen=True)
class Question:
    """One question with the words at the ends of its scale and above its comment."""

    text: str
    lowest: str
    highest: str
    comment: str


def question(plan: SurveyPlan, kind: str, locale: str) -> Question:
    """The question of a kind ('csat' or 'ces') in a locale.

    The admin's own words count where they exist in that very language; a customer is asked
    in the own language rather than in the admin's.
    """
    with speaking(locale):
        asked = QUESTIONS[kind]()
    own = (plan.texts or {}).get(kind, {}).get(locale, "").strip()
    return Question(own, asked.lowest, asked.highest, asked.comment) if own else asked


def _csat() -> Question:
    return Question(_("How satisfied are you with our help?"), _("Very dissatisfied"), _("Very satisfied"),
                    _("What should we know about it?"))


def _ces() -> Question:
    return Question(_("Was it easy to get your problem solved with us?"), _("Very difficult"), _("Very easy"),
                    _("What could have been easier?"))


QUESTIONS = {"csat": _csat, "ces": _ces}
