"""Keeps the search index what the rows say: the worker and commands write it, nobody else."""
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
import structlog

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, is_sqlite
from helpdesk.core.events import EventRow
from helpdesk.core.index import Busy
from helpdesk.knowledge import queries, searching, synonyms
from helpdesk.knowledge.events import INDEXED, CategoryChanged, SynonymsChanged
from helpdesk.knowledge.indexing import Indexable, document
from helpdesk.knowledge.models import PUBLISHED, Article, Translation
from helpdesk.knowledge.search import KnowledgeIndex

log = structlog.get_logger(__name__)

KINDS = tuple(event.kind for event in INDEXED)
# PostgreSQL hands out ids before it commits: what is younger than this may still appear before what we saw.
LATE = timedelta(seconds=10)
CHUNK = 500
# So many changed articles are written quicker by a new index than by changing the old one.
MANY = 2_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Changes:
    """Events and the articles they speak of, in order."""

    events: frozenset[int]
    articles: list[int]


def rebuild(index: KnowledgeIndex, progress: Progress = lambda done, total: None, *, timeout: float = 60.0) -> int:
    """Builds every locale's index from the rows while the old one still answers; returns how many articles are in.

    :raises helpdesk.core.index.Busy: when another process rebuilds.
    """
    total = db.session.scalar(sa.select(sa.func.count(Translation.id)).where(Translation.status == PUBLISHED))
    done = 0
    for locale, one in index.indexes.items():
        position = _settled_position()
        # Read before the rows: whatever these events speak of is in the rows by then.
        seen = _changes_since(position).events
        done += one.rebuild(_documents(locale, lambda count, before=done: progress(before + count, total)), position=position,
                            timeout=timeout)
        index.followed[locale] = seen
        db.session.rollback()
    return done


def catch_up(index: KnowledgeIndex, progress: Progress = lambda done, total: None, *, timeout: float = 60.0) -> int:
    """Brings every index to the newest event, building those that are missing; returns how many articles were written.

    :raises helpdesk.core.index.Busy: when another process writes for longer than `timeout` seconds.
    """
    if any(one.needs_rebuild() for one in index.indexes.values()):
        return rebuild(index, progress, timeout=timeout)
    # A busy desk writes thousands of events that speak of no article: those are looked through once, not at every commit.
    positions = tuple(one.position() for one in index.indexes.values())
    settled = _settled_position()
    changes = _changes_since(max(min(positions), index.quiet.get(positions, 0)))
    if not any(_is_news(changes, index.followed[locale]) for locale in index.indexes):
        if settled >= max(changes.events, default=0):
            index.quiet = {positions: settled}
        return 0
    if len(changes.articles) > MANY:
        return rebuild(index, progress, timeout=timeout)
    return sum(_follow(locale, index, timeout) for locale in index.indexes)


def indexable(translation: Translation, same: list[synonyms.Group] = ()) -> Indexable:
    """A published translation as the index wants it, with the words that mean the same as some of its own."""
    article = translation.article
    category = article.category
    return Indexable(
        id=article.external_id, locale=translation.locale, title=translation.title,
        body="\n".join(part for part in (translation.summary, translation.plain) if part),
        keywords="\n".join([*translation.keywords, *synonyms.others(translation, same)]), category=category.key if category else "", audience=article.visibility,
        extra={"article_id": article.id, "slug": translation.slug, "title": translation.shown_title,
               "reviewed": translation.reviewed_on.isoformat() if translation.reviewed_on else None})


def follow_articles() -> None:
    """Keeps the index of this machine up to date; the worker calls it after every commit."""
    try:
        catch_up(searching.index(), timeout=2.0)
    except Busy:
        # A command writes the index; the worker looks again after the next commit, or in a second.
        log.info("index_busy")


def _follow(locale: str, index: KnowledgeIndex, timeout: float) -> int:
    one, written = index.indexes[locale], 0
    if not _is_news(_changes_since(one.position()), index.followed[locale]):
        return 0

    def change(writer, position: int) -> int | None:
        nonlocal written
        changes = _changes_since(position)
        if not _is_news(changes, index.followed[locale]):
            return None
        for first in range(0, len(changes.articles), CHUNK):
            written += _write(writer, locale, changes.articles[first:first + CHUNK])
        index.followed[locale] = changes.events
        return max(position, _settled_position())

    one.follow(change, timeout=timeout)
    return written


def _is_news(changes: Changes, followed: frozenset[int]) -> bool:
    """While events are too young to be settled (PostgreSQL), they are read again and again."""
    return not changes.events <= followed


def _write(writer, locale: str, article_ids: list[int]) -> int:
    names = dict(db.session.execute(sa.select(Article.id, Article.external_id).where(Article.id.in_(article_ids))).all())
    shown = list(queries.each_translation(Translation.article_id.in_(article_ids), Translation.locale == locale,
                                          Translation.status == PUBLISHED))
    same = synonyms.groups(locale)
    for translation in shown:
        writer.update_document(**document(indexable(translation, same)))
    for external_id in set(names.values()) - {one.article.external_id for one in shown}:
        writer.delete_by_term("id", external_id)
    return len(shown)


def _documents(locale: str, tell: Callable[[int], None]) -> Iterator[dict]:
    same = synonyms.groups(locale)
    for count, translation in enumerate(queries.each_translation(Translation.locale == locale, Translation.status == PUBLISHED), 1):
        yield document(indexable(translation, same))
        tell(count)


def _changes_since(position: int) -> Changes:
    rows = db.session.execute(
        sa.select(EventRow.id, EventRow.kind, EventRow.data).where(EventRow.kind.in_(KINDS), EventRow.id > position)).all()
    articles, shelves, locales = set(), set(), set()
    for _event_id, kind, data in rows:
        if kind == CategoryChanged.kind:
            shelves.add(data["category_id"])
        elif kind == SynonymsChanged.kind:
            locales.add(data["locale"])
        else:
            articles.update(data.get("article_ids") or [data["article_id"]])
    if shelves:
        articles.update(db.session.scalars(sa.select(Article.id).where(Article.category_id.in_(shelves))))
    if locales:
        articles.update(db.session.scalars(sa.select(Translation.article_id).where(Translation.locale.in_(locales),
                                                                                   Translation.status == PUBLISHED)))
    return Changes(frozenset(row.id for row in rows), sorted(articles))


def _settled_position() -> int:
    """The newest event before which no other can appear any more."""
    newest = sa.select(sa.func.max(EventRow.id))
    if not is_sqlite():
        newest = newest.where(EventRow.at < utcnow() - LATE)
    return db.session.scalar(newest) or 0
