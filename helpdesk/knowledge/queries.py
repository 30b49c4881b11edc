"""Reads of the knowledge room, for pages, the index and exports."""
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.i18n import LOCALES
from helpdesk.knowledge.models import PUBLISHED, Article, ArticleViews, Category, Feedback, Search, Translation, first_words
from helpdesk.knowledge.searching import article_path

# Whoever comes: signed-in customers may read more, agents read everything in the desk.
EVERYBODY = ("public",)
POPULAR_DAYS = 7
# A sitemap holds so many addresses at most (sitemaps.org).
MOST_ADDRESSES = 49_000
# A query is shown to others only when so many different people asked it.
ENOUGH_PEOPLE = 3


@dataclass(frozen=True)
class Listed:
    """A published article in a list for readers."""

    article_id: int
    title: str
    summary: str
    path: str


@dataclass(frozen=True)
class Address:
    """Where a public article stands in one language."""

    locale: str
    path: str
    updated_at: datetime

    @property
    def pair(self) -> tuple[str, str]:
        """Locale and path."""
        return self.locale, self.path


@dataclass(frozen=True)
class Entry:
    """A public article in a feed."""

    article_id: int
    title: str
    summary: str
    path: str
    published_at: datetime | None
    updated_at: datetime


def categories() -> list[Category]:
    """All shelves, in their order."""
    return list(db.session.scalars(sa.select(Category).order_by(Category.position, Category.id)))


def category(key: str) -> Category | None:
    """The shelf with this key."""
    return db.session.scalar(sa.select(Category).where(Category.key == key))


def category_sizes(locale: str, visibilities: tuple[str, ...] = EVERYBODY) -> dict[int, int]:
    """How many published articles each shelf has in a language for such readers; shelves with none are left out."""
    rows = db.session.execute(sa.select(Article.category_id, sa.func.count()).join(Translation).where(*_readable(locale, visibilities))
                              .group_by(Article.category_id))
    return {category_id: count for category_id, count in rows if category_id}


def shelves_told(visibilities: tuple[str, ...] = EVERYBODY) -> dict[int, list[str]]:
    """The languages in which each shelf holds something that such readers may see, in the desk's order; shelves with nothing are left out."""
    rows = db.session.execute(sa.select(Article.category_id, Translation.locale).join(Translation)
                              .where(Translation.status == PUBLISHED, Article.visibility.in_(visibilities), Article.category_id.is_not(None)).distinct())
    told: dict[int, set[str]] = {}
    for category_id, locale in rows:
        told.setdefault(category_id, set()).add(locale)
    return {category_id: [locale for locale in LOCALES if locale in locales] for category_id, locales in told.items()}


def articles_in(category_id: int, locale: str, visibilities: tuple[str, ...] = EVERYBODY) -> list[Listed]:
    """The published articles of a shelf for such readers, by title."""
    rows = db.session.execute(_listing(locale, visibilities).where(Article.category_id == category_id).order_by(Translation.title, Translation.id))
    return [_listed(row) for row in rows]


def popular(locale: str, limit: int = 6, visibilities: tuple[str, ...] = EVERYBODY) -> list[Listed]:
    """What was opened most in the last week, filled up with the oldest articles."""
    views = (sa.select(ArticleViews.article_id, sa.func.sum(ArticleViews.views).label("views"))
             .where(ArticleViews.day > utcnow().date() - timedelta(days=POPULAR_DAYS), ArticleViews.locale == locale)
             .group_by(ArticleViews.article_id).subquery())
    rows = db.session.execute(_listing(locale, visibilities).outerjoin(views, views.c.article_id == Article.id)
                              .order_by(sa.func.coalesce(views.c.views, 0).desc(), Article.id).limit(limit))
    return [_listed(row) for row in rows]


def popular_searches(locale: str, limit: int = 3) -> list[str]:
    """Successful searches of the last week that several people made."""
    people = sa.func.count(sa.distinct(Search.visitor))
    return list(db.session.scalars(
        sa.select(sa.func.lower(Search.query)).where(Search.locale == locale, Search.at > utcnow() - timedelta(days=POPULAR_DAYS),
                                                     Search.hits > 0, ~Search.was_corrected, ~Search.query.contains("·"))
        .group_by(sa.func.lower(Search.query)).having(people >= ENOUGH_PEOPLE).order_by(people.desc(), sa.func.lower(Search.query))
        .limit(limit)))


def published(article_id: int, locale: str, *, visibilities: tuple[str, ...] = EVERYBODY) -> Translation | None:
    """The article as readers see it, or None."""
    return db.session.scalar(sa.select(Translation).join(Article).options(sa.orm.contains_eager(Translation.article)
                                                                          .joinedload(Article.category))
                             .where(Article.id == article_id, Translation.locale == locale, Translation.status == PUBLISHED,
                                    Article.visibility.in_(visibilities)))


