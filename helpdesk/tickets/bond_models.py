"""Who else has to do with a ticket: who is named in it, who follows it, who gets it, and the tickets beside it."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, MaybeMoment, Moment, db


class Mention(db.Model):
    """That a note names an agent, alone or as a member of a team."""

    __tablename__ = "mention"
    note_id: Mapped[int] = mapped_column(sa.ForeignKey("note.id", ondelete="CASCADE"), primary_key=True)
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True, index=True)


class Follow(db.Model):
    """That an agent is told of what happens in a ticket, whoever has it."""

    __tablename__ = "ticket_follow"
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id", ondelete="CASCADE"), primary_key=True)


class HandOver(db.Model):
    """What the next one must know of a ticket that changes hands, so that nobody asks the customer again. Its words are notes.

    `read_at` and `read_by_id`: who of those who got it has said that they read it.
    """

    __tablename__ = "hand_over"
    id: Mapped[Id]
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id"))
    to_agent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id"))
    to_team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    facts: Mapped[str] = mapped_column(sa.Text, default="")
    tried: Mapped[str] = mapped_column(sa.Text, default="")
    promises: Mapped[str] = mapped_column(sa.Text, default="")
    asked: Mapped[str] = mapped_column(sa.Text, default="")
    score: Mapped[str] = mapped_column(sa.String(60), default="")
    client_key: Mapped[str | None] = mapped_column(sa.String(80))
    created_at: Mapped[Moment]
    read_at: Mapped[MaybeMoment]
    read_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id"))

    __table_args__ = (sa.UniqueConstraint("client_key"),)


class TicketLink(db.Model):
    """That two tickets belong beside each other, said by hand, read from both; `one_id` is the smaller id, `reason` says why."""

    __tablename__ = "ticket_link"
    one_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
