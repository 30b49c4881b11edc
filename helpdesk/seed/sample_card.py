"""The sample desk's card: what the sample shop says of a customer."""
import sqlalchemy as sa

from helpdesk.backoffice.actions import SourceChoice, create_source
from helpdesk.backoffice.models import CardSource
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db
from helpdesk.seed.sample_shop import PATH, SECRET

NAMES = {"en": "Sample shop", "pt-BR": "Loja de exemplo", "ro": "Magazin demonstrativ"}
MAPPING = {"title": "", "items": "orders", "item": {"title": "number", "date": "placed", "amount": "total", "currency": "currency", "state": "state", "link": ""},
           "rows": [{"path": "customer.points", "names": {"en": "Points", "pt-BR": "Pontos", "ro": "Puncte"}},
                    {"path": "customer.since", "names": {"en": "Customer since", "pt-BR": "Cliente desde", "ro": "Client din"}}]}
HOST = "127.0.0.1"


def make(port: int) -> None:
    """Describes the sample shop as a source; call it inside a unit, with HOST and port named in HELPDESK_CARD_HOSTS."""
    create_source(SourceChoice(NAMES, _address(port), MAPPING, SECRET), actor=SYSTEM)


def follow(port: int) -> None:
    """Points the sample's card at the port on which the shop stands today, if the card is still there; inside a unit."""
    db.session.execute(sa.update(CardSource).where(CardSource.address.like(f"http://{HOST}:%{PATH}%")).values(address=_address(port)))


def _address(port: int) -> str:
    return f"http://{HOST}:{port}{PATH}{{email}}"
