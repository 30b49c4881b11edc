"""What readers leave behind without writing to us: views counted by the day, searches without names."""
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.core import signing, text
from helpdesk.core.db import db
from helpdesk.knowledge.models import ArticleViews, Search

# Whoever opens an article, or asks the same again, so soon after a search still means that search.
STILL_MEANT = timedelta(minutes=30)
# Whoever writes to us so soon after a search had not found the answer.
WRITES_AFTER = timedelta(days=1)

# An address, a long number (order, card, phone) or a link may name a person; the rest of a query does not.
PERSONAL = re.compile(r"\S+@\S+|https?://\S+|(?:\d[\s.\-/]?){6,}")


@dataclass(frozen=True)
class Viewed:
    """An article was opened; `visitor` is the random token of a browser that had searched before."""

    article_id: int
    locale: str
    at: datetime
    visitor: str = ""


@dataclass(frozen=True)
class Searched:
    """Somebody searched; `visitor` is the browser's random token."""

    query: str
    locale: str
    hits: int
    was_corrected: bool
    visitor: str
    at: datetime


def keep(footprints: list[Viewed | Searched]) -> None:
    """Writes a handful of footprints in the open unit."""
    views = Counter((one.article_id, one.locale, one.at.date()) for one in footprints if isinstance(one, Viewed))
    for (article_id, locale, day), count in sorted(views.items()):
        _count_views(article_id, locale, day, count)
    for one in footprints:
        if isinstance(one, Searched):
            _note_search(one)
        elif one.visitor:
            _note_click(one)


def solved(visitor: str, article_id: int, locale: str, at: datetime) -> None:
    """Somebody said that an article solved it: the last search that led there was answered. In the open unit."""
    found = _newest(visitor, locale, at, since=at - WRITES_AFTER, more=(Search.article_id == article_id,))
    if found is not None:
        found.ending = "solved"


def wrote(visitor: str, ticket_id: int | None, at: datetime) -> None:
    """Somebody wrote to us after searching; `ticket_id` is None where they kept their searches to themselves. In the open unit."""
    db.session.execute(sa.update(Search).where(Search.visitor.in_(digests(visitor, at)), Search.at > at - WRITES_AFTER, Search.at <= at,
                                               Search.wrote_at.is_(None)).values(wrote_at=at, ticket_id=ticket_id))


def digests(visitor: str, at: datetime) -> tuple[str, str]:
    """Under which a browser's searches of this month are kept, and those of the days before it."""
    return tuple(signing.mac("search-visitor", f"{moment:%Y-%m}{visitor}", length=32) for moment in (at, at - timedelta(days=at.day)))


def without_names(query: str) -> str:
    """The query as it may be kept: what could name a person is replaced by a dot."""
    return text.one_line(PERSONAL.sub("·", query), 200)


def _count_views(article_id: int, locale: str, day, count: int) -> None:
    counted = db.session.execute(
        sa.update(ArticleViews).where(ArticleViews.article_id == article_id, ArticleViews.locale == locale, ArticleViews.day == day)
        .values(views=ArticleViews.views + count))
    if counted.rowcount == 0:
        db.session.add(ArticleViews(article_id=article_id, locale=locale, day=day, views=count))
        db.session.flush()


def _note_search(one: Searched) -> None:
    again = _newest(one.visitor, one.locale, one.at, since=one.at - STILL_MEANT, more=(Search.query == without_names(one.query),))
    if again is None:
        # Coming back to the page of results, and reading it once more, is one search.
        db.session.add(Search(at=one.at, locale=one.locale, query=without_names(one.query), hits=one.hits,
                              was_corrected=one.was_corrected, visitor=digests(one.visitor, one.at)[0]))


def _note_click(one: Viewed) -> None:
    found = _newest(one.visitor, one.locale, one.at, since=one.at - STILL_MEANT)
    if found is not None and found.article_id is None:
        found.article_id = one.article_id


def _newest(visitor: str, locale: str, at: datetime, *, since: datetime, more: tuple = ()) -> Search | None:
    return db.session.scalar(sa.select(Search).where(Search.visitor.in_(digests(visitor, at)), Search.locale == locale, Search.at >= since,
                                                     Search.at <= at, *more).order_by(Search.at.desc(), Search.id.desc()).limit(1))
