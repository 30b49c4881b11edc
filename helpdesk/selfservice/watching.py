"""Keeps the gap board true: counts and ranks, closes a gap whose question is answered now, opens it again when people ask in vain."""
from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.core import events
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import searching
from helpdesk.knowledge.endings import CLICKED as OPENED
from helpdesk.knowledge.endings import FAILED, NO_CLICK, NOTHING, REWORDED, SOLVED
from helpdesk.knowledge.models import PUBLISHED, Article, Search, Translation
from helpdesk.selfservice import effort
from helpdesk.selfservice.clustering import telling_words
from helpdesk.selfservice.effort import Handled
from helpdesk.selfservice.events import GapClosed, GapReopened
from helpdesk.selfservice.gathering import ENOUGH_PEOPLE, WINDOW, gather
from helpdesk.selfservice.models import CLICKED, CLOSED, FOUND, OPEN, WRITING, Gap
from helpdesk.tickets.models import Message, Ticket

# An article answers a question when it stands among the first so many.
FIRST = 3
# So many of a gap's questions, the most asked, are tried.
TRIED = 5
# The part of the people who asked them that must find it.
ENOUGH_FOUND = 0.5
# The part of a question's words that an article must have which was not written for it.
MOST_WORDS = 2 / 3

_FAILED = Search.ending.in_(FAILED)
_TICKETS = sa.and_(Ticket.is_spam.is_(False), Ticket.deleted_at.is_(None))


@dataclass(frozen=True)
class Fresh:
    """An article that may answer a gap since it was opened; `is_new` when it was not there before, `is_meant` when it was written for it."""

    article_id: int
    external_id: str
    is_new: bool
    is_meant: bool


def watch_gaps() -> None:
    """Brings the board up to date; the worker calls it every few minutes, never a request. Searches outside of any unit."""
    gather()
    _count()
    _close_answered()
    _reopen()


def _count() -> None:
    """Renews counts and ranks; a gap whose searches are all too old, and of which nobody has taken care, goes."""
    since = utcnow() - WINDOW
    counts = {row.gap_id: row for row in db.session.execute(
        sa.select(Search.gap_id, sa.func.count(sa.distinct(sa.case((_FAILED, Search.visitor)))).label("people"),
                  *(sa.func.sum(sa.case((Search.ending == name, 1), else_=0)).label(f"ended_{name}") for name in FAILED),
                  sa.func.max(sa.case((_FAILED, Search.at)), type_=Search.at.type).label("last_at"))
        .where(Search.gap_id.is_not(None), Search.at > since).group_by(Search.gap_id))}
    handled = _handled(since)
    usual = effort.usual_minutes([one for tickets in handled.values() for one in tickets])
    db.session.rollback()
    with unit_of_work():
        for gap in db.session.scalars(sa.select(Gap)):
            row = counts.get(gap.id)
            if row is None and gap.state == OPEN and gap.owner_id is None:
                db.session.delete(gap)
            else:
                _renew(gap, row, handled.get(gap.id, []), usual)


def _renew(gap: Gap, row: sa.Row | None, handled: list[Handled], usual: float) -> None:
    gap.people, gap.tickets = int(row.people) if row else 0, len(handled)
    gap.found_nothing, gap.no_click, gap.reworded = (int(getattr(row, f"ended_{name}")) if row else 0 for name in (NOTHING, NO_CLICK, REWORDED))
    gap.minutes = round(effort.minutes_of(handled, usual), 1)
    gap.score = round(gap.people * gap.minutes, 1)
    gap.last_at = (row.last_at if row else None) or gap.last_at


def _handled(since) -> dict[int, list[Handled]]:
    """The tickets that followed the searches of each gap, with what was said in them; no robots."""
    followed = (sa.select(Search.gap_id, Search.ticket_id).join(Ticket, Ticket.id == Search.ticket_id)
                .where(Search.gap_id.is_not(None), _FAILED, Search.at > since, _TICKETS).distinct().subquery())

    def told(direction: str, value) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((Message.direction == direction, value), else_=0)), 0)

    signs = sa.case((sa.func.length(Message.text) > effort.MOST_SIGNS, effort.MOST_SIGNS), else_=sa.func.length(Message.text))
    found: dict[int, list[Handled]] = defaultdict(list)
    for gap_id, *said in db.session.execute(
            sa.select(followed.c.gap_id, told("in", signs), told("out", signs), told("out", 1))
            .join(Message, Message.ticket_id == followed.c.ticket_id).where(Message.is_automatic.is_(False))
            .group_by(followed.c.gap_id, followed.c.ticket_id)):
        found[gap_id].append(Handled(*map(int, said)))
    return found


def _close_answered() -> None:
    waiting = list(db.session.execute(sa.select(Gap.id, Gap.locale, Gap.opened_at, Gap.article_id).where(Gap.state.in_((OPEN, WRITING)))))
    answered = _clicked()
    for gap in waiting:
        fresh = _fresh(gap)
        if not fresh:
            continue
        clicked = next((one.article_id for one in fresh if answered.get((gap.id, one.article_id))), None)
        found = clicked or _found(gap, [one for one in fresh if one.is_new or one.is_meant])
        if found:
            _close(gap.id, found, CLICKED if clicked else FOUND)
    db.session.rollback()


