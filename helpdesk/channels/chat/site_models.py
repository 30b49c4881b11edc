"""What the sign-in of websites needs: secrets they sign with, and what became of their tokens."""
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, MaybeMoment, Moment, db


class SiteSecret(db.Model):
    """A secret that a website signs its tokens with; kept sealed, because checking a signature needs the words themselves.

    `valid_until` stands on one that was replaced; a revoked one is kept only to say why its tokens are refused.
    """

    __tablename__ = "site_secret"
    id: Mapped[Id]
    sealed: Mapped[str] = mapped_column(sa.String(500))
    ending: Mapped[str] = mapped_column(sa.String(4))
    created_at: Mapped[Moment]
    valid_until: Mapped[MaybeMoment]
    revoked_at: Mapped[MaybeMoment]


class SiteSignIn(db.Model):
    """One row: whether the website verifies addresses, which parts of its tokens were left out, and the last refusal."""

    __tablename__ = "site_sign_in"
    id: Mapped[Id]
    verifies_addresses: Mapped[bool] = mapped_column(default=False)
    left_out: Mapped[list] = mapped_column(sa.JSON, default=list)
    refused_why: Mapped[str | None] = mapped_column(sa.String(20))
    refused_at: Mapped[MaybeMoment]
    refused_count: Mapped[int] = mapped_column(default=0)
