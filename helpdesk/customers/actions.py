"""Verbs of the customers room: find or make the person behind an identity, prove, change, block."""
import re
import unicodedata

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm.attributes import set_committed_value

from helpdesk.core import events, rows, text
from helpdesk.core.actor import SYSTEM, Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import asked_once, db, is_sqlite
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.core.events import EventRow
from helpdesk.core.i18n import known_locale
from helpdesk.customers import merging
from helpdesk.customers.events import (
    CustomerBlocked,
    CustomerChanged,
    CustomerCreated,
    IdentityAdded,
    IdentityProved,
    IdentityRemoved,
)
from helpdesk.customers.models import UNREADABLE, Customer, Identity, ImportedPerson, OrganisationDomain, Touchpoint

LONGEST_NAME = 200
SHORTEST_PHONE = 5
# Signs that show nothing, or turn round what stands behind them: with these a name looks like another one.
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_AT, _BETWEEN = re.compile(r"\s?@\s?"), re.compile(r"[\s<>()\[\]{}\"'`,;:|“”„«»‘’]+")
# Built once: these run with every message that comes.
_IDENTITY = sa.select(Identity.id).where(Identity.kind == sa.bindparam("kind", type_=sa.String), Identity.value == sa.bindparam("value", type_=sa.String))
_HELD = sa.select(Customer.id).where(Customer.id == sa.bindparam("customer", type_=sa.Integer)).with_for_update(read=True, key_share=True)
_OWNER = _IDENTITY.with_only_columns(Identity.customer_id)
_ORGANISATION = sa.select(OrganisationDomain.organisation_id).where(OrganisationDomain.domain == sa.bindparam("domain", type_=sa.String))


def customer_for(kind: str, value: str, *, name: str = "", locale: str | None = None) -> Customer:
    """The customer who owns this identity (kind: email, phone, chat, external), made if unknown.

    A claim changes nothing on a known profile; it only fills a name or language that was empty.
    """
    value = identity_value(kind, value)
    found = owner_of(kind, value)
    if found:
        return found if _is_held(found, kind, value) else customer_for(kind, value, name=name, locale=locale)
    customer = Customer(name=tidy_name(name, value), locale=known_locale(locale), created_at=utcnow(),
                        organisation_id=_organisation_of(kind, value))
    if not _is_added(customer, Identity(kind=kind, value=value, created_at=utcnow())):
        return customer_for(kind, value, name=name, locale=locale)
    events.record(CustomerCreated(customer_id=customer.id), actor=SYSTEM)
    return customer


def tidy_name(name: str, value: str, limit: int = LONGEST_NAME) -> str:
    """The name as it is kept: nobody is called by the address of somebody else than `value`, which is how senders are forged."""
    tidy = text.one_line(_UNSEEN.sub("", name), limit)
    words = map(text.address, _BETWEEN.split(_AT.sub("@", unicodedata.normalize("NFKC", tidy))))
    return "" if any(text.looks_like_address(word) and word != value for word in words) else tidy


def _is_held(customer: Customer, kind: str, value: str) -> bool:
    """Keeps the owner of an identity from being merged or erased before this unit ends; False when that happened already.

    The person before the ticket, as by whoever merges people. Only on PostgreSQL can somebody come between two statements.
    """
    if is_sqlite():
        return True
    rows.first(_HELD, {"customer": customer.id})
    owner = rows.first(_OWNER, {"kind": kind, "value": value})
    if owner and owner.customer_id == customer.id:
        return True
    # What was read before they changed hands is read anew.
    db.session.expire_all()
    return False


def _is_added(customer: Customer, identity: Identity) -> bool:
    """False when somebody else made this person meanwhile. Only on PostgreSQL can two messages of a new one arrive at once."""
    if is_sqlite():
        _write(customer, identity)
        return True
    try:
        with db.session.begin_nested():
            _write(customer, identity)
    except sa.exc.IntegrityError:
        return False
    return True


def _write(customer: Customer, identity: Identity) -> None:
    rows.write(customer)
    identity.customer_id = customer.id
    rows.write(identity)
    set_committed_value(customer, "identities", [identity])
    set_committed_value(identity, "customer", customer)


def owner_of(kind: str, value: str) -> Customer | None:
    """The customer who owns this identity, or None."""
    identity = identity_on_file(kind, value)
    return identity.customer if identity else None


