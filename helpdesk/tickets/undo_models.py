"""What is needed to undo: a merge, a split, and what was changed in one go."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, MaybeMoment, Moment, db


class TicketMerge(db.Model):
    """That one ticket was put into another, with what is needed to take it out again.

    `places` are [kind, id, place before, place after] of everything that moved, `before` what both tickets repeated of it.
    """

    __tablename__ = "ticket_merge"
    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    target_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    places: Mapped[list] = mapped_column(sa.JSON)
    before: Mapped[dict] = mapped_column(sa.JSON)
    actor: Mapped[str] = mapped_column(sa.String(40))
    at: Mapped[Moment]
    undone_at: Mapped[MaybeMoment]


class TicketSplit(db.Model):
    """That words of one ticket became another one; `places` are [kind, id, place before, place after], `before` what the source repeated of them."""

    __tablename__ = "ticket_split"
    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    target_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    places: Mapped[list] = mapped_column(sa.JSON)
    before: Mapped[dict] = mapped_column(sa.JSON)
    actor: Mapped[str] = mapped_column(sa.String(40))
    at: Mapped[Moment]
    undone_at: Mapped[MaybeMoment]


class ChangeSet(db.Model):
    """What an agent changed in one go, so that it can be undone for a day.

    `changes` are pairs of ticket id and {what: [before, after]}; see tickets/undoing.py.
    """

    __tablename__ = "change_set"
    id: Mapped[Id]
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    act: Mapped[str] = mapped_column(sa.String(30))
    changes: Mapped[list] = mapped_column(sa.JSON)
    at: Mapped[Moment] = mapped_column(index=True)
    undone_at: Mapped[MaybeMoment]
