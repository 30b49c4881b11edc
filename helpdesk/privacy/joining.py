"""Customers bring their addresses together themselves, and take one away again, behind the mailed link.

Who reads what arrives at two addresses is proved on both sides: by the link at the one, by a code at the other. Then the
other address is theirs, with whoever was known by it: an ordinary merge, which agents see and can take back. Where that person
has shown themselves in other ways too, an agent decides. Nobody is told whether an address is known to us.
"""
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events, text
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked
from helpdesk.core.errors import Conflict, Invalid, NotFound, TooMany
from helpdesk.core.signing import mac, same
from helpdesk.customers import actions, merging
from helpdesk.customers.access import two_to_change
from helpdesk.customers.events import JoinAsked
from helpdesk.customers.models import Customer, Identity, Merge, MergeRow
from helpdesk.outbox.actions import PermanentFailure, post
from helpdesk.outbox.letters import Letter
from helpdesk.outbox.models import Delivery
from helpdesk.privacy.correcting import theirs
from helpdesk.privacy.models import AddressCode
from helpdesk.tickets import parting
from helpdesk.tickets.people import is_address_used

PURPOSE, DIGITS, PROOF = "join-address", 6, "code"
LIFE, MOST_TRIES = timedelta(minutes=15), 5
A_DAY, MOST_ASKED, MOST_SENT = timedelta(days=1), 10, 5


def ask(held: Identity, address: str, *, locale: str) -> None:
    """Mails a code to another address; the answer is the same whoever it belongs to.

    :raises Invalid: when it is none, or theirs already. :raises NotFound: when the held address gives no say. :raises TooMany: after ten on one day.
    """
    customer, address, now = theirs(held), text.address(address), utcnow()
    if not text.looks_like_address(address):
        raise Invalid({"address": _("This is not a mail address.")})
    if any(one.kind == "email" and one.value == address and one.proved_at for one in customer.identities):
        raise Invalid({"address": _("This address is yours already.")})
    db.session.execute(sa.delete(AddressCode).where(AddressCode.created_at < now - A_DAY))
    if _asked(AddressCode.customer_id == customer.id) >= MOST_ASKED:
        raise TooMany(_("That was often today. Try again tomorrow."))
    # Proved before the new one is: else that one, proved alone, would take the say over the profile.
    actions.prove(customer, "email", held.value, proof="link")
    is_quiet = _asked(AddressCode.address == address) >= MOST_SENT
    db.session.execute(sa.update(AddressCode).where(AddressCode.customer_id == customer.id).values(is_used=True))
    row = AddressCode(customer_id=customer.id, holder_id=held.id, address=address, created_at=now)
    db.session.add(row)
    db.session.flush()
    if not is_quiet:
        post("email", "code", address, locale=locale, customer_id=customer.id, data={"code_id": row.id})


def _asked(whose: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(AddressCode).where(whose))


def code_of(row: AddressCode) -> str:
    """The six digits of a code; nobody can work them out without the desk's key."""
    said = f"{row.id} {row.customer_id} {row.holder_id} {row.address} {int(row.created_at.timestamp())}"
    return f"{int(mac(PURPOSE, said, length=15), 16) % 10 ** DIGITS:0{DIGITS}d}"


def letter(delivery: Delivery) -> Letter:
    """The mail with the code."""
    row = db.session.get(AddressCode, delivery.data["code_id"])
    if row is None or row.address != delivery.recipient or row.created_at + LIFE < utcnow():
        raise PermanentFailure("The code does not hold any more.")
    return Letter(
        subject=_("Your code: %(code)s", code=code_of(row)),
        paragraphs=(_("Hello,"), _("Somebody who writes to us wants to be known under this address too. If it is you, type this code on the page where you asked for it:"), code_of(row),
                    _("It works for 15 minutes, once. Give it to nobody.")),
        fine_print=_("You did not ask for this? Then you may ignore this mail."))


def waiting(held: Identity) -> AddressCode | None:
    """The code that was sent for the holder of this address and can still be typed, or None."""
    return db.session.scalar(sa.select(AddressCode).where(
        AddressCode.holder_id == held.id, AddressCode.customer_id == held.customer_id, AddressCode.is_used.is_(False), AddressCode.tries < MOST_TRIES,
        AddressCode.created_at > utcnow() - LIFE).order_by(AddressCode.id.desc()).limit(1))


