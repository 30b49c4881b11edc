"""What is needed to put a split off ticket back."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, MaybeMoment, Moment, db


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
