"""What an agent was told about a ticket."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.core.actor import Actor
from helpdesk.core.db import Id, MaybeMoment, Moment, db
from helpdesk.tickets.models import Ticket

KINDS = ("assigned", "answered", "side", "returned", "mentioned", "woken", "replied", "noted", "changed", "overdue", "unsolved")


class Notice(db.Model):
    """One thing that one agent should know; `seq` is its place in the ticket's thread, `actor` who did it.

    `is_shown` is off for those who want to be told by mail only. A reaction that runs twice tells once.
    """

    __tablename__ = "notice"
    id: Mapped[Id]
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id", ondelete="CASCADE"))
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    seq: Mapped[int]
    actor: Mapped[str] = mapped_column(sa.String(40))
    is_shown: Mapped[bool] = mapped_column(default=True)
    at: Mapped[Moment]
    read_at: Mapped[MaybeMoment]

    ticket: Mapped[Ticket] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("agent_id", "ticket_id", "kind", "seq"),
        sa.Index("ix_notice_agent_id_id", "agent_id", "id"),
        sa.Index("ix_notice_unread", "agent_id", sqlite_where=sa.text("read_at IS NULL"), postgresql_where=sa.text("read_at IS NULL")),
    )

    @property
    def agent_who_did_it(self) -> int | None:
        """The id of the agent who caused it, or None for a customer, a rule or the desk itself."""
        actor = Actor.parse(self.actor)
        return actor.id if actor.kind == "agent" else None
