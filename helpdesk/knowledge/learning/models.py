"""What taught an article which question it answers, and what an author took back."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, Moment, db

# An admin's file · a reader who said that it solved it · a click that ended a search · a search before the one that found it.
# Solved tickets teach too; they are rows of their own (ArticleUse).
ADMIN, HELPED, CLICKED, REWORDED = "admin", "helped", "clicked", "reworded"
TICKET = "ticket"
LONGEST_QUESTION = 400


class Lesson(db.Model):
    """A question, without what could name a person, that an article answered for somebody."""

    __tablename__ = "lesson"
    id: Mapped[Id]
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("article.id", ondelete="CASCADE"))
    locale: Mapped[str] = mapped_column(sa.String(8))
    query: Mapped[str] = mapped_column(sa.String(LONGEST_QUESTION))
    source: Mapped[str] = mapped_column(sa.String(10))
    # A digest that changes every month, '' for an admin: enough to count people, not to know them.
    person: Mapped[str] = mapped_column(sa.String(64), default="")
    weight: Mapped[float] = mapped_column(default=1.0)
    at: Mapped[Moment]

    __table_args__ = (sa.UniqueConstraint("article_id", "locale", "query", "source", "person"), sa.Index("ix_lesson_locale", "locale"),
                      sa.Index("ix_lesson_person_at", "person", "at"))


class Unlearnt(db.Model):
    """A question that an author took away from an article; nobody teaches it again but an admin."""

    __tablename__ = "unlearnt"
    id: Mapped[Id]
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("article.id", ondelete="CASCADE"))
    locale: Mapped[str] = mapped_column(sa.String(8))
    key: Mapped[str] = mapped_column(sa.String(LONGEST_QUESTION))
    agent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id", ondelete="SET NULL"))
    at: Mapped[Moment]

    __table_args__ = (sa.UniqueConstraint("article_id", "locale", "key"),)
