"""What customers put right themselves behind the mailed link: name, language, time zone, number; a new address once it is proved by mail."""
from flask_babel import gettext as _

from helpdesk.core import events, text
from helpdesk.core.addresses import link
from helpdesk.core.clock import utcnow, zones
from helpdesk.core.db import db, locked
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.core.signing import sign, unsign
from helpdesk.customers import actions
from helpdesk.customers.access import customer_to_change
from helpdesk.customers.models import Customer, Identity
from helpdesk.outbox.actions import PermanentFailure, post
from helpdesk.outbox.letters import Letter
from helpdesk.outbox.models import Delivery
from helpdesk.privacy.actions import waiting_erasure_of
from helpdesk.privacy.events import DataAsked
from helpdesk.privacy.models import ERASURE, PrivacyTask
from helpdesk.tickets.links import identity_named, name_of

PURPOSE, LIFE = "prove-address", 86_400
BY = "customer"


def is_theirs(held: Identity) -> bool:
    """Whether the holder of an address may change the profile: one that was only claimed to be this person's gives no say over it."""
    return held.proved_at is not None or held.value == held.customer.email


def correct(held: Identity, *, name: str, locale: str, time_zone: str, phone: str) -> None:
    """Puts the profile right, as the customer; the link that went to the address proves it. An empty number changes nothing.

    :raises NotFound: when the address gives no say over the profile. :raises Invalid: for what cannot be.
    """
    customer = _theirs(held)
    if time_zone and time_zone not in zones():
        raise Invalid({"time_zone": _("Choose a time zone of the list, for example Europe/Bucharest.")})
    wanted = {"name": text.one_line(name, actions.LONGEST_NAME + 1), "locale": locale or None}
    if time_zone != (customer.time_zone or ""):
        wanted |= {"time_zone": time_zone or None, "time_zone_by": BY if time_zone else None}
    actions.prove(customer, "email", held.value, proof="link")
    actions.change(customer, actor=customer.actor, **wanted)
    if phone and actions.identity_value("phone", phone) != customer.phone:
        _set_phone(customer, phone)


def _theirs(held: Identity) -> Customer:
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


def ask_proof(held: Identity, address: str, *, locale: str) -> None:
    """Mails a link to a new address; only whoever opens it there and agrees makes it this customer's. :raises Invalid: when it is none."""
    customer, address = _theirs(held), text.address(address)
    if not text.looks_like_address(address):
        raise Invalid({"address": _("This is not a mail address.")})
    # Proved before the new one is: else that one, proved alone, would take the say over the profile.
    actions.prove(customer, "email", held.value, proof="link")
    post("email", "prove", address, locale=locale, customer_id=customer.id, data={"identity_id": held.id})


def proof_letter(delivery: Delivery) -> Letter:
    """The mail with that link."""
    held = db.session.get(Identity, delivery.data["identity_id"])
    if held is None:
        raise PermanentFailure("Whoever asked for this is not on file any more.")
    return Letter(
        subject=_("Is this your address?"),
        paragraphs=(_("Hello,"), _("Somebody who writes to us wants to be known under this address too. If it was you, open the link and confirm. It works for one day.")),
        button=(_("Open the link"), link(f"/requests/address/{sign(PURPOSE, [*name_of(held), delivery.recipient])}")),
        fine_print=_("You did not ask for this? Then you may ignore this mail."))


def asked_of(token: str) -> tuple[Identity, str]:
    """(the address by which it was asked, the new address) of a link. :raises BadLink: when it is none, or too old. :raises NotFound: when the asker is gone."""
    *name, address = unsign(PURPOSE, token, max_age=LIFE)
    return identity_named(name), address


def prove_address(token: str) -> str:
    """Makes the new address the customer's, proved; answers it. :raises Conflict: when it is somebody else's, whom it does not name."""
    held, address = asked_of(token)
    customer = customer_to_change(held.customer_id)
    try:
        actions.add_identity(customer, "email", address, actor=customer.actor, proof="link")
    except Conflict:
        raise Conflict(_("This address is known to us already. Write to us from it, and we put both together.")) from None
    return address


def ask_erasure(held: Identity) -> PrivacyTask:
    """The customer wants to be erased: an admin decides; asked twice it is one request. :raises NotFound: when the address gives no say."""
    customer = locked(_theirs(held))
    waiting = waiting_erasure_of(customer.id)
    if waiting:
        return waiting
    task = PrivacyTask(kind=ERASURE, status="asked", customer_id=customer.id, identity_id=held.id, is_own=True, created_at=utcnow())
    db.session.add(task)
    db.session.flush()
    events.record(DataAsked(customer_id=customer.id, what=ERASURE, task_id=task.id), actor=customer.actor)
    return task
