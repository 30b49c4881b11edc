"""Reads of the customers room."""
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.core.events import EventRow
from helpdesk.customers.events import (
    CustomerBlocked,
    CustomerChanged,
    CustomerCreated,
    CustomerNoteAdded,
    CustomerNoteRemoved,
    CustomersMerged,
    CustomersParted,
    IdentityAdded,
    IdentityProved,
    IdentityRemoved,
    JoinAsked,
)

PAGE = 50
KINDS = tuple(event.kind for event in (CustomerBlocked, CustomerChanged, CustomerCreated, CustomerNoteAdded, CustomerNoteRemoved, CustomersMerged, CustomersParted, IdentityAdded, IdentityProved, IdentityRemoved, JoinAsked))


def changes_of(customer_id: int, *, before: int | None = None) -> list[EventRow]:
    """What was changed about a person, newest first, older than the row with id `before`; one row more if there is a next page."""
    wanted = [EventRow.customer_id == customer_id, EventRow.kind.in_(KINDS)]
    if before:
        wanted.append(EventRow.id < before)
    return list(db.session.scalars(sa.select(EventRow).where(*wanted).order_by(EventRow.id.desc()).limit(PAGE + 1)))
