"""Finds the gap of each search: those known already by their likeness, new ones where several people asked in vain."""
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.i18n import LOCALES
from helpdesk.knowledge.endings import ENDINGS, FAILED
from helpdesk.knowledge.models import Search
from helpdesk.selfservice.clustering import Cluster, Leaders, Likeness, Question, clusters, telling_words
from helpdesk.selfservice.models import LONGEST_QUESTION, Gap

# What the board counts.
WINDOW = timedelta(days=90)
# So many people in vain make a gap; one is enough when a ticket followed.
ENOUGH_PEOPLE = 2
# The most asked of a language that are looked at in one go.
MOST_QUESTIONS = 5_000
CHUNK = 200


def gather() -> None:
    """Gives every search that has ended its gap, if it has one; a unit for each language."""
    for locale in LOCALES:
        asked = _without_gap(locale, utcnow() - WINDOW)
        if asked:
            _sort(locale, asked)


def _without_gap(locale: str, since: datetime) -> dict[str, sa.Row]:
    """What was asked and belongs to no gap yet, by its words, the most asked first."""
    failed = Search.ending.in_(FAILED)
    people = sa.func.count(sa.distinct(sa.case((failed, Search.visitor))))
    rows = db.session.execute(
        sa.select(Search.query, people.label("people"), sa.func.count(Search.wrote_at).label("wrote"),
                  sa.func.sum(sa.case((failed, 1), else_=0)).label("failed"))
        .where(Search.locale == locale, Search.at > since, Search.gap_id.is_(None), Search.ending.in_(ENDINGS))
        .group_by(Search.query).order_by(people.desc(), Search.query).limit(MOST_QUESTIONS)).all()
    db.session.rollback()
    return {row.query: row for row in rows}


def _sort(locale: str, asked: dict[str, sa.Row]) -> None:
    questions = [Question(row.query, row.people, words) for row in asked.values() if (words := telling_words(row.query, locale))]
    gaps = db.session.execute(sa.select(Gap.id, Gap.key, Gap.people).where(Gap.locale == locale).order_by(Gap.id)).all()
    db.session.rollback()
    known = [Question("", gap.people, frozenset(gap.key.split())) for gap in gaps]
    likeness = Likeness([*questions, *known])
    leaders = Leaders(likeness)
    for gap in known:
        leaders.add(gap.words)
    belongs = {question: leaders.nearest(question.words) for question in questions}
    new = [cluster for cluster in clusters([question for question, place in belongs.items() if place is None and asked[question.text].failed], likeness)
           if _is_enough(cluster, asked)]
    members: dict[int, list[str]] = {}
    for question, place in belongs.items():
        if place is not None:
            members.setdefault(gaps[place].id, []).append(question.text)
    if members or new:
        _write(locale, members, new)


def _is_enough(cluster: Cluster, asked: dict[str, sa.Row]) -> bool:
    rows = [asked[question.text] for question in cluster.questions]
    return sum(row.people for row in rows) >= ENOUGH_PEOPLE or any(row.wrote for row in rows)


def _write(locale: str, members: dict[int, list[str]], new: list[Cluster]) -> None:
    with unit_of_work():
        for cluster in new:
            gap = Gap(locale=locale, question=cluster.leader.text[:LONGEST_QUESTION], key=" ".join(sorted(cluster.leader.words))[:400],
                      opened_at=utcnow(), last_at=utcnow())
            db.session.add(gap)
            db.session.flush()
            members[gap.id] = [question.text for question in cluster.questions]
        for gap_id, texts in members.items():
            for first in range(0, len(texts), CHUNK):
                db.session.execute(sa.update(Search).where(
                    Search.locale == locale, Search.query.in_(texts[first:first + CHUNK]), Search.gap_id.is_(None),
                    Search.ending.in_(ENDINGS), Search.at > utcnow() - WINDOW).values(gap_id=gap_id))
