"""Keeps each ranker what rows and lessons say: the worker trains in the background, commands at once; nobody trains in a request."""
import hashlib
import time
from collections.abc import Callable

import sqlalchemy as sa
import structlog

from helpdesk.core.db import db
from helpdesk.core.index import Busy, locked_folder
from helpdesk.core.language import normalise
from helpdesk.knowledge import queries, searching
from helpdesk.knowledge.learning import lessons, ranker
from helpdesk.knowledge.learning.training import Lesson, Progress, Text, train
from helpdesk.knowledge.models import PUBLISHED, Translation
from helpdesk.knowledge.search import KnowledgeIndex
from helpdesk.knowledge.snippets import LOOKED_AT, SENTENCE_END, without_references

log = structlog.get_logger(__name__)

# Raise it when what a ranker knows or how it is trained changes.
VERSION = "3"
# How often the worker looks, and how long a training rests in proportion to what it took.
LOOK_EVERY, REST = 5.0, 10.0

_next_look = 0.0


def train_stale(index: KnowledgeIndex, progress: Callable[[str, int, int], None] = lambda locale, done, total: None, *,
                timeout: float = 600.0, breathe: Callable[[], None] = lambda: None) -> list[str]:
    """Trains the rankers of all languages whose articles or lessons changed; returns which.

    `breathe` is called now and then, so that a thread may let others work.
    :raises helpdesk.core.index.Busy: when another process trains for longer than `timeout` seconds.
    """
    stale = [locale for locale in index.indexes if _stamp(locale) != _kept(index, locale)]
    for locale in stale:
        with locked_folder(index.rankers.folder, timeout):
            # Another process may have trained it while this one waited.
            stamp = _stamp(locale)
            if stamp != _kept(index, locale):
                _train(index, locale, stamp, lambda done, total, locale=locale: (progress(locale, done, total), breathe()))
    return stale


def follow_lessons() -> bool:
    """The worker's own look, in a thread of its own; never says that there is more to do at once."""
    global _next_look
    if time.monotonic() < _next_look:
        return False
    began = time.monotonic()
    try:
        # Half of the time belongs to the worker's other threads, which share the interpreter.
        trained = train_stale(searching.index(), timeout=0.0, breathe=lambda: time.sleep(0.05))
    except Busy:
        trained = []
    db.session.rollback()
    spent = time.monotonic() - began
    _next_look = time.monotonic() + max(LOOK_EVERY, REST * spent if trained else 0.0)
    if trained:
        log.info("rankers_trained", locales=trained, seconds=round(spent, 1))
    return False


def _train(index: KnowledgeIndex, locale: str, stamp: str, tell: Progress) -> None:
    texts, numbers = [], {}
    for translation in queries.each_translation(Translation.locale == locale, Translation.status == PUBLISHED):
        numbers[translation.article_id] = len(texts)
        texts.append(_text(translation))
    learnt = [Lesson(one.query, numbers[one.article_id], one.weight, one.rows[0])
              for one in lessons.learnt(locale) if one.article_id in numbers and one.weight > 0]
    # Training takes a while; no transaction stays open for it.
    db.session.rollback()
    trained = train(texts, learnt, locale, tell)
    ranker.write(index.rankers.path(locale), {"stamp": stamp, "articles": trained.articles, "words": trained.words, "lessons": len(learnt)}, trained.arrays)


def _text(translation: Translation) -> Text:
    body = without_references(normalise("\n".join(part for part in (translation.summary, translation.plain) if part)))
    sentences, lines = ([" ".join(piece.split()) for piece in pieces if piece.strip()]
                        for pieces in (SENTENCE_END.split(body[:LOOKED_AT]), body[:LOOKED_AT].split("\n")))
    return Text(translation.article.external_id, normalise(translation.title), [*sentences, *translation.keywords], lines)


def _kept(index: KnowledgeIndex, locale: str) -> str | None:
    kept = index.rankers.of(locale)
    return kept.facts.get("stamp") if kept else None


def _stamp(locale: str) -> str:
    """What training would begin with: texts and lessons, told apart by counts, sums and times."""
    texts = db.session.execute(sa.select(sa.func.count(), sa.func.sum(Translation.revision), sa.func.max(Translation.updated_at),
                                         sa.func.sum(Translation.id)).where(Translation.locale == locale, Translation.status == PUBLISHED)).one()
    told = f"{VERSION} {texts} {lessons.fingerprint(locale)}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]
