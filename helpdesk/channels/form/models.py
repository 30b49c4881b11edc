"""What a visitor can write about; each topic feeds a team."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, db
from helpdesk.core.localised import pick


class FormTopic(db.Model):
    """One choice of the contact form."""

    __tablename__ = "form_topic"
    id: Mapped[Id]
    names: Mapped[dict] = mapped_column(sa.JSON)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id"))
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)

    def name(self, locale: str) -> str:
        """The topic's name in a language, with fallback."""
        return pick(self.names, locale)