def _fresh(gap: sa.Row) -> list[Fresh]:
    """What readers can read since the gap was opened: articles published or changed."""
    appeared = sa.and_(Translation.published_at > gap.opened_at)
    rows = db.session.execute(
        sa.select(Article.id, Article.external_id, appeared.label("appeared")).join(Translation)
        .where(Translation.locale == gap.locale, Translation.status == PUBLISHED, Article.visibility == "public",
               sa.or_(appeared, Translation.updated_at > gap.opened_at)))
    return [Fresh(row.id, row.external_id, bool(row.appeared), row.id == gap.article_id) for row in rows]


def _clicked() -> dict[tuple[int, int], bool]:
    """(gap, article) → whether, since the gap was opened, several people opened it after such a search, and more than ask in vain."""
    after = (sa.select(Search.gap_id, Search.article_id, sa.func.count(sa.distinct(Search.visitor)).label("people"))
             .join(Gap, Gap.id == Search.gap_id)
             .where(Gap.state.in_((OPEN, WRITING)), Search.at > Gap.opened_at, Search.ending.in_((OPENED, SOLVED)))
             .group_by(Search.gap_id, Search.article_id))
    in_vain = dict(db.session.execute(
        sa.select(Search.gap_id, sa.func.count(sa.distinct(Search.visitor))).join(Gap, Gap.id == Search.gap_id)
        .where(Gap.state.in_((OPEN, WRITING)), Search.at > Gap.opened_at, _FAILED).group_by(Search.gap_id)).all())
    return {(gap_id, article_id): True for gap_id, article_id, people in db.session.execute(after)
            if people >= ENOUGH_PEOPLE and people > in_vain.get(gap_id, 0)}


def _found(gap: sa.Row, fresh: list[Fresh]) -> int | None:
    """The article that most of those who asked would see among the first three now, and that speaks of it, if there is one."""
    if not fresh:
        return None
    asked, seen = questions(gap.id, TRIED), defaultdict(int)
    wanted = {one.external_id: one for one in fresh}
    for row in asked:
        for hit in searching.index().search(row.query, gap.locale, limit=FIRST).hits:
            one = wanted.get(hit.id)
            if one and (one.is_meant or _speaks_of(row.query, one.article_id, gap.locale)):
                seen[one.article_id] += row.people
    best = max(seen, key=seen.get, default=None)
    return best if best is not None and seen[best] >= ENOUGH_FOUND * sum(row.people for row in asked) else None


def _speaks_of(query: str, article_id: int, locale: str) -> bool:
    """Whether an article has most words of a question: where little is written, any article stands among the first three."""
    text = db.session.scalar(sa.select(Translation).where(Translation.article_id == article_id, Translation.locale == locale))
    asked = telling_words(query, locale)
    said = telling_words("\n".join((text.title, text.summary, *text.keywords, text.plain)), locale) if text else frozenset()
    return bool(asked) and len(asked & said) >= MOST_WORDS * len(asked)


def questions(gap_id: int, limit: int) -> list[sa.Row]:
    """What was asked in vain in a gap, most people first: query, people, ended_nothing, ended_no_click, ended_reworded, last_at."""
    people = sa.func.count(sa.distinct(Search.visitor))
    return db.session.execute(
        sa.select(Search.query, people.label("people"),
                  *(sa.func.sum(sa.case((Search.ending == name, 1), else_=0)).label(f"ended_{name}") for name in FAILED),
                  sa.func.max(Search.at, type_=Search.at.type).label("last_at"))
        .where(Search.gap_id == gap_id, _FAILED).group_by(Search.query).order_by(people.desc(), Search.query).limit(limit)).all()


def _close(gap_id: int, article_id: int, how: str) -> None:
    with unit_of_work():
        gap = db.session.get(Gap, gap_id)
        if gap is not None and gap.state != CLOSED:
            gap.state, gap.closed_how, gap.closed_at, gap.article_id = CLOSED, how, utcnow(), article_id
            events.record(GapClosed(gap_id=gap.id, how=how), actor=SYSTEM)


def _reopen() -> None:
    """What closed itself opens again when several people ask in vain since, and more of them than found something.

    What an agent closed stays closed: somebody decided that it needs no article.
    """
    people = sa.func.count(sa.distinct(sa.case((_FAILED, Search.visitor))))
    happy = sa.func.count(sa.distinct(sa.case((Search.ending.in_((OPENED, SOLVED)), Search.visitor))))
    failing = list(db.session.scalars(
        sa.select(Gap.id).join(Search, Search.gap_id == Gap.id)
        .where(Gap.state == CLOSED, Gap.closed_how.in_((FOUND, CLICKED)), Search.at > Gap.closed_at)
        .group_by(Gap.id).having(sa.and_(people >= ENOUGH_PEOPLE, people > happy))))
    db.session.rollback()
    for gap_id in failing:
        with unit_of_work():
            gap = db.session.get(Gap, gap_id)
            gap.state, gap.opened_at, gap.closed_at, gap.closed_how = OPEN, utcnow(), None, ""
            gap.reopened_count += 1
            events.record(GapReopened(gap_id=gap.id), actor=SYSTEM)
