"""Somebody whom their website has signed in becomes a customer whom we know: the id is proved, the rest as far as it can be.

The rules of who is who hold here too. The signature proves the website's id and nothing else; an address only where the
admin has said that the website verifies addresses. Even then two customers whom the website names by two ids of its own stay two.
"""
from datetime import timedelta

import sqlalchemy as sa
import structlog

from helpdesk.channels.chat import access, queries, site_secrets
from helpdesk.channels.chat.models import ChatTicket, ChatVisitor
from helpdesk.channels.chat.site_tokens import Person
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import DEFAULT_LOCALE
from helpdesk.core.language import fold
from helpdesk.customers import access as people
from helpdesk.customers import actions as customers
from helpdesk.customers import merging, person_fields
from helpdesk.customers.models import Customer, Identity
from helpdesk.tickets import changes
from helpdesk.tickets.models import Message

PROOF = "site"
# Who signs in while they chat is the one who began; what another person left open on this computer is not theirs.
ONE_SITTING = timedelta(minutes=30)

log = structlog.get_logger(__name__)


def visitor_for(visitor_id: str, person: Person) -> ChatVisitor:
    """The visitor's row, made with the first word; its customer is brought up to what the website says, once for each thing it says."""
    visitor = db.session.get(ChatVisitor, visitor_id)
    if visitor is None:
        visitor = ChatVisitor(id=visitor_id, external_id=person.external_id, name="", locale=person.locale or DEFAULT_LOCALE, created_at=utcnow(),
                              here_until=utcnow() + queries.PRESENCE)
        db.session.add(visitor)
        db.session.flush()
    if visitor.said != person.digest or customers.owner_of("external", person.external_id) is None:
        settle(person)
        visitor.said, visitor.email, visitor.name = person.digest, person.email or visitor.email, person.name
        db.session.flush()
    return visitor


def settle(person: Person) -> Customer:
    """The customer with this id of the website, made if there is none; takes over what else it says."""
    by_address = customers.owner_of("email", person.email) if person.email and site_secrets.sign_in().verifies_addresses else None
    known = customers.owner_of("external", person.external_id)
    if known is None and by_address is not None and not _ids_of_site(by_address):
        known = locked(by_address)
        customers.prove(known, "email", person.email, proof=PROOF, name=person.name, locale=person.locale)
        _add(known, ("external", person.external_id), by=("email", person.email), proof=PROOF)
    known = known or customers.customer_for("external", person.external_id, name=person.name, locale=person.locale)
    customers.prove(known, "external", person.external_id, proof=PROOF, name=person.name, locale=person.locale)
    known = _with_address(known, person, by_address)
    if person.phone and customers.owner_of("phone", person.phone) is None:
        _add(known, ("phone", person.phone), by=("external", person.external_id))
    _take_attributes(known, person)
    return known


def _with_address(known: Customer, person: Person, owner: Customer | None) -> Customer:
    """Gives them the address that the website has verified; who is known by it so far is the same person, unless the website knows them by another id."""
    if not person.email or not site_secrets.sign_in().verifies_addresses:
        return known
    if owner is None or owner.id == known.id:
        _add(known, ("email", person.email), by=("external", person.external_id), proof=PROOF)
        return known
    if _ids_of_site(owner) - {person.external_id}:
        log.info("address of a website’s token is another one’s of the same website", customer=known.id, owner=owner.id)
        return known
    customers.prove(owner, "email", person.email, proof=PROOF, name=person.name, locale=person.locale)
    older, newer = people.two_to_change(*sorted((known.id, owner.id)))
    return merging.merge(older, newer, actor=SYSTEM).kept


def _add(known: Customer, identity: tuple[str, str], *, by: tuple[str, str], proof: str | None = None) -> None:
    """Gives them another identity (kind, value); parted from somebody, it goes with the one under which the website named it."""
    is_new = customers.owner_of(*identity) is None
    added = customers.add_identity(known, *identity, actor=known.actor, proof=proof)
    if is_new:
        merging.note(*by, Identity.__tablename__, added.id)


def _ids_of_site(customer: Customer) -> set[str]:
    return {one.value for one in customer.identities if one.kind == "external" and one.proof == PROOF}


def _take_attributes(customer: Customer, person: Person) -> None:
    """Own fields by their keys; what there is no field for, or cannot stand in it, is told once and left."""
    left_out = set(person.left_out)
    values, fields = dict(customer.own_values), person_fields.by_name()
    for key, words in person.attributes:
        field = fields.get(fold(key))
        try:
            if field is None:
                raise Invalid({key: ""})
            kept = person_fields.from_words(field, words)
            values = {name: value for name, value in values.items() if name != str(field.id)} | ({str(field.id): kept} if kept else {})
        except Invalid:
            left_out.add(key)
    customers.change(customer, own_values=values, actor=SYSTEM)
    if left_out:
        site_secrets.tell_left_out(left_out)


def carry_on(nameless_id: str, visitor_id: str, person: Person) -> None:
    """What somebody began to say before they signed in, in this sitting, goes on as theirs; it was not proved when it was said."""
    window = queries.open_conversation(nameless_id)
    # What an agent has merged is settled by that.
    if window is None or len(window.rows) > 1 or window.said_to != window.ticket.id or not _is_of_this_sitting(window):
        return
    visitor = visitor_for(visitor_id, person)
    known, nobody = customers.owner_of("external", person.external_id), customers.owner_of("chat", nameless_id)
    if known.is_blocked or (nobody is not None and nobody.is_blocked) or queries.open_conversation(visitor.id) or _is_anothers(window, known, person):
        return
    ticket = locked(window.ticket)
    db.session.get(ChatTicket, ticket.id).visitor_id = visitor.id
    changes.set_customer(ticket, known, is_proved=True, actor=known.actor)
    db.session.execute(sa.update(Message).where(window.words(), Message.direction == "in")
                       .values(is_proved=False, sender=None))
    if nobody is not None and ticket.solved_at is None and ticket.reopened_count == 0:
        db.session.flush()
        customers.forget_nobody(nobody)


def _is_anothers(window: access.Window, known: Customer, person: Person) -> bool:
    """Whether an address was typed that is none of theirs, where the website names theirs: then two people use this computer."""
    typed, theirs = window.visitor.email, {one.value for one in known.identities if one.kind == "email"} | {person.email}
    return bool(typed and person.email) and typed not in theirs


def _is_of_this_sitting(window: access.Window) -> bool:
    """Whether the visitor wrote a moment ago, and nobody else has a part in it: an agent's decision or a mail settles whose it is."""
    ticket = window.ticket
    if ticket.customer.email and ticket.is_proved:
        return False
    last = db.session.scalar(sa.select(sa.func.max(Message.created_at)).where(window.words(), Message.direction == "in"))
    return last is not None and last > utcnow() - ONE_SITTING and not db.session.scalar(
        sa.select(sa.exists().where(Message.ticket_id == ticket.id, ~window.words())))
