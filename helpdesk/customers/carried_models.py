"""What a person carries beside name and addresses: fields of the desk's own, and notes of agents about the person."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, Moment, db
from helpdesk.core.localised import pick


class PersonField(db.Model):
    """One own field of customers; kind is text, choice, number, date or yes.

    `choices` are [{"key", "names"}] in their order; `is_beside`: agents see it beside a ticket. It is never deleted, only put aside.
    """

    __tablename__ = "person_field"
    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(10))
    names: Mapped[dict] = mapped_column(sa.JSON)
    choices: Mapped[list] = mapped_column(sa.JSON, default=list)
    is_beside: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)

    def name(self, locale: str) -> str:
        """The field's name in a language, with fallback."""
        return pick(self.names, locale)

    def options(self, locale: str) -> list[tuple[str, str]]:
        """Key and name of each choice that can be chosen."""
        return [(one["key"], pick(one["names"], locale)) for one in self.choices if not one.get("is_off")]

    def words(self, value: str, locale: str) -> str:
        """A value as people read it: a choice by its name, also one that can no longer be chosen."""
        return next((pick(one["names"], locale) for one in self.choices if one["key"] == value), value) if self.kind == "choice" else value


class CustomerNote(db.Model):
    """What agents should know about a person, whichever ticket they look at. Customers never read it."""

    __tablename__ = "customer_note"
    id: Mapped[Id]
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[Moment]
