"""Macros: texts that agents put into their answers, and what is changed along with them."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, Moment, db
from helpdesk.core.localised import pick


class Macro(db.Model):
    """A saved reply, with variables, in one or more languages; without an owner it is everybody's.

    `does` is what it changes in the ticket (see automation/doing.py), empty for a text alone.
    """

    __tablename__ = "macro"
    id: Mapped[Id]
    names: Mapped[dict] = mapped_column(sa.JSON)
    texts: Mapped[dict] = mapped_column(sa.JSON)
    does: Mapped[dict] = mapped_column(sa.JSON, default=dict, server_default="{}")
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment]

    @property
    def is_shared(self) -> bool:
        """Whether everybody can use it."""
        return self.owner_id is None

    def name(self, locale: str) -> str:
        """The name in a language, with fallback."""
        return pick(self.names, locale)

    def text(self, locale: str) -> str:
        """The text in a language, with fallback."""
        return pick(self.texts, locale)
