"""Queues that agents put together."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import Agent
from helpdesk.core.db import Id, Moment, db
from helpdesk.core.localised import pick


class SavedQueue(db.Model):
    """A queue that an agent put together: whose tickets it holds is said by `scope` and `conditions` (see queue_rules.py).

    Seen by its owner alone, by the members of `team_id`, or with `for_everybody` by all agents.
    """

    __tablename__ = "saved_queue"
    id: Mapped[Id]
    names: Mapped[dict] = mapped_column(sa.JSON)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id", ondelete="CASCADE"), index=True)
    for_everybody: Mapped[bool] = mapped_column(default=False)
    scope: Mapped[str] = mapped_column(sa.String(10), default="unsolved")
    conditions: Mapped[dict] = mapped_column(sa.JSON)
    sort: Mapped[str] = mapped_column(sa.String(10), default="newest")
    place: Mapped[int] = mapped_column(default=50)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment]

    owner: Mapped[Agent] = relationship()

    def name(self, locale: str) -> str:
        """The name in a language, with fallback."""
        return pick(self.names, locale)
