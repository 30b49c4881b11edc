"""Questions that the help centre does not answer, and visits of the contact form that tell whether suggestions help."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, MaybeMoment, Moment, db

OPEN, WRITING, CLOSED = "open", "writing", "closed"
STATES = (OPEN, WRITING, CLOSED)
# How a gap was closed: an article is found · people opened an article · an agent said so.
FOUND, CLICKED, BY_HAND = "found", "clicked", "hand"
LONGEST_QUESTION = 200


class Gap(db.Model):
    """Searches that mean the same and were not answered, in one language; `search.gap_id` names them.

    `key` holds the telling words of its first question, by which others are known to be alike. The counts are of the last
    90 days, the worker renews them; `score` is people × minutes, and the board's order.
    """

    __tablename__ = "gap"
    id: Mapped[Id]
    locale: Mapped[str] = mapped_column(sa.String(8))
    question: Mapped[str] = mapped_column(sa.String(LONGEST_QUESTION))
    key: Mapped[str] = mapped_column(sa.String(400))
    state: Mapped[str] = mapped_column(sa.String(10), default=OPEN)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id", ondelete="SET NULL"))
    # The article that was written for it, or that closed it.
    article_id: Mapped[int | None] = mapped_column(sa.ForeignKey("article.id", ondelete="SET NULL"))
    closed_how: Mapped[str] = mapped_column(sa.String(10), default="")
    opened_at: Mapped[Moment]
    closed_at: Mapped[MaybeMoment]
    reopened_count: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    found_nothing: Mapped[int] = mapped_column(default=0)
    no_click: Mapped[int] = mapped_column(default=0)
    reworded: Mapped[int] = mapped_column(default=0)
    tickets: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[float] = mapped_column(default=0.0)
    score: Mapped[float] = mapped_column(default=0.0)
    last_at: Mapped[Moment]

    __table_args__ = (sa.UniqueConstraint("locale", "key"), sa.Index("ix_gap_state_score", "state", "score"))


class SelfServicePlan(db.Model):
    """One row: what share of the form's visitors, in per cent, is suggested nothing, so that what suggestions do can be told."""

    __tablename__ = "self_service_plan"
    id: Mapped[Id]
    control_percent: Mapped[int] = mapped_column(default=10)


class FormVisit(db.Model):
    """Somebody began to write in the contact form; once for each browser in three days.

    `visitor` is a digest that changes every month. `ending` is gave_up until more is known: wrote (at once), came_back (wrote
    later), solved (said so). `control_percent` is the share in force when it was decided whether anything is suggested.
    """

    __tablename__ = "form_visit"
    id: Mapped[Id]
    at: Mapped[Moment]
    locale: Mapped[str] = mapped_column(sa.String(8))
    visitor: Mapped[str] = mapped_column(sa.String(64))
    is_control: Mapped[bool]
    control_percent: Mapped[int]
    ending: Mapped[str] = mapped_column(sa.String(10), default="gave_up")
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ticket.id", ondelete="SET NULL"), index=True)

    __table_args__ = (sa.Index("ix_form_visit_visitor_at", "visitor", "at"), sa.Index("ix_form_visit_at", "at"))
