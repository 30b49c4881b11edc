"""Deliveries, jobs and schedules. Every race for one is won by an UPDATE."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, MaybeMoment, Moment, db

# queued → sending → sent | retry → … | failed | bounced | cancelled; kept = nobody to hand it to (no mail server set up)
DELIVERY_STATUSES = ("queued", "sending", "sent", "retry", "failed", "bounced", "cancelled", "kept")


class Delivery(db.Model):
    """Something that leaves the house. Its Message-ID is fixed here, so that a second sending is recognisable.

    `is_threaded` says of a reply that left whether its header named the thread rightly; None where nothing was to be named.
    """

    __tablename__ = "delivery"
    id: Mapped[Id]
    channel: Mapped[str] = mapped_column(sa.String(10))
    kind: Mapped[str] = mapped_column(sa.String(30))
    status: Mapped[str] = mapped_column(sa.String(10), default="queued")
    recipient: Mapped[str] = mapped_column(sa.String(254))
    locale: Mapped[str] = mapped_column(sa.String(8), default="en")
    ticket_id: Mapped[int | None]
    message_id: Mapped[int | None]
    customer_id: Mapped[int | None]
    agent_id: Mapped[int | None]
    header_id: Mapped[str | None] = mapped_column(sa.String(500), index=True)
    data: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[Moment]
    lease_until: Mapped[MaybeMoment]
    last_error: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[Moment]
    sent_at: Mapped[MaybeMoment]
    is_threaded: Mapped[bool | None]

    __table_args__ = (
        sa.Index("ix_delivery_status_due", "status", "due_at"),
        sa.Index("ix_delivery_ticket", "ticket_id"),
        sa.Index("ix_delivery_message", "message_id"),
        sa.Index("ix_delivery_customer_id", "customer_id", sqlite_where=sa.text("customer_id IS NOT NULL"),
                 postgresql_where=sa.text("customer_id IS NOT NULL")),
        sa.Index("ix_delivery_recipient_kind", "recipient", "kind", "created_at"),
    )


class Job(db.Model):
    """Something that follows soon, in order per ticket, in a unit of its own; done jobs are deleted."""

    __tablename__ = "job"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(120))
    data: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    ticket_id: Mapped[int | None] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(sa.String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[Moment]
    lease_until: Mapped[MaybeMoment]
    last_error: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[Moment]

    __table_args__ = (sa.Index("ix_job_status_due", "status", "due_at"),)


class Schedule(db.Model):
    """The next time of something that happens at intervals; several workers run it once."""

    __tablename__ = "schedule"
    name: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    next_at: Mapped[Moment]
