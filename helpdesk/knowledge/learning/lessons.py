"""Verbs and reads of what was learnt: an admin teaches, readers and solved tickets teach a little, an author takes back."""
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.core import events, text
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.language import terms
from helpdesk.core.personal import without_personal
from helpdesk.knowledge.events import QuestionUnlearnt
from helpdesk.knowledge.learning.models import ADMIN, CLICKED, HELPED, LONGEST_QUESTION, REWORDED, TICKET, Lesson, Unlearnt
from helpdesk.knowledge.models import Article, ArticleUse

CHUNK = 200
MOST_WEIGHT = 10.0
# What one person's word weighs, by how it was given.
WORTH = {HELPED: 1.0, CLICKED: 0.3, REWORDED: 0.3, TICKET: 1.0}
# So many different people must have asked alike before it counts. A solved ticket has an agent's word.
ENOUGH_PEOPLE = 3
# One person teaches at most so many questions that count, however many clicks there are.
MOST_OF_ONE = 20
# What readers and tickets taught is worth half after so long, and is forgotten after FORGOTTEN.
HALF_LIFE, FORGOTTEN = timedelta(days=180), timedelta(days=730)
# All that people said alike weighs at most as much as so many words of an admin.
MOST_TOGETHER = 3.0


@dataclass(frozen=True)
class Told:
    """A line of a file: who answers what. `weight` is at least 0; 0 takes the question away."""

    query: str
    article_id: int
    locale: str
    weight: float


@dataclass
class Learnt:
    """A question as it counts for an article: its words, what it weighs, who taught it. `rows` are the lessons behind it."""

    article_id: int
    locale: str
    query: str
    key: str
    weight: float = 0.0
    people: set = field(default_factory=set)
    sources: set = field(default_factory=set)
    rows: list[int] = field(default_factory=list)


def teach(told: list[Told], progress: Callable[[int], None] = lambda count: None) -> int:
    """An admin's word: kept as it is, at once, without support or limits; said again, it replaces what was said. Returns how many changed."""
    changed = 0
    for first in range(0, len(told), CHUNK):
        part = told[first:first + CHUNK]
        with unit_of_work():
            changed += _teach(part)
        progress(len(part))
    return changed


def unlearn(article_id: int, locale: str, key: str, *, agent_id: int | None, actor: Actor) -> int:
    """Takes a question away from an article, whoever taught it, so that readers do not teach it again. Returns how many lessons went."""
    rows = [row for row in db.session.scalars(sa.select(Lesson).where(Lesson.article_id == article_id, Lesson.locale == locale))
            if key_of(row.query, locale) == key]
    for row in rows:
        db.session.delete(row)
    if not db.session.scalar(sa.select(Unlearnt.id).where(Unlearnt.article_id == article_id, Unlearnt.locale == locale, Unlearnt.key == key)):
        db.session.add(Unlearnt(article_id=article_id, locale=locale, key=key, agent_id=agent_id, at=utcnow()))
    events.record(QuestionUnlearnt(article_id=article_id, locale=locale), actor=actor)
    return len(rows)


def heard(query: str, article_id: int, locale: str, source: str, person: str) -> None:
    """Keeps what one reader taught, in the open unit; the same again only makes it newer."""
    query = tidy(query)
    if not key_of(query, locale):
        return
    same = (Lesson.article_id == article_id, Lesson.locale == locale, Lesson.query == query, Lesson.source == source, Lesson.person == person)
    known = db.session.scalar(sa.select(Lesson).where(*same))
    if known:
        known.at = utcnow()
    else:
        db.session.add(Lesson(article_id=article_id, locale=locale, query=query, source=source, person=person, weight=WORTH[source], at=utcnow()))


def learnt(locale: str, article_id: int | None = None) -> list[Learnt]:
    """What counts in a language now, for one article or all: an admin's questions, and those of people where enough agree."""
    asked, now = (Lesson.article_id == article_id,) if article_id else (), utcnow()
    rows = db.session.execute(sa.select(Lesson.id, Lesson.article_id, Lesson.query, Lesson.source, Lesson.person, Lesson.weight, Lesson.at)
                              .where(Lesson.locale == locale, *asked).order_by(Lesson.id)).all()
    found = [_of_admin(row, locale) for row in rows if row.source == ADMIN]
    words = [*_of_tickets(locale, article_id), *((row.id, row.article_id, row.query, row.source, row.person, row.weight, row.at)
                                                 for row in rows if row.source != ADMIN)]
    removed = {(one.article_id, one.key) for one in db.session.execute(
        sa.select(Unlearnt.article_id, Unlearnt.key).where(Unlearnt.locale == locale))}
    return found + _together(words, locale, removed, now)


