"""What an admin adds to what every ticket has: own fields, and what stands in them."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, db
from helpdesk.core.localised import pick
from helpdesk.core.own_definitions import OwnDefinition

LONGEST_VALUE, LONGEST_FOLDED = 500, 100


class OwnField(OwnDefinition, db.Model):
    """One field of tickets; kind is text, choice, number or date. Empty `team_ids` mean every team, empty `topic_ids` every topic of the contact form."""

    __tablename__ = "own_field"
    team_ids: Mapped[list] = mapped_column(sa.JSON, default=list)
    is_on_form: Mapped[bool] = mapped_column(default=False)
    topic_ids: Mapped[list] = mapped_column(sa.JSON, default=list)
    is_required: Mapped[bool] = mapped_column(default=False)

    def is_used_by(self, team_id: int | None) -> bool:
        """Whether tickets of this team have it."""
        return self.is_active and (not self.team_ids or team_id in self.team_ids)

    def is_asked_about(self, topic_id: int | None) -> bool:
        """Whether the contact form asks for it with this topic."""
        return self.is_active and self.is_on_form and (not self.topic_ids or topic_id in self.topic_ids)


class OwnFieldValue(db.Model):
    """What stands in a field of a ticket; an empty field has no row. `folded` is what a search compares."""

    __tablename__ = "own_field_value"
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    field_id: Mapped[int] = mapped_column(sa.ForeignKey("own_field.id"), primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(LONGEST_VALUE))
    folded: Mapped[str] = mapped_column(sa.String(LONGEST_FOLDED))

    __table_args__ = (sa.Index("ix_own_field_value_field_id", "field_id", "folded"),)


class ContactReason(db.Model):
    """Why customers write: one node of a tree, put aside but never deleted, because solved tickets name it."""

    __tablename__ = "contact_reason"
    id: Mapped[Id]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contact_reason.id"))
    names: Mapped[dict] = mapped_column(sa.JSON)
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)

    def name(self, locale: str) -> str:
        """The reason's own name in a language, with fallback, without those above it."""
        return pick(self.names, locale)


class SolvingPlan(db.Model):
    """What is asked for when a ticket is solved; one row, of id 1."""

    __tablename__ = "solving_plan"
    id: Mapped[Id]
    asks_reason: Mapped[bool] = mapped_column(default=True)


class OwnStatus(db.Model):
    """A name of the desk's own for one of the fixed statuses; rules follow the status, agents read the name. Put aside, never deleted.

    `customer_names` is what customers read instead of the fixed word; empty for that word.
    """

    __tablename__ = "own_status"
    id: Mapped[Id]
    status: Mapped[str] = mapped_column(sa.String(10))
    names: Mapped[dict] = mapped_column(sa.JSON)
    customer_names: Mapped[dict] = mapped_column(sa.JSON, default=dict, server_default="{}")
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)

    def name(self, locale: str) -> str:
        """The name in a language, with fallback."""
        return pick(self.names, locale)