def identity_on_file(kind: str, value: str) -> Identity | None:
    """The row of this identity, claimed or proved, or None."""
    known = rows.first(_IDENTITY, {"kind": kind, "value": identity_value(kind, value)})
    return db.session.get(Identity, known.id) if known else None


def delete_row(customer_id: int) -> None:
    """Deletes the row of a customer to whom nothing belongs. What happened to them happened to nobody any more: SQLite gives their number to the next one."""
    db.session.execute(sa.update(EventRow).where(EventRow.customer_id == customer_id).values(customer_id=None))
    db.session.execute(sa.delete(Customer).where(Customer.id == customer_id))


def forget_nobody(customer: Customer) -> bool:
    """Removes somebody of whom nothing is known and to whom nothing belongs any more; says whether that was so."""
    if customer.name or customer.is_blocked or any(identity.kind != "chat" for identity in customer.identities):
        return False
    db.session.execute(sa.update(Touchpoint).where(Touchpoint.customer_id == customer.id).values(customer_id=None))
    try:
        with db.session.begin_nested():
            delete_row(customer.id)
    except sa.exc.IntegrityError:
        return False
    db.session.expunge(customer)
    return True


def identity_value(kind: str, value: str) -> str:
    """The one form in which an identity is kept and compared."""
    if kind == "email":
        return text.address(value)
    if kind == "phone":
        return "".join(sign for sign in value if sign.isdigit() or sign == "+")[:32]
    return text.one_line(value, 254)


def prove(customer: Customer, kind: str, value: str, *, proof: str, name: str = "", locale: str | None = None) -> None:
    """Marks the customer's identity as proved (proof: reply, dkim, link, token, code, agent, site) and fills empty profile fields.

    With the first proof of all, the name it came with takes the place of one that was only claimed.
    """
    value = identity_value(kind, value)
    identity = db.session.scalar(sa.select(Identity).where(
        Identity.customer_id == customer.id, Identity.kind == kind, Identity.value == value))
    if identity is None:
        return
    name, before = tidy_name(name, value), merging.profile_of(customer)
    if identity.proved_at is None and name and name != customer.name and _is_only_claimed(customer):
        change(customer, actor=customer.actor, name=name)
    said = {"name": name, "locale": known_locale(locale)}
    _fill(customer, **said)
    merging.learnt(kind, value, customer, before)
    merging.would_have_learnt(kind, value, customer, said)
    if identity.proved_at is None:
        identity.proved_at, identity.proof = utcnow(), proof
        events.record(IdentityProved(customer_id=customer.id, identity_id=identity.id, proof=proof), actor=customer.actor)


def _is_only_claimed(customer: Customer) -> bool:
    """Whether nothing on this profile was ever proved or written by one of us."""
    if any(one.proved_at for one in customer.identities):
        return False
    by_agent = sa.exists().where(EventRow.customer_id == customer.id, EventRow.kind == CustomerChanged.kind, EventRow.actor.startswith("agent"))
    from_sheet = sa.exists().where(ImportedPerson.customer_id == customer.id)
    return not db.session.scalar(sa.select(sa.or_(by_agent, from_sheet)))


def _fill(customer: Customer, **words: str | None) -> None:
    """Fills in what was empty in the profile; overwrites nothing."""
    change(customer, actor=customer.actor, **{key: value for key, value in words.items() if value and not getattr(customer, key)})


def add_identity(customer: Customer, kind: str, value: str, *, actor: Actor, proof: str | None = None) -> Identity:
    """Gives the customer another address, phone or id; with a `proof` (see prove()) it counts as proved.

    :raises Invalid: when it cannot be one.
    :raises Conflict: when it is somebody else's, whose id is the detail `customer_id`; joining people is another verb.
    """
    value = identity_value(kind, value)
    _check_identity(kind, value)
    found = db.session.scalar(sa.select(Identity).where(Identity.kind == kind, Identity.value == value))
    if found and found.customer_id != customer.id:
        raise Conflict(_("%(value)s belongs to %(name)s already.", value=value, name=found.customer.shown_name),
                       customer_id=found.customer_id)
    if found is None:
        found = Identity(kind=kind, value=value, created_at=utcnow())
        try:
            with db.session.begin_nested():
                customer.identities.append(found)
        except sa.exc.IntegrityError:
            # Somebody else's message brought this address in the same moment: now it is found.
            db.session.expire(customer, ["identities"])
            return add_identity(customer, kind, value, actor=actor, proof=proof)
        events.record(IdentityAdded(customer_id=customer.id, identity_id=found.id), actor=actor)
    if proof and found.proved_at is None:
        found.proved_at, found.proof = utcnow(), proof
        events.record(IdentityProved(customer_id=customer.id, identity_id=found.id, proof=proof), actor=actor)
    return found


