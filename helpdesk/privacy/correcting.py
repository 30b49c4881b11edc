"""What customers put right themselves behind the mailed link: name, language, time zone, number. Their addresses: joining.py."""
from flask_babel import gettext as _

from helpdesk.core import events
from helpdesk.core.clock import utcnow, zones
from helpdesk.core.db import db, locked
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.customers import actions, merging
from helpdesk.customers.access import customer_to_change
from helpdesk.customers.models import Customer, Identity
from helpdesk.privacy.actions import waiting_erasure_of
from helpdesk.privacy.events import DataAsked
from helpdesk.privacy.models import ERASURE, PrivacyTask

BY = "customer"


def is_theirs(held: Identity) -> bool:
    """Whether the holder of an address may change the profile: one that was only claimed to be this person's gives no say over it."""
    return held.proved_at is not None or held.value == held.customer.email


def correct(held: Identity, *, name: str, locale: str, time_zone: str, phone: str) -> None:
    """Puts the profile right, as the customer; the link that went to the address proves it. An empty number changes nothing.

    :raises NotFound: when the address gives no say over the profile. :raises Invalid: for what cannot be.
    """
    customer = theirs(held)
    if time_zone and time_zone not in zones():
        raise Invalid({"time_zone": _("Choose a time zone of the list, for example Europe/Bucharest.")})
    wanted = {"name": actions.tidy_name(name, held.value, actions.LONGEST_NAME + 1), "locale": locale or None}
    if time_zone != (customer.time_zone or ""):
        wanted |= {"time_zone": time_zone or None, "time_zone_by": BY if time_zone else None}
    actions.prove(customer, "email", held.value, proof="link")
    before = merging.profile_of(customer)
    actions.change(customer, actor=customer.actor, **wanted)
    merging.learnt("email", held.value, customer, before)
    if phone and actions.identity_value("phone", phone) != customer.phone:
        _set_phone(customer, phone)


def theirs(held: Identity) -> Customer:
    """The customer over whose profile this address gives a say, under their lock. :raises NotFound: when it gives none."""
    if not is_theirs(held):
        raise NotFound()
    return customer_to_change(held.customer_id)


def _set_phone(customer: Customer, phone: str) -> None:
    """The new number in place of the old ones, but for one that the person first came with."""
    try:
        added = actions.add_identity(customer, "phone", phone, actor=customer.actor)
    except Conflict:
        # Whose it is we tell nobody.
        raise Invalid({"phone": _("This number cannot be used here. Write to us.")}) from None
    for old in [one for one in customer.identities if one.kind == "phone" and one is not added and one is not customer.identities[0]]:
        actions.remove_identity(customer, old.id, is_used=False, actor=customer.actor)


def ask_erasure(held: Identity) -> PrivacyTask:
    """The customer wants to be erased: an admin decides; asked twice it is one request. :raises NotFound: when the address gives no say."""
    customer = locked(theirs(held))
    waiting = waiting_erasure_of(customer.id)
    if waiting:
        return waiting
    task = PrivacyTask(kind=ERASURE, status="asked", customer_id=customer.id, identity_id=held.id, is_own=True, created_at=utcnow())
    db.session.add(task)
    db.session.flush()
    events.record(DataAsked(customer_id=customer.id, what=ERASURE, task_id=task.id), actor=customer.actor)
    return task
