"""What is asked for a person (a copy of everything, or its erasure), how long data are kept, and who looked at whom."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, MaybeMoment, Moment, db

EXPORT, ERASURE = "export", "erasure"
# What blanked words left in the database file is overwritten; the row goes with it.
CLEANING = "cleaning"
# asked (by the customer, nobody has decided) · running · done · refused · gone (an export whose file was taken away again)
STATUSES = ("asked", "running", "done", "refused", "gone")


class PrivacyTask(db.Model):
    """One export or erasure. Nothing here names the person once it is done.

    agent_id: who asked or decided, None for the customer; identity_id: by which proved address the customer asked.
    is_own: the copy that the customer gets, without what is between agents. `step` of `steps` are behind it, `place` is
    where the present step goes on; `sealed` holds what the work must know of the person until it is done, `counts` what was
    found by kind, `digest` what proves the certificate, sha256 and size the file of an export.
    """

    __tablename__ = "privacy_task"
    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(10))
    status: Mapped[str] = mapped_column(sa.String(10), default="running")
    customer_id: Mapped[int] = mapped_column(index=True)
    agent_id: Mapped[int | None]
    identity_id: Mapped[int | None]
    is_own: Mapped[bool] = mapped_column(default=False)
    locale: Mapped[str] = mapped_column(sa.String(8), default="en")
    step: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    place: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    sealed: Mapped[str] = mapped_column(sa.Text, default="")
    digest: Mapped[str] = mapped_column(sa.String(64), default="")
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    size: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[MaybeMoment]
    created_at: Mapped[Moment]
    decided_at: Mapped[MaybeMoment]
    finished_at: Mapped[MaybeMoment]

    __table_args__ = (sa.Index("ix_privacy_task_status_id", "status", "id"),)


class PrivacyPlace(db.Model):
    """A row of somebody else in which an erased person may still be named; nothing of the words themselves.

    status: open · blanked · kept; agent_id: who decided, None where thirty days did.
    """

    __tablename__ = "privacy_place"
    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("privacy_task.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    row_id: Mapped[int]
    ticket_id: Mapped[int | None]
    status: Mapped[str] = mapped_column(sa.String(10), default="open", server_default="open")
    agent_id: Mapped[int | None]
    decided_at: Mapped[MaybeMoment]


class RetentionRule(db.Model):
    """How many days data of one kind are kept (kinds: privacy/retention.py); without a row, or without days, for ever."""

    __tablename__ = "retention_rule"
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    days: Mapped[int | None]
    forgotten: Mapped[int] = mapped_column(default=0)
    ran_at: Mapped[MaybeMoment]


class EmptiedTicket(db.Model):
    """A ticket whose words were kept long enough and are gone; its times, states and scores stay."""

    __tablename__ = "emptied_ticket"
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[Moment]


class PersonLook(db.Model):
    """An agent opened a person's page or one of their tickets; at most one row for each of them in some minutes."""

    __tablename__ = "person_look"
    id: Mapped[Id]
    at: Mapped[Moment] = mapped_column(index=True)
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id"))
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id", ondelete="CASCADE"))
    ticket_id: Mapped[int | None]

    __table_args__ = (sa.Index("ix_person_look_agent_id_at", "agent_id", "at"), sa.Index("ix_person_look_customer_id_at", "customer_id", "at"))


class AddressCode(db.Model):
    """A code that went to another address of somebody, who shows by it that they read what arrives there.

    The code itself stands nowhere: see joining.code_of(). `holder_id` is the address by whose link it was asked for.
    """

    __tablename__ = "address_code"
    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    holder_id: Mapped[int]
    address: Mapped[str] = mapped_column(sa.String(254), index=True)
    tries: Mapped[int] = mapped_column(default=0)
    is_used: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
