"""Reads of the brand."""
from helpdesk.brand.models import Brand
from helpdesk.core.db import db
from helpdesk.core.i18n import LOCALES


def brand() -> Brand:
    """The brand of this desk; before an admin has set one, the product's own."""
    return db.session.get(Brand, 1) or Brand(id=1, name="Continua", accent="#2457d6", accent_dark="#7aa2ff",
                                             locales=list(LOCALES), default_locale="en")
