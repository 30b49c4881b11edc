"""The way to a person's row: to look at, and under its lock to change."""
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.core.db import db, locked
from helpdesk.core.errors import NotFound
from helpdesk.customers.models import Customer, Organisation


def customer_of_id(customer_id: int) -> Customer:
    """The customer with this id, identities and organisation included. :raises NotFound: when there is none."""
    customer = db.session.get(Customer, customer_id, options=[selectinload(Customer.identities), joinedload(Customer.organisation)])
    if customer is None:
        raise NotFound()
    return customer


def customer_to_change(customer_id: int) -> Customer:
    """The same row alone, read under its lock: what an action decides on cannot be overtaken.

    :raises NotFound: when there is none.
    """
    customer = db.session.get(Customer, customer_id)
    if customer is None:
        raise NotFound()
    return locked(customer)


def organisation_of_id(organisation_id: int) -> Organisation:
    """The organisation with this id. :raises NotFound: when there is none."""
    organisation = db.session.get(Organisation, organisation_id, options=[selectinload(Organisation.domains)])
    if organisation is None:
        raise NotFound()
    return organisation


def organisation_to_change(organisation_id: int) -> Organisation:
    """The same, read under its lock."""
    return locked(organisation_of_id(organisation_id))
