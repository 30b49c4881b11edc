"""Visitors, which tickets are theirs, and how the chat is set up."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.core.db import Id, MaybeMoment, Moment, db
from helpdesk.tickets.models import Ticket


class ChatVisitor(db.Model):
    """One browser that chats. `email` and `name` are what the visitor typed: a claim, never a proof.

    With an `external_id` it is no browser but a person whom their website has signed in, on all of their devices; `said` is
    the digest of what the website last said of them. `claimed` and `claimed_why` are what a refused token named, and why.
    `here_until` is the last moment up to which a sign of the open widget speaks for the visitor's presence.
    """

    __tablename__ = "chat_visitor"
    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    email: Mapped[str | None] = mapped_column(sa.String(254))
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    locale: Mapped[str] = mapped_column(sa.String(8), default="en")
    here_until: Mapped[MaybeMoment]
    external_id: Mapped[str | None] = mapped_column(sa.String(254))
    said: Mapped[str | None] = mapped_column(sa.String(64))
    claimed: Mapped[str | None] = mapped_column(sa.String(254))
    claimed_why: Mapped[str | None] = mapped_column(sa.String(20))
    created_at: Mapped[Moment]


class ChatTicket(db.Model):
    """A ticket that a visitor opened. This row, not the customer, is what lets the visitor read it.

    The three places count in the ticket's thread: fetched by the widget, seen by the visitor, mailed because
    the visitor had left.
    """

    __tablename__ = "chat_ticket"
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    visitor_id: Mapped[str] = mapped_column(sa.ForeignKey("chat_visitor.id", ondelete="CASCADE"), index=True)
    fetched_seq: Mapped[int] = mapped_column(default=0)
    seen_seq: Mapped[int] = mapped_column(default=0)
    mailed_seq: Mapped[int] = mapped_column(default=0)

    ticket: Mapped[Ticket] = relationship()
    visitor: Mapped[ChatVisitor] = relationship()


class ChatSettings(db.Model):
    """One row: whether there is a chat, which websites may show it, who gets it, when answers go by mail."""

    __tablename__ = "chat_settings"
    id: Mapped[Id]
    is_on: Mapped[bool] = mapped_column(default=True)
    origins: Mapped[list] = mapped_column(sa.JSON, default=list)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id"))
    mail_after_minutes: Mapped[int] = mapped_column(default=10)
