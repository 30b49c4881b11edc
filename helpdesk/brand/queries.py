"""Reads of the brand."""
from helpdesk.brand.models import Brand
from helpdesk.core.db import db
from helpdesk.core.i18n import LOCALES
from helpdesk.core.standing import until_something_happens


def brand() -> Brand:
    """The brand of this desk; before an admin has set one, the product's own."""
    return db.session.get(Brand, 1) or unset_brand()


@until_something_happens
def shown_brand() -> Brand:
    """The same, to be shown only: not read again while nothing happens."""
    return brand()


def unset_brand() -> Brand:
    """The product's own face; good also for a page that says that the database is away."""
    return Brand(id=1, name="Continua", company="", accent="#2457d6", accent_dark="#7aa2ff",
                 locales=list(LOCALES), default_locale="en")
