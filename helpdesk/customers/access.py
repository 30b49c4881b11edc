"""The way to a person's row: to look at, and under its lock to change."""
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.core.db import db, locked
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.customers.models import Customer, Organisation


def customer_of_id(customer_id: int) -> Customer:
    """The customer with this id, identities and organisation included. :raises NotFound: when there is none."""
    customer = db.session.get(Customer, customer_id, options=[selectinload(Customer.identities), joinedload(Customer.organisation)])
    if customer is None:
        raise NotFound()
    return customer


def customer_to_change(customer_id: int) -> Customer:
    """The same row alone, read under its lock: what an action decides on cannot be overtaken.

    :raises NotFound: when there is none. :raises Conflict: when it was merged into somebody else, or erased.
    """
    customer = db.session.get(Customer, customer_id)
    if customer is None:
        raise NotFound()
    return _still_themselves(locked(customer))


def two_to_change(one_id: int, other_id: int) -> tuple[Customer, Customer]:
    """Two people under their locks, taken in the order of their ids so that nobody waits in a circle.

    :raises NotFound: when one of them is not there. :raises Conflict: when one was merged into somebody meanwhile.
    """
    found = {customer_id: customer_to_change(customer_id) for customer_id in sorted((one_id, other_id))}
    return found[one_id], found[other_id]


def _still_themselves(customer: Customer) -> Customer:
    if customer.erased_at:
        raise Conflict(_("This person’s data were erased. Nothing can be changed any more."))
    if customer.merged_into_id:
        raise Conflict(_("This person was merged into another one meanwhile."), customer_id=customer.merged_into_id)
    return customer


def organisation_of_id(organisation_id: int) -> Organisation:
    """The organisation with this id. :raises NotFound: when there is none."""
    organisation = db.session.get(Organisation, organisation_id, options=[selectinload(Organisation.domains)])
    if organisation is None:
        raise NotFound()
    return organisation


def organisation_to_change(organisation_id: int) -> Organisation:
    """The same, read under its lock."""
    return locked(organisation_of_id(organisation_id))
