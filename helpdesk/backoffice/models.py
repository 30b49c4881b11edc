"""The other systems that are asked, and what each last answered of a customer."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core import localised
from helpdesk.core.db import Id, Moment, db


class CardSource(db.Model):
    """A system that is asked about customers; `address` and `mapping` as docs/cards.md describes, `secret` sealed (core/sealing.py).

    `team_ids`: whose agents see its card; everybody's where none is named.
    """

    __tablename__ = "card_source"
    id: Mapped[Id]
    names: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    address: Mapped[str] = mapped_column(sa.String(500))
    secret: Mapped[str] = mapped_column(sa.Text, default="")
    mapping: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    seconds: Mapped[int] = mapped_column(default=3)
    keep_seconds: Mapped[int] = mapped_column(default=60)
    is_active: Mapped[bool] = mapped_column(default=True)
    team_ids: Mapped[list] = mapped_column(sa.JSON, default=list, server_default="[]")
    changed_at: Mapped[Moment]

    def name(self, locale: str) -> str:
        """What it is called in this language."""
        return localised.pick(self.names, locale)

    def is_shown_to(self, team_ids: frozenset[int] | None) -> bool:
        """Whether agents of these teams see its card; None is somebody who sees every card."""
        return not self.team_ids or team_ids is None or not team_ids.isdisjoint(self.team_ids)

    @property
    def edition(self) -> str:
        """Which description an answer was read with."""
        return self.changed_at.isoformat()


class CardAnswer(db.Model):
    """The last whole answer of a source about a customer; `asked_of` is a digest of the identities that were sent.

    It has no id of its own, so a merge leaves it where it is: whom it was asked of is known by the digest.
    """

    __tablename__ = "card_answer"
    source_id: Mapped[int] = mapped_column(sa.ForeignKey("card_source.id", ondelete="CASCADE"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True, index=True)
    edition: Mapped[str] = mapped_column(sa.String(40))
    asked_of: Mapped[str] = mapped_column(sa.String(64))
    card: Mapped[dict] = mapped_column(sa.JSON)
    at: Mapped[Moment]
