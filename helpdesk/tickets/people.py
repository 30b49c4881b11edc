"""Tickets as they belong to people: the newest contact, how many, a page of them; only what one agent may see."""
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.customers.models import Customer
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import states
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.queues import Place, rows

PAGE = 20
MOST_COUNTED = 999
# What is open and what is closed, as the pages of people say it; spam is neither.
FOLDERS = {"open": states.OPEN_FOLDERS, "closed": ("done",)}
_OWNER = sa.bindparam("owner", type_=sa.Integer)


def last_contacts(customer_ids: list[int], sight: Sight) -> dict[int, datetime]:
    """When each of these people last wrote or was written to, by customer id; who has no ticket in sight is missing."""
    if not customer_ids:
        return {}
    found = db.session.execute(_last_contacts(sight), {"ids": customer_ids})
    return {customer_id: at for customer_id, at in found if at}


@lru_cache(maxsize=200)
def _last_contacts(sight: Sight) -> sa.Select:
    newest = (sa.select(Ticket.last_message_at)
              .where(Ticket.customer_id == Customer.id, Ticket.deleted_at.is_(None), sight.condition())
              .order_by(Ticket.last_message_at.desc()).limit(1).correlate(Customer).scalar_subquery())
    return sa.select(Customer.id, newest).where(Customer.id.in_(sa.bindparam("ids", expanding=True)))


def counts_of(sight: Sight, *, customer_id: int | None = None, organisation_id: int | None = None) -> dict[str, int]:
    """How many tickets of a person, or of an organisation, are open and closed; exact up to 999, then 1000; one statement."""
    statement = _counts(sight, organisation_id is not None)
    return dict(db.session.execute(statement, {"owner": organisation_id or customer_id}).one()._mapping)


@lru_cache(maxsize=200)
def _counts(sight: Sight, is_organisation: bool) -> sa.Select:
    def counted(key: str) -> sa.ScalarSelect:
        some = _of(is_organisation, key, sight).limit(MOST_COUNTED + 1).subquery()
        return sa.select(sa.func.count()).select_from(some).scalar_subquery()
    return sa.select(*(counted(key).label(key) for key in FOLDERS))


def page_of(key: str, sight: Sight, *, customer_id: int | None = None, organisation_id: int | None = None,
            after: Place | None = None) -> tuple[list[sa.Row], Place | None]:
    """One page of the open or closed tickets of a person or an organisation, newest words first, and where the next begins."""
    wanted = _of(organisation_id is not None, key, sight)
    values = {"owner": organisation_id or customer_id}
    if after:
        wanted = wanted.where(sa.tuple_(Ticket.last_message_at, Ticket.id) < sa.tuple_(
            sa.bindparam("after_at", type_=Ticket.last_message_at.type), sa.bindparam("after_id", type_=sa.Integer)))
        values |= {"after_at": after.values[0], "after_id": after.values[1]}
    ids = list(db.session.scalars(wanted.order_by(Ticket.last_message_at.desc(), Ticket.id.desc()).limit(PAGE + 1), values))
    found = rows(ids[:PAGE]) if ids else []
    return found, Place.of(found[-1], "newest") if len(ids) > PAGE else None


def others_of(ticket: Ticket, sight: Sight, *, limit: int = 10) -> list[sa.Row]:
    """List rows of the other tickets of the same customer that lie in a queue, newest words first."""
    same = sa.select(Ticket.id).where(Ticket.customer_id == ticket.customer_id, Ticket.id != ticket.id,
                                      Ticket.folder.in_(states.KEPT_FOLDERS), sight.condition())
    return rows(list(db.session.scalars(same.order_by(Ticket.last_message_at.desc(), Ticket.id.desc()).limit(limit))))


def _of(is_organisation: bool, key: str, sight: Sight) -> sa.Select:
    wanted = sa.select(Ticket.id).where(Ticket.folder.in_(FOLDERS[key]), sight.condition())
    if is_organisation:
        return wanted.join(Customer, Customer.id == Ticket.customer_id).where(Customer.organisation_id == _OWNER)
    return wanted.where(Ticket.customer_id == _OWNER)


def is_address_used(customer_id: int, address: str) -> bool:
    """Whether words of this customer came from the address, or anything was ever sent to it."""
    came = sa.exists().where(Message.ticket_id == Ticket.id, Ticket.customer_id == customer_id, Message.sender == address)
    went = sa.exists().where(Delivery.recipient == address)
    return bool(db.session.scalar(sa.select(sa.or_(came, went))))
