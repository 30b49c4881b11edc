"""Who reads the help centre: anybody, or a customer who opened one of our mailed links in this browser."""
from flask import g, session

from helpdesk.core.errors import NotFound
from helpdesk.customers.models import Identity
from helpdesk.knowledge.queries import EVERYBODY
from helpdesk.tickets.links import identity_named, name_of

CUSTOMERS = (*EVERYBODY, "signed_in")
KEPT = "reader"


def remember(proved: Identity | None) -> None:
    """Keeps, for as long as the browser is open, that this address was proved here; a link that proves nothing changes nothing."""
    if proved is not None and session.get(KEPT) != name_of(proved):
        session[KEPT] = name_of(proved)


def visibilities() -> tuple[str, ...]:
    """The visibilities of what this reader may see; never what is for agents."""
    if "visibilities" not in g:
        g.visibilities = CUSTOMERS if _is_proved() else EVERYBODY
    return g.visibilities


def _is_proved() -> bool:
    if KEPT not in session:
        return False
    try:
        identity_named(session[KEPT])
    except NotFound:
        session.pop(KEPT)
        return False
    return True
