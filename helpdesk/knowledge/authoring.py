"""Reads for authors: every article in every language, drafts included."""
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import LOCALES
from helpdesk.core.localised import pick
from helpdesk.knowledge import queries
from helpdesk.knowledge.models import DRAFT, PUBLISHED, Article, Category, Translation, is_behind

PAGE = 50
DAYS = 30
# What the list is narrowed to beside drafts.
DUE, OUTDATED = "due", "outdated"


@dataclass(frozen=True)
class Told:
    """How far an article is in one language: a draft over a published text, behind its original, due for review."""

    locale: str
    status: str
    has_draft: bool
    is_outdated: bool
    is_due: bool


@dataclass(frozen=True)
class ArticleLine:
    """One article in the authors' list; `languages` are in the desk's order."""

    id: int
    title: str
    category: Category | None
    visibility: str
    languages: list["Told"]
    views: int
    helpful: int
    unhelpful: int


@dataclass(frozen=True)
class Chosen:
    """What the list is narrowed to; empty fields narrow nothing.

    `status` is draft, due (for review) or outdated; `missing` is a locale that an article lacks; `owner` is me or none.
    """

    words: str = ""
    category: str = ""
    status: str = ""
    missing: str = ""
    owner: str = ""


def page_of_articles(chosen: Chosen, locale: str, *, offset: int = 0, agent_id: int | None = None) -> tuple[list[ArticleLine], int]:
    """One page of lines with titles in the reader's language, by title, and how many articles there are in all."""
    wanted = _narrowed(chosen, agent_id)
    total = db.session.scalar(sa.select(sa.func.count(Article.id)).where(*wanted))
    article_ids = list(db.session.scalars(sa.select(Article.id).where(*wanted).order_by(Article.category_id, Article.id)
                                          .limit(PAGE).offset(offset)))
    return _lines(article_ids, locale), total


def article_of_id(article_id: int) -> Article:
    """The article with all its languages. :raises NotFound: when there is none."""
    article = db.session.scalar(sa.select(Article).options(sa.orm.selectinload(Article.translations), sa.orm.joinedload(Article.category))
                                .where(Article.id == article_id))
    if article is None:
        raise NotFound()
    return article


def id_of_name(external_id: str) -> int | None:
    """The id of the article with this name of its author's, if there is one."""
    return db.session.scalar(sa.select(Article.id).where(Article.external_id == external_id))


def _narrowed(chosen: Chosen, agent_id: int | None) -> list:
    wanted = []
    if chosen.words:
        pattern = f"%{chosen.words.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        wanted.append(Article.translations.any(sa.or_(Translation.title.ilike(pattern, escape="!"),
                                                      Translation.summary.ilike(pattern, escape="!"))))
    if chosen.category:
        wanted.append(Article.category.has(Category.key == chosen.category))
    if chosen.status == DRAFT:
        wanted.append(Article.translations.any(sa.or_(Translation.status == DRAFT, Translation.pending.is_not(None))))
    elif chosen.status == DUE:
        wanted.append(Article.translations.any(_is_due()))
    elif chosen.status == OUTDATED:
        wanted.append(Article.id.in_(_outdated()))
    if chosen.owner:
        wanted.append(Article.owner_id == agent_id if chosen.owner == "me" else Article.owner_id.is_(None))
    if chosen.missing:
        wanted.append(~Article.translations.any(Translation.locale == chosen.missing))
    return wanted


def _is_due() -> sa.ColumnElement[bool]:
    return sa.and_(Translation.status == PUBLISHED, Translation.review_on <= utcnow().date())


def _outdated() -> sa.Select:
    """Articles with a language that agrees with an older version than the newest of another: the original's is the one they count."""
    main = sa.orm.aliased(Translation)
    return (sa.select(Translation.article_id).join(main, main.article_id == Translation.article_id).join(Article)
            .where(main.locale == sa.func.coalesce(Article.main_locale, LOCALES[0]), main.id != Translation.id,
                   Translation.source_version < main.version))


def _lines(article_ids: list[int], locale: str) -> list[ArticleLine]:
    rows = {article.id: article for article in db.session.scalars(
        sa.select(Article).options(sa.orm.joinedload(Article.category)).where(Article.id.in_(article_ids)))}
    told: dict[int, dict[str, sa.Row]] = {}
    for row in db.session.execute(
            sa.select(Translation.article_id, Translation.locale, Translation.title, Translation.status, Translation.version,
                      Translation.source_version, _is_due().label("is_due"), Translation.pending.is_not(None).label("has_draft"))
            .where(Translation.article_id.in_(article_ids))):
        told.setdefault(row.article_id, {})[row.locale] = row
    said, views = queries.counted_feedback(article_ids), queries.viewed(article_ids, utcnow().date() - timedelta(days=DAYS))
    return [_line(rows[one], told.get(one, {}), locale, said, views) for one in article_ids]


def _line(article: Article, told: dict[str, sa.Row], locale: str, said: dict, views: dict) -> ArticleLine:
    counts = [said.get((article.id, one), (0, 0)) for one in told]
    main = next((told[one] for one in (article.main_locale, *LOCALES) if one in told), None)
    languages = [Told(one, told[one].status, bool(told[one].has_draft), is_behind(told[one].source_version, main.version),
                      bool(told[one].is_due)) for one in LOCALES if one in told]
    return ArticleLine(article.id, pick({one: row.title for one, row in told.items()}, locale) or article.external_id, article.category,
                       article.visibility, languages, views.get(article.id, 0), sum(yes for yes, _ in counts), sum(no for _, no in counts))
