"""What a visitor searched and read on the way to us. It lives in their own browser until they write, and goes along only then."""
import secrets
from dataclasses import dataclass, replace

from flask import session

from helpdesk.core.clock import utcnow
from helpdesk.core.footprints import leave
from helpdesk.customers import actions as customers
from helpdesk.knowledge import footprints, queries
from helpdesk.knowledge.footprints import Searched, Viewed, keep
from helpdesk.knowledge.learning.readers import Clicked, helped, keep_clicks
from helpdesk.portal.reader import visibilities

MOST = 5
MOST_RATED = 20


@dataclass(frozen=True)
class Trail:
    """The last searches and articles, oldest first."""

    searches: list[str]
    articles: list[queries.Listed]


def visitor() -> str:
    """The random token of this browser, made on first need; it names nobody."""
    if "visitor" not in session:
        session["visitor"] = secrets.token_urlsafe(12)
    return session["visitor"]


def searched(search: Searched) -> None:
    """Remembers a search for this visitor, and counts it without names."""
    leave(keep, search)
    leave(keep_clicks, Clicked("", None, search.locale, search.visitor, search.at))
    _remember("searches", search.query[:200])
    session["last_search"] = [search.query[:200], search.locale]


def viewed(view: Viewed) -> None:
    """Remembers an article for this visitor, and counts it."""
    query, locale = session.get("last_search", ("", ""))
    after_search = query and locale == view.locale
    leave(keep, replace(view, visitor=visitor()) if after_search else view)
    if after_search:
        leave(keep_clicks, Clicked(query, view.article_id, locale, visitor(), view.at))
    _remember("articles", view.article_id)


def solved(article_id: int, locale: str) -> None:
    """The visitor says that an article solved it: the searches that led there teach, in the open unit."""
    if session.get("last_search", ("", ""))[1] == locale:
        helped(session.get("trail", {}).get("searches", []), article_id, locale, visitor())
        footprints.solved(visitor(), article_id, locale, utcnow())


def trail(locale: str) -> Trail:
    """What this visitor searched and read, with titles in their language."""
    kept = session.get("trail", {})
    article_ids = kept.get("articles", [])
    return Trail(kept.get("searches", []), queries.listed(article_ids, locale, visibilities()) if article_ids else [])


def hand_over(shown: Trail, *, customer_id: int, ticket_id: int, locale: str) -> None:
    """Puts the trail on the timeline of the customer who has just written, in the open unit, and forgets it here."""
    for query in shown.searches:
        customers.touch("search", customer_id=customer_id, ticket_id=ticket_id, title=query, locale=locale)
    for article in shown.articles:
        customers.touch("article", customer_id=customer_id, ticket_id=ticket_id, title=article.title, article_id=article.article_id,
                        path=article.path, locale=locale)
    forget()


def wrote(ticket_id: int | None) -> None:
    """Counts the searches of this visitor as followed by a message, in the open unit; None where they kept the searches to themselves."""
    if "visitor" in session:
        footprints.wrote(visitor(), ticket_id, utcnow())


def forget() -> None:
    """Drops the trail."""
    session.pop("trail", None)


def rated(translation_id: int) -> str | None:
    """What this visitor said about an article: 'yes', 'no', a reason, or None."""
    return session.get("rated", {}).get(str(translation_id))


def remember_rating(translation_id: int, word: str) -> None:
    """Keeps what this visitor said, so that the page shows it again."""
    kept = {key: value for key, value in session.get("rated", {}).items() if key != str(translation_id)}
    kept[str(translation_id)] = word
    session["rated"] = dict(list(kept.items())[-MOST_RATED:])


def _remember(name: str, value) -> None:
    kept = dict(session.get("trail", {}))
    kept[name] = [*(one for one in kept.get(name, []) if one != value), value][-MOST:]
    session["trail"] = kept