def questions(ids: Iterable[int]) -> dict[int, str]:
    """The words of lessons by their ids; of a solved ticket's question (0) nothing is shown."""
    return dict(db.session.execute(sa.select(Lesson.id, Lesson.query).where(Lesson.id.in_(set(ids)))).all())


def fingerprint(locale: str) -> str:
    """Changes whenever what was learnt in a language changes."""
    told = db.session.execute(sa.select(sa.func.count(), sa.func.max(Lesson.id), sa.func.sum(Lesson.weight), sa.func.max(Lesson.at))
                              .where(Lesson.locale == locale)).one()
    used = db.session.execute(sa.select(sa.func.count(), sa.func.max(ArticleUse.solved_at))
                              .where(ArticleUse.locale == locale, ArticleUse.solved_at.is_not(None), ArticleUse.question != "")).one()
    removed = db.session.scalar(sa.select(sa.func.count()).select_from(Unlearnt).where(Unlearnt.locale == locale))
    return ":".join(str(value) for value in (*told, *used, removed))


def tidy(query: str) -> str:
    """A question as it is kept: on one line, without what could name a person."""
    return text.one_line(without_personal(query), LONGEST_QUESTION)


def key_of(query: str, locale: str) -> str:
    """What questions that are alike share: their telling words, whatever their order and form."""
    return " ".join(sorted(set(terms(query, locale, keep_stopwords=False))))[:LONGEST_QUESTION]


def articles_named(names: Iterable[str]) -> dict[str, int]:
    """The ids of articles by their authors' names for them."""
    names, found = sorted(set(names)), {}
    for first in range(0, len(names), 500):
        found.update(db.session.execute(sa.select(Article.external_id, Article.id).where(Article.external_id.in_(names[first:first + 500]))).all())
    return found


def _teach(part: list[Told]) -> int:
    wanted = {(one.article_id, one.locale, text.one_line(one.query, LONGEST_QUESTION)): min(one.weight, MOST_WEIGHT) for one in part}
    known = {(row.article_id, row.locale, row.query): row for row in db.session.scalars(
        sa.select(Lesson).where(Lesson.source == ADMIN, Lesson.article_id.in_({key[0] for key in wanted}),
                                Lesson.query.in_({key[2] for key in wanted})))}
    changed = 0
    for key, weight in wanted.items():
        row = known.get(key)
        if (row.weight if row else 0.0) == weight:
            continue
        changed += 1
        if row and not weight:
            db.session.delete(row)
        elif row:
            row.weight, row.at = weight, utcnow()
        else:
            db.session.add(Lesson(article_id=key[0], locale=key[1], query=key[2], source=ADMIN, weight=weight, at=utcnow()))
    return changed


def _of_admin(row: sa.Row, locale: str) -> Learnt:
    return Learnt(row.article_id, locale, row.query, key_of(row.query, locale), row.weight, sources={ADMIN}, rows=[row.id])


def _of_tickets(locale: str, article_id: int | None) -> list[tuple]:
    asked = (ArticleUse.article_id == article_id,) if article_id else ()
    rows = db.session.execute(sa.select(ArticleUse.article_id, ArticleUse.question, ArticleUse.customer_id, ArticleUse.solved_at)
                              .where(ArticleUse.locale == locale, ArticleUse.solved_at.is_not(None), ArticleUse.question != "", *asked)
                              .order_by(ArticleUse.id))
    return [(0, row.article_id, row.question, TICKET, f"customer {row.customer_id}", WORTH[TICKET], row.solved_at) for row in rows]


def _together(words: list[tuple], locale: str, removed: set, now: datetime) -> list[Learnt]:
    """People's words that are alike as one question each, where enough people agree; the newest of a person count first."""
    taught: dict[str, int] = defaultdict(int)
    alike: dict[tuple[int, str], Learnt] = {}
    for row_id, article_id, query, source, person, weight, at in sorted(words, key=lambda one: one[6], reverse=True):
        key = key_of(query, locale)
        if not key or (article_id, key) in removed or now - at > FORGOTTEN:
            continue
        one = alike.setdefault((article_id, key), Learnt(article_id, locale, query, key))
        one.rows.append(row_id)
        if person in one.people or taught[person] >= MOST_OF_ONE:
            continue
        taught[person] += 1
        one.people.add(person)
        one.sources.add(source)
        one.weight = min(MOST_TOGETHER, one.weight + weight * 0.5 ** ((now - at) / HALF_LIFE))
    return [one for one in alike.values() if one.weight and (TICKET in one.sources or len(one.people) >= ENOUGH_PEOPLE)]
