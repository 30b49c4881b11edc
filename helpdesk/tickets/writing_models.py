"""What an agent writes to a customer and has not sent."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import Agent
from helpdesk.core.db import Id, Moment, db


class PlannedReply(db.Model):
    """An answer that waits to leave: some seconds in which it can be taken back, or until a moment the agent chose.

    Nothing has happened yet: no message, no event, no figure knows of it. `state` is waiting, held (somebody has to
    decide, `reason` says why) or undone (its words stand in a composer again). What has left has no row here any more.
    """

    __tablename__ = "planned_reply"
    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    uploads: Mapped[list] = mapped_column(sa.JSON, default=list)
    cc: Mapped[list] = mapped_column(sa.JSON, default=list)
    bcc: Mapped[list] = mapped_column(sa.JSON, default=list)
    mailbox_id: Mapped[int | None]
    status: Mapped[str | None] = mapped_column(sa.String(20))
    client_key: Mapped[str | None] = mapped_column(sa.String(80))
    is_later: Mapped[bool] = mapped_column(default=False)
    is_formatted: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    reason: Mapped[str] = mapped_column(sa.String(20), default="")
    due_at: Mapped[Moment]
    created_at: Mapped[Moment]

    agent: Mapped[Agent] = relationship()

    __table_args__ = (sa.UniqueConstraint("client_key"),)


class Draft(db.Model):
    """What an agent writes on a ticket and has not sent: one reply and one note each.

    `version` counts savings, so that an older window never writes over a newer one; `page` names the window that saved
    last. `client_key` is the key under which the words will be sent, so that two windows send them once. `beside` holds what
    was chosen with a reply: cc, bcc, mailbox_id, macros (ids). `is_shared`: colleagues read it and may take it over. `undone_id` is the reply that was taken back and whose files belong to it.
    """

    __tablename__ = "draft"
    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"))
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(5))
    text: Mapped[str] = mapped_column(sa.Text)
    version: Mapped[int] = mapped_column(default=1)
    page: Mapped[str] = mapped_column(sa.String(40), default="")
    client_key: Mapped[str] = mapped_column(sa.String(80))
    beside: Mapped[dict] = mapped_column(sa.JSON, default=dict, server_default="{}")
    is_shared: Mapped[bool] = mapped_column(default=False)
    undone_id: Mapped[int | None]
    updated_at: Mapped[Moment]

    agent: Mapped[Agent] = relationship()

    __table_args__ = (sa.UniqueConstraint("ticket_id", "agent_id", "kind"),)