def by_external_id(external_id: str, locale: str, visibilities: tuple[str, ...] = EVERYBODY) -> Translation | None:
    """The published article an author's link names, if such readers may see it, in the wanted language, else in any."""
    rows = list(db.session.scalars(
        sa.select(Translation).join(Article).where(Article.external_id == external_id, Translation.status == PUBLISHED,
                                                   Article.visibility.in_(visibilities)).order_by(Translation.locale)))
    return next((row for row in rows if row.locale == locale), rows[0] if rows else None)


def other_languages(article_id: int, locale: str, visibilities: tuple[str, ...] = EVERYBODY) -> list[Translation]:
    """The same article in the other languages in which it is published, if such readers may see it."""
    return list(db.session.scalars(
        sa.select(Translation).join(Article).where(Translation.article_id == article_id, Translation.locale != locale,
                                                   Translation.status == PUBLISHED, Article.visibility.in_(visibilities))
        .order_by(Translation.locale)))


def listed(article_ids: list[int], locale: str, visibilities: tuple[str, ...] = EVERYBODY) -> list[Listed]:
    """These articles, those that such readers may see, in the given order."""
    rows = {row.article_id: _listed(row) for row in db.session.execute(_listing(locale, visibilities).where(Article.id.in_(article_ids)))}
    return [rows[article_id] for article_id in article_ids if article_id in rows]


def told_in(article_ids: list[int], locale: str) -> set[int]:
    """Which of these articles readers can read in a language."""
    return set(db.session.scalars(sa.select(Translation.article_id).where(
        Translation.article_id.in_(article_ids), Translation.locale == locale, Translation.status == PUBLISHED)))


def counted_feedback(article_ids: list[int]) -> dict[tuple[int, str], tuple[int, int]]:
    """(article, locale) → how many said yes, how many said no."""
    yes = sa.func.sum(sa.case((Feedback.is_helpful, 1), else_=0))
    rows = db.session.execute(sa.select(Translation.article_id, Translation.locale, yes, sa.func.count()).join(Feedback)
                              .where(Translation.article_id.in_(article_ids)).group_by(Translation.article_id, Translation.locale))
    return {(article_id, locale): (int(good), count - int(good)) for article_id, locale, good, count in rows}


def viewed(article_ids: list[int], since: date) -> dict[int, int]:
    """How often each article was opened since a day, in all languages."""
    rows = db.session.execute(sa.select(ArticleViews.article_id, sa.func.sum(ArticleViews.views))
                              .where(ArticleViews.article_id.in_(article_ids), ArticleViews.day >= since)
                              .group_by(ArticleViews.article_id))
    return {article_id: int(count) for article_id, count in rows}


def each_translation(*conditions, chunk: int = 200) -> Iterator[Translation]:
    """Translations with their articles and categories, a chunk at a time, in the order of their ids."""
    last = 0
    while True:
        rows = list(db.session.scalars(
            sa.select(Translation).join(Article).options(sa.orm.contains_eager(Translation.article).joinedload(Article.category))
            .where(Translation.id > last, *conditions).order_by(Translation.id).limit(chunk)))
        if not rows:
            return
        yield from rows
        last = rows[-1].id


def public_addresses(locales: tuple[str, ...], limit: int = MOST_ADDRESSES) -> list[list[Address]]:
    """Where every public article stands, a list of its languages each, by article."""
    told: dict[int, list[Address]] = {}
    for row in db.session.execute(
            sa.select(Translation.article_id, Translation.locale, Translation.slug, Translation.updated_at).join(Article)
            .where(Translation.locale.in_(locales), Translation.status == PUBLISHED, Article.visibility.in_(EVERYBODY))
            .order_by(Translation.article_id, Translation.locale).limit(limit)):
        told.setdefault(row.article_id, []).append(Address(row.locale, article_path(row.locale, row.article_id, row.slug), row.updated_at))
    return list(told.values())


def newest(locale: str, limit: int = 30) -> list[Entry]:
    """The public articles of a language that were written or changed last."""
    rows = db.session.execute(_listing(locale, EVERYBODY).add_columns(Translation.published_at, Translation.updated_at)
                              .order_by(Translation.updated_at.desc(), Translation.id.desc()).limit(limit))
    return [Entry(row.article_id, row.title or first_words(row.beginning), row.summary, article_path(row.locale, row.article_id, row.slug),
                  row.published_at, row.updated_at) for row in rows]


def _readable(locale: str, visibilities: tuple[str, ...]) -> tuple:
    return Translation.locale == locale, Translation.status == PUBLISHED, Article.visibility.in_(visibilities)


def _listing(locale: str, visibilities: tuple[str, ...]) -> sa.Select:
    return (sa.select(Translation.article_id, Translation.locale, Translation.slug, Translation.title, Translation.summary,
                      sa.func.substr(Translation.plain, 1, 200).label("beginning"))
            .join(Article, Article.id == Translation.article_id).where(*_readable(locale, visibilities)))


def _listed(row: sa.Row) -> Listed:
    return Listed(row.article_id, row.title or first_words(row.beginning), row.summary,
                  article_path(row.locale, row.article_id, row.slug))
