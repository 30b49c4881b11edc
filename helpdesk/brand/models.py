"""One row: the name, logo, colours and languages of this desk."""
import hashlib

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.db import Id, db
from helpdesk.core.i18n import LOCALES


class Brand(db.Model):
    """What customers see of us before they read a word."""

    __tablename__ = "brand"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(80), default="Continua")
    company: Mapped[str] = mapped_column(sa.String(120), default="", server_default="")
    logo_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    logo_type: Mapped[str | None] = mapped_column(sa.String(40))
    accent: Mapped[str] = mapped_column(sa.String(7), default="#2457d6")
    accent_dark: Mapped[str] = mapped_column(sa.String(7), default="#7aa2ff")
    locales: Mapped[list] = mapped_column(sa.JSON, default=lambda: list(LOCALES))
    default_locale: Mapped[str] = mapped_column(sa.String(8), default="en")

    @property
    def logo_url(self) -> str | None:
        """Where the logo is served, for ever under this address; None without one."""
        return f"/brand/logo?v={self.logo_sha256[:12]}" if self.logo_sha256 else None

    @property
    def css_url(self) -> str:
        """Where the brand's colours are served; another address for other colours."""
        return f"/brand.css?v={self.css_digest}"

    @property
    def css_digest(self) -> str:
        """Ten letters that change when a colour does."""
        return hashlib.sha256(f"{self.accent} {self.accent_dark}".encode()).hexdigest()[:10]