def _check_identity(kind: str, value: str) -> None:
    if kind == "email" and not text.looks_like_address(value):
        raise Invalid({kind: _("This is not a mail address.")})
    if kind == "phone" and sum(sign.isdigit() for sign in value) < SHORTEST_PHONE:
        raise Invalid({kind: _("This is not a phone number.")})
    if not value:
        raise Invalid({kind: _("Write something first.")})


def remove_identity(customer: Customer, identity_id: int, *, is_used: bool, actor: Actor) -> None:
    """Takes away an address or number that nobody ever used (`is_used`: whether words came from it or went to it).

    What the person first came with always stays. :raises NotFound: when it is not there. :raises Conflict: when it is in use.
    """
    identity = next((one for one in customer.identities if one.id == identity_id), None)
    if identity is None:
        raise NotFound()
    if identity is customer.identities[0]:
        raise Conflict(_("%(value)s stays: it is what this person first came with.", value=identity.value))
    if is_used or identity.kind in UNREADABLE:
        raise Conflict(_("%(value)s stays: it is in use.", value=identity.value))
    customer.identities.remove(identity)
    db.session.delete(identity)
    db.session.flush()
    events.record(IdentityRemoved(customer_id=customer.id, identity_id=identity_id, identity_kind=identity.kind), actor=actor)


def give_to_nobody(customer: Customer, identity: Identity, *, actor: Actor) -> Customer:
    """An address that was used leaves the customer, who keeps what was said; it becomes somebody's of whom nothing is known or proved."""
    other = Customer(name="", locale=None, created_at=utcnow())
    db.session.add(other)
    db.session.flush()
    identity.customer_id, identity.proved_at, identity.proof = other.id, None, None
    db.session.flush()
    db.session.expire(customer, ["identities"])
    events.record(IdentityRemoved(customer_id=customer.id, identity_id=identity.id, identity_kind=identity.kind), actor=actor)
    events.record(CustomerCreated(customer_id=other.id), actor=actor)
    return other


def change(customer: Customer, *, actor: Actor, seen: str | None = None, **changes) -> None:
    """Changes name, locale, organisation_id or what else is known of a customer (carried.py); `seen` is the edition (see Customer) they were chosen on.

    :raises Invalid: for a name that is too long or a language nobody speaks here. :raises Conflict: when it changed since.
    """
    if seen is not None and seen != customer.edition:
        raise Conflict(_("Somebody else has changed this person since you opened the page. Look at what stands there now and save again."))
    if len(changes.get("name") or "") > LONGEST_NAME:
        raise Invalid({"name": _("A name holds at most %(most)d characters.", most=LONGEST_NAME)})
    if changes.get("locale") and not known_locale(changes["locale"]):
        raise Invalid({"locale": _("Choose one of the languages.")})
    changed = [key for key, value in changes.items() if getattr(customer, key) != value]
    for key in changed:
        setattr(customer, key, changes[key])
    if changed:
        events.record(CustomerChanged(customer_id=customer.id, fields=sorted(changed)), actor=actor)


def block(customer: Customer, *, actor: Actor, blocked: bool = True) -> None:
    """A blocked customer's new words go to the spam view, unanswered; unblocking is the same verb."""
    if customer.is_blocked != blocked:
        customer.is_blocked = blocked
        events.record(CustomerBlocked(customer_id=customer.id, blocked=blocked), actor=actor)


def touch(kind: str, *, customer_id: int | None = None, visitor: str | None = None, ticket_id: int | None = None,
          **data) -> Touchpoint:
    """Keeps a sign of the person: a search, an article read, an answer given."""
    row = Touchpoint(kind=kind, customer_id=customer_id, visitor=visitor, ticket_id=ticket_id, at=utcnow(), data=data)
    db.session.add(row)
    return row


def _organisation_of(kind: str, value: str) -> int | None:
    return _organisation_with(value.rpartition("@")[2]) if kind == "email" else None


@asked_once
def _organisation_with(domain: str) -> int | None:
    return db.session.scalar(_ORGANISATION, {"domain": domain})
