"""Which articles answered tickets: what an agent sent, and what was asked, once the ticket was solved."""
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from helpdesk.core import text
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.knowledge.models import Article, ArticleUse

LONGEST_QUESTION = 400


@dataclass(frozen=True)
class SolvedWith:
    """A solved ticket's question, without what could name a person, and an article that was sent as its answer.

    `person` (a customer's id) is for limiting how much one of them may teach; it never leaves the house.
    """

    article_id: int
    external_id: str
    locale: str
    question: str
    ticket_id: int
    person: int | None
    at: datetime


def remember_sent(article_ids: list[int], *, ticket_id: int, message_id: int, customer_id: int | None, agent_id: int | None, locale: str) -> None:
    """Keeps that these articles went to the customer of a ticket, each once; articles that are gone are left out. In the open unit."""
    if not article_ids:
        return
    known = set(db.session.scalars(sa.select(Article.id).where(Article.id.in_(article_ids))))
    there = set(db.session.scalars(sa.select(ArticleUse.article_id).where(ArticleUse.ticket_id == ticket_id)))
    db.session.add_all(ArticleUse(article_id=article_id, ticket_id=ticket_id, message_id=message_id, customer_id=customer_id,
                                  agent_id=agent_id, locale=locale, sent_at=utcnow())
                       for article_id in dict.fromkeys(article_ids) if article_id in known - there)
    db.session.flush()


def sent_in(ticket_id: int) -> list[ArticleUse]:
    """What was sent in a ticket, oldest first."""
    return list(db.session.scalars(sa.select(ArticleUse).where(ArticleUse.ticket_id == ticket_id).order_by(ArticleUse.id)))


def mark_solved(used: list[ArticleUse], question: str) -> None:
    """The ticket of these is solved; `question` is what was asked, already without what could name a person."""
    for one in used:
        one.solved_at, one.question = utcnow(), text.one_line(question, LONGEST_QUESTION)


def mark_unsolved(ticket_id: int) -> None:
    """The ticket was opened again: whatever was sent did not solve it, and teaches nothing."""
    db.session.execute(sa.update(ArticleUse).where(ArticleUse.ticket_id == ticket_id).values(solved_at=None, question=""))


def solved_with(since: datetime, *, limit: int = 10_000) -> list[SolvedWith]:
    """What solved tickets teach since a moment (UTC), oldest first. A ticket that is solved again appears again."""
    rows = db.session.execute(
        sa.select(ArticleUse, Article.external_id).join(Article).where(ArticleUse.solved_at >= since, ArticleUse.question != "")
        .order_by(ArticleUse.solved_at, ArticleUse.id).limit(limit))
    return [SolvedWith(use.article_id, external_id, use.locale, use.question, use.ticket_id, use.customer_id, use.solved_at)
            for use, external_id in rows]


def times_solved(article_ids: list[int]) -> dict[int, int]:
    """How many solved tickets each article was sent in."""
    rows = db.session.execute(sa.select(ArticleUse.article_id, sa.func.count())
                              .where(ArticleUse.article_id.in_(article_ids), ArticleUse.solved_at.is_not(None))
                              .group_by(ArticleUse.article_id))
    return {article_id: int(count) for article_id, count in rows}
