"""What is asked for a person: a copy of everything, or its erasure. One row each, worked off by the worker."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, MaybeMoment, Moment, db

EXPORT, ERASURE = "export", "erasure"
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
