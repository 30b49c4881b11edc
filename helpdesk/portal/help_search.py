"""Searching the help centre: the page of results, what appears while typing, and suggestions for forms and the chat."""
from dataclasses import dataclass

from babel import Locale
from flask import render_template, request, url_for

from helpdesk.accounts.permissions import public
from helpdesk.core.clock import utcnow
from helpdesk.core.i18n import babel_name
from helpdesk.core.language import detect_language
from helpdesk.knowledge import queries, searching
from helpdesk.knowledge.footprints import Searched
from helpdesk.knowledge.models import Category
from helpdesk.knowledge.search import MOST_HITS, Answer, Hit, clean_query
from helpdesk.portal import trail, trial
from helpdesk.portal.door import blueprint
from helpdesk.portal.help import checked_locale, in_languages
from helpdesk.portal.reader import visibilities
from helpdesk.web.limits import limiter
from helpdesk.web.speech import page_brand

RESULTS = 10
LIVE = 5
SUGGESTED = 3
# Shorter beginnings match half of the help centre.
SHORTEST = 3
# A hit that scores less than this part of the best shares a word by chance.
FLOOR, SUGGESTION_FLOOR = 0.2, 0.4


@dataclass(frozen=True)
class Result:
    """One line of a page of results."""

    title: str
    path: str
    snippet: str
    category: Category | None
    reviewed: str | None


@dataclass(frozen=True)
class Elsewhere:
    """Answers in another language, offered and not hidden."""

    locale: str
    language: str
    results: list[Result]


@blueprint.get("/help/<locale>/search")
@public
@limiter.limit("60 per minute")
def help_search(locale: str):
    own = checked_locale(locale)
    words, topic, as_typed = clean_query(request.args.get("q", "")), request.args.get("topic") or None, bool(request.args.get("exact"))
    limit = MOST_HITS if request.args.get("all") else RESULTS
    answer = searching.index().search(words, own, limit=limit, as_typed=as_typed, category=topic, count=True, floor=FLOOR, audiences=visibilities())
    counts = answer.categories if topic is None else searching.index().search(words, own, as_typed=as_typed, count=True, floor=FLOOR, audiences=visibilities()).categories
    shelves = {shelf.key: shelf for shelf in queries.categories()}
    elsewhere = _elsewhere(words, own, answer, shelves)
    if words and topic is None:
        trail.searched(Searched(words, own, len(answer.hits), answer.corrected is not None, trail.visitor(), utcnow()))
    everywhere = {code: url_for("portal.help_search", locale=code, q=words) for code in page_brand().locales}
    return render_template("portal/help/search.html", words=words, answer=answer, results=_results(answer.hits, shelves), topic=topic,
                           counts=counts, total=sum(counts.values()), found=sum(answer.categories.values()), categories=shelves.values(), as_typed=as_typed,
                           elsewhere=elsewhere, popular=[] if answer.hits else queries.popular(own, visibilities=visibilities()), **in_languages(everywhere))


@blueprint.get("/help/<locale>/search/live")
@public
@limiter.limit("240 per minute")
def help_search_live(locale: str):
    """The best few while somebody is still typing; the whole page is one key away."""
    own, words = checked_locale(locale), clean_query(request.args.get("q", ""))
    hits = searching.index().search(words, own, limit=LIVE, partial=True, floor=FLOOR, audiences=visibilities()).hits if len(words) >= SHORTEST else []
    return render_template("portal/help/_live.html", words=words, results=_results(hits, {}), is_asked=len(words) >= SHORTEST)


@blueprint.get("/help/<locale>/suggest")
@public
@limiter.limit("240 per minute")
def help_suggest(locale: str):
    """Articles that may answer what is being written; they never stand between a person and the send button."""
    own, words = checked_locale(locale), clean_query(request.args.get("subject") or request.args.get("q", ""))
    is_asked = len(words) >= SHORTEST and ("subject" not in request.args or trial.suggests(own))
    hits = searching.index().search(words, own, limit=SUGGESTED, partial=True, floor=SUGGESTION_FLOOR, audiences=visibilities()).hits if is_asked else []
    return render_template("portal/help/_suggested.html", results=_results(hits, {}))


def _results(hits: list[Hit], shelves: dict[str, Category]) -> list[Result]:
    return [Result(hit.extra["title"], searching.path_of(hit), hit.snippet, shelves.get(hit.category), hit.extra["reviewed"]) for hit in hits]


def _name_of(language: str, locale: str) -> str:
    """A language's name within a sentence of another: "romeno", "Portuguese"."""
    return Locale.parse(babel_name(language), sep="_").get_language_name(babel_name(locale))


def _elsewhere(words: str, locale: str, answer: Answer, shelves: dict[str, Category]) -> list[Elsewhere]:
    """Other languages: all of their hits for somebody who writes in them or found nothing here, else what only they tell."""
    spoken = detect_language(words)
    found = {other: searching.index().search(words, other, limit=SUGGESTED, as_typed=True, audiences=visibilities()).hits
             for other in page_brand().locales if other != locale}
    candidates = [hit.extra["article_id"] for hits in found.values() for hit in hits]
    told_here = queries.told_in(candidates, locale) if candidates else set()
    offers = []
    for other, hits in found.items():
        if spoken != other and answer.hits:
            hits = [hit for hit in hits if hit.extra["article_id"] not in told_here][:1]
        if hits:
            offers.append(Elsewhere(other, _name_of(other, locale), _results(hits, shelves)))
    return offers

