"""Rows for tests, made by the same actions as in life."""
from itertools import count

from helpdesk.channels import intake
from helpdesk.channels.inbound import Inbound
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing

_keys = count(1)


def make_ticket(*, email: str = "ana@example.com", name: str = "Ana Pop", subject: str = "Refund not received",
                text: str = "I still have no money.", channel: str = "form", locale: str = "en", **inbound) -> Ticket:
    """A ticket that a customer opened; call it outside a unit."""
    with unit_of_work():
        return intake.take(Inbound(channel=channel, identity_kind="email", identity=email, name=name, subject=subject,
                                   locale=locale, writing=Writing(text, client_key=f"made-{next(_keys)}"), **inbound)).ticket


def fresh(row: db.Model) -> db.Model:
    """The same row as it stands in the database now."""
    db.session.rollback()
    return db.session.get(type(row), row.id, populate_existing=True)