def try_code(held: Identity, typed: str) -> AddressCode | None:
    """The code's row when it is the right one, which it is once; a wrong one is counted, so the unit must be kept either way."""
    theirs(held)
    row = waiting(held)
    if row is None:
        return None
    counted = db.session.execute(sa.update(AddressCode).where(AddressCode.id == row.id, AddressCode.tries < MOST_TRIES, AddressCode.is_used.is_(False))
                                 .values(tries=AddressCode.tries + 1))
    digits = "".join(sign for sign in typed if sign.isdigit())
    # One of too many was never mailed, so nobody can have read it: a right one is a guess.
    is_quiet = _asked(sa.and_(AddressCode.address == row.address, AddressCode.id < row.id)) >= MOST_SENT
    if not counted.rowcount or is_quiet or not same(digits, code_of(row)):
        return None
    row.is_used = True
    return row


def join(held: Identity, address: str) -> bool:
    """Makes the address, which was proved by a code, theirs; with whoever is known by it alone. False when an agent must decide."""
    customer = theirs(held)
    owner = actions.owner_of("email", address)
    if owner is None or owner.id == customer.id:
        added = actions.add_identity(customer, "email", address, actor=customer.actor, proof=PROOF)
        if owner is None:
            merging.note("email", held.value, Identity.__tablename__, added.id)
        return True
    if owner.is_blocked or customer.is_blocked or _is_known_otherwise(owner, address, customer):
        for mine, other, is_asker in ((customer, owner, True), (owner, customer, False)):
            events.record(JoinAsked(customer_id=mine.id, other=other.id, is_asker=is_asker), actor=customer.actor)
        return False
    customer, owner = two_to_change(customer.id, owner.id)
    actions.prove(owner, "email", address, proof=PROOF)
    merging.merge(customer, owner, actor=customer.actor)
    return True


def _is_known_otherwise(owner: Customer, address: str, customer: Customer) -> bool:
    """Whether somebody proved more of this person than the address: another address or number, or an account of a website where the other one has another."""
    accounts = [{one.value for one in person.identities if one.kind == "external" and one.proved_at} for person in (owner, customer)]
    others = any(one.proved_at and one.kind in ("email", "phone") and one.value != address for one in owner.identities)
    return others or bool(accounts[0] and accounts[1])


def can_take_away(held: Identity) -> list[Identity]:
    """The addresses of the list that may go: all but the one that the link went to."""
    return [one for one in held.customer.identities if one.kind == "email" and one.proved_at and one.id != held.id] if held.proved_at else []


def take_away(held: Identity, identity_id: int, *, visitors: parting.Visitors) -> str:
    """Takes an address from the profile and answers it: what a join by code brought goes back to who it was; else the address is nobody's, or somebody new's where it was used.

    :raises NotFound: when it is none of theirs. :raises Conflict: when an agent joined two people by it.
    """
    customer = theirs(held)
    identity = next((one for one in can_take_away(held) if one.id == identity_id), None)
    if identity is None:
        raise NotFound()
    address, brought = identity.value, _brought_by(identity)
    if brought is not None:
        if brought.agent_id is not None or brought.kept_id != customer.id:
            raise Conflict(_("We put this address together with yours. Write to us, and we part them."))
        merging.lock_both(brought)
        parting.part(brought, visitors=visitors, actor=customer.actor)
        return address
    _let_go(customer, identity)
    return address


def _brought_by(identity: Identity) -> Merge | None:
    return db.session.scalar(sa.select(Merge).join(MergeRow, MergeRow.merge_id == Merge.id).where(
        MergeRow.kind == Identity.__tablename__, MergeRow.row_id == identity.id, Merge.undone_at.is_(None)).order_by(Merge.id.desc()).limit(1))


def _let_go(customer: Customer, identity: Identity) -> None:
    """Whoever writes from it next is somebody of whom nothing is known."""
    if not is_address_used(customer.id, identity.value) and identity is not customer.identities[0]:
        actions.remove_identity(customer, identity.id, is_used=False, actor=customer.actor)
        return
    locked(customer)
    actions.give_to_nobody(customer, identity, actor=customer.actor)
