"""What a person carries beside name and addresses: fields of the desk's own, and notes of agents about the person."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, MaybeMoment, Moment, db
from helpdesk.core.own_definitions import OwnDefinition


class PersonField(OwnDefinition, db.Model):
    """One own field of customers; kind is text, choice, number, date or yes. `is_beside`: agents see it beside a ticket."""

    __tablename__ = "person_field"
    is_beside: Mapped[bool] = mapped_column(default=True)


class CustomerNote(db.Model):
    """What agents should know about a person, whichever ticket they look at. Customers never read it."""

    __tablename__ = "customer_note"
    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[Moment]


class PersonChange(db.Model):
    """What an agent changed about a person in one go, as field: [before, after], so that it can be taken back for a day; gone afterwards."""

    __tablename__ = "person_change"
    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int]
    changes: Mapped[dict] = mapped_column(sa.JSON)
    at: Mapped[Moment] = mapped_column(index=True)
    undone_at: Mapped[MaybeMoment]
