"""What readers leave behind without writing to us: views counted by the day, searches without names."""
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from helpdesk.core import signing, text
from helpdesk.core.db import db
from helpdesk.knowledge.models import ArticleViews, Search

# An address, a long number (order, card, phone) or a link may name a person; the rest of a query does not.
PERSONAL = re.compile(r"\S+@\S+|https?://\S+|(?:\d[\s.\-/]?){6,}")


@dataclass(frozen=True)
class Viewed:
    """An article was opened."""

    article_id: int
    locale: str
    at: datetime


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
            db.session.add(_row(one))


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


def _row(one: Searched) -> Search:
    digest = signing.mac("search-visitor", f"{one.at:%Y-%m-%d}{one.visitor}", length=32)
    return Search(at=one.at, locale=one.locale, query=without_names(one.query), hits=one.hits, was_corrected=one.was_corrected,
                  visitor=digest)
