"""Trying the search as a reader would, and seeing why each article stands where it stands."""
from dataclasses import dataclass

from flask import render_template, request
from flask_babel import gettext as _

from helpdesk.accounts.permissions import ARTICLE_READ, requires
from helpdesk.core.i18n import LANGUAGE_NAMES, LOCALES
from helpdesk.desk.door import blueprint
from helpdesk.desk.report_words import mean, percent
from helpdesk.knowledge import searching
from helpdesk.knowledge.learning import lessons
from helpdesk.knowledge.search import clean_query
from helpdesk.knowledge.why import Why
from helpdesk.web.speech import page_locale

RESULTS = 10
# Fewer points than this are not worth a line.
LEAST = 0.05
PUBLIC = "public"
# Who asks → what they may read.
READERS = {PUBLIC: ("public",), "signed_in": ("public", "signed_in"), "internal": ("public", "signed_in", "internal")}


@dataclass(frozen=True)
class Reason:
    """A part of a score: its name, its points, where its bar begins and how wide it is (per cent of the best score), and more words."""

    kind: str
    name: str
    points: str
    at: float
    width: float
    details: str


@blueprint.get("/articles/search")
@requires(ARTICLE_READ)
def article_trial():
    words, locale, reader = clean_query(request.args.get("q", "")), request.args.get("locale", ""), request.args.get("reader", "")
    locale, reader = locale if locale in LOCALES else page_locale(), reader if reader in READERS else PUBLIC
    answer = searching.index().search(words, locale, limit=RESULTS, audiences=READERS[reader], explained=True)
    questions = lessons.questions({hit.why.lesson_id for hit in answer.hits if hit.why and hit.why.lesson_id})
    best = max((hit.score for hit in answer.hits), default=0.0) or 1.0
    lines = [{"hit": hit, "points": mean(hit.score), "reasons": _reasons(hit.why, best, questions)} for hit in answer.hits if hit.why]
    return render_template("desk/articles/trial.html", words=words, here=locale, reader=reader, corrected=answer.corrected, lines=lines,
                           language_names=LANGUAGE_NAMES)


def _reasons(why: Why, best: float, questions: dict[int, str]) -> list[Reason]:
    parts = [("words", _("Words of the question"), sum(why.words.values()), _each(why)),
             ("pieces", _("Parts of words"), why.pieces, _("Other forms, compounds and slips of the hand")),
             ("learnt", _("Learnt questions"), why.learnt, _nearest(why, questions)),
             ("evened", _("Few learnt questions"), why.evened, _("So that an article nobody taught keeps its place"))]
    reasons, at = [], 0.0
    for kind, name, points, details in parts:
        if abs(points) >= LEAST:
            width = round(max(0.0, 100 * points / best), 2)
            reasons.append(Reason(kind, name, mean(points), at, width, details))
            at += width
    return reasons


def _each(why: Why) -> str:
    return " · ".join(f"{word} {mean(points)}" for word, points in why.words.items() if points >= LEAST)


def _nearest(why: Why, questions: dict[int, str]) -> str:
    if why.learnt < 0:
        return _("Questions like this one belonged to other articles")
    if why.lesson_id is None:
        return ""
    question = questions.get(why.lesson_id)
    return _("Nearest, %(percent)s alike: “%(question)s”", percent=percent(why.likeness), question=question) if question else _(
        "Nearest: the question of a solved ticket, %(percent)s alike", percent=percent(why.likeness))
