"""The plan, the invitations and the responses of surveys."""
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import Agent
from helpdesk.core.db import Id, MaybeMoment, Moment, db
from helpdesk.customers.models import Customer
from helpdesk.tickets.models import Ticket

OPEN_FOR = timedelta(days=30)


class SurveyPlan(db.Model):
    """One row: whether we ask, what, in which words, and how long after the resolution.

    `kinds` are the questions in their order; the first one stands in the mail. `texts` holds
    the admin's own words as {kind: {locale: text}}; what is missing there the desk says itself.
    """

    __tablename__ = "survey_plan"
    id: Mapped[Id]
    is_enabled: Mapped[bool] = mapped_column(default=True)
    kinds: Mapped[list] = mapped_column(sa.JSON, default=lambda: ["csat", "ces"])
    delay_minutes: Mapped[int] = mapped_column(default=60)
    texts: Mapped[dict] = mapped_column(sa.JSON, default=dict)


class SurveyInvitation(db.Model):
    """We ask once per resolution. The unique key says so: a ticket's resolutions are counted by its reopenings.

    Agent and team are those of the moment of sending; reassigning the ticket later moves no vote.
    """

    __tablename__ = "survey_invitation"
    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"))
    resolution: Mapped[int]
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id", ondelete="CASCADE"))
    agent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id"))
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id"))
    channel: Mapped[str] = mapped_column(sa.String(10))
    locale: Mapped[str] = mapped_column(sa.String(8))
    kinds: Mapped[list] = mapped_column(sa.JSON)
    delivery_id: Mapped[int | None]
    resolved_at: Mapped[Moment]
    due_at: Mapped[Moment]
    sent_at: Mapped[MaybeMoment]
    answered_at: Mapped[MaybeMoment]
    cancelled_at: Mapped[MaybeMoment]

    ticket: Mapped[Ticket] = relationship()
    customer: Mapped[Customer] = relationship()
    agent: Mapped[Agent | None] = relationship()
    responses: Mapped[list["SurveyResponse"]] = relationship(order_by="SurveyResponse.id", back_populates="invitation")

    __table_args__ = (
        sa.UniqueConstraint("ticket_id", "resolution"),
        sa.Index("ix_survey_invitation_sent", "sent_at", "channel", "team_id", "agent_id"),
        sa.Index("ix_survey_invitation_customer", "customer_id"),
        sa.Index("ix_survey_invitation_delivery", "delivery_id"),
    )

    @property
    def open_until(self) -> datetime:
        """The moment until which it can be answered, or the answer changed."""
        return (self.sent_at or self.due_at) + OPEN_FOR

    def response(self, kind: str) -> "SurveyResponse | None":
        """The response to one question, if it was given."""
        return next((response for response in self.responses if response.kind == kind), None)


class SurveyRefusal(db.Model):
    """An address that wants no surveys, as a keyed digest."""

    __tablename__ = "survey_refusal"
    digest: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    at: Mapped[Moment]


class SurveyResponse(db.Model):
    """A customer's score for one question, with an optional comment; one per question and invitation."""

    __tablename__ = "survey_response"
    id: Mapped[Id]
    invitation_id: Mapped[int] = mapped_column(sa.ForeignKey("survey_invitation.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    score: Mapped[int]
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    answered_at: Mapped[Moment]
    changed_at: Mapped[MaybeMoment]

    invitation: Mapped[SurveyInvitation] = relationship(back_populates="responses")

    __table_args__ = (sa.UniqueConstraint("invitation_id", "kind"), sa.Index("ix_survey_response_answered", "answered_at"))
