"""Intake: Inbound → customer → ticket → message. A pipeline of small steps, idempotent, and it stays one."""
from dataclasses import dataclass, replace

import sqlalchemy as sa

from helpdesk.channels.inbound import Inbound
from helpdesk.core.db import db, locked
from helpdesk.core.i18n import DEFAULT_LOCALE, known_locale
from helpdesk.core.language import detect_language
from helpdesk.customers import actions as customers
from helpdesk.customers import carried, merging
from helpdesk.customers.blocking import is_kept_out
from helpdesk.customers.models import Customer
from helpdesk.tickets import access, own_fields
from helpdesk.tickets import actions as tickets
from helpdesk.tickets.models import Message, Ticket


@dataclass(frozen=True)
class Taken:
    """What became of an Inbound; verdict is new, appended or duplicate. `message` is None for the words of a third party."""

    verdict: str
    ticket: Ticket
    message: Message | None


def take(inbound: Inbound) -> Taken:
    """Puts a message from outside where it belongs; the same message a second time changes nothing."""
    known = tickets.known_message(inbound.writing.client_key)
    if known is not None:
        return Taken("duplicate", db.session.get(Ticket, known.ticket_id), known)
    customer = _who(inbound)
    ticket = _which_ticket(inbound, customer)
    if ticket is None or (ticket.status == "closed" and not inbound.writing.is_automatic):
        return _open(inbound, customer, linked_to=ticket)
    writing = replace(inbound.writing, meant_ticket_id=_merged_one(inbound))
    message = tickets.receive(locked(ticket), writing, customer=customer, channel=inbound.channel)
    return Taken("appended", ticket, message)


def _who(inbound: Inbound) -> Customer:
    customer = customers.customer_for(inbound.identity_kind, inbound.identity, name=inbound.name, locale=inbound.locale)
    if inbound.proof:
        customers.prove(customer, inbound.identity_kind, inbound.identity, proof=inbound.proof, name=inbound.name,
                        locale=inbound.locale)
    if inbound.time_zone:
        before = merging.profile_of(customer)
        carried.guess_zone(customer, inbound.time_zone, is_proof=inbound.proof is not None)
        merging.learnt(inbound.identity_kind, customers.identity_value(inbound.identity_kind, inbound.identity), customer, before)
    return customer


def _which_ticket(inbound: Inbound, customer: Customer) -> Ticket | None:
    if inbound.ticket_id:
        ticket = db.session.get(Ticket, inbound.ticket_id)
    elif inbound.by_sender_only:
        ticket = db.session.get(Ticket, inbound.by_sender_only)
        ticket = ticket if ticket and _is_on(ticket, customer) else None
    else:
        ticket = None
    ticket = access.survivor_of(ticket) if ticket else None
    if ticket and ticket.customer.erased_at:
        return None     # whoever answers a mail of before is somebody new
    return access.survivor_of(_newest_of(ticket)) if ticket and not ticket.deleted_at else None


def _merged_one(inbound: Inbound) -> int | None:
    """The ticket that is answered, if its words stand in another one: there this answer goes when the merge is taken back."""
    named_id = inbound.ticket_id or inbound.by_sender_only
    named = db.session.get(Ticket, named_id) if named_id else None
    return named.id if named and named.merged_into_id else None


def _newest_of(ticket: Ticket) -> Ticket:
    """A closed ticket is followed to the one that a later answer opened, so that two answers meet in one place."""
    while ticket.status == "closed":
        later = db.session.scalar(sa.select(Ticket).where(Ticket.linked_ticket_id == ticket.id, Ticket.deleted_at.is_(None))
                                  .order_by(Ticket.id.desc()).limit(1))
        if later is None:
            break
        ticket = later
    return ticket


def _is_on(ticket: Ticket, customer: Customer) -> bool:
    if ticket.customer_id == customer.id:
        return True
    there = access.survivor_of(ticket)
    return db.session.scalar(sa.select(sa.exists().where(Message.ticket_id == there.id, Message.customer_id == customer.id)))


def _open(inbound: Inbound, customer: Customer, *, linked_to: Ticket | None) -> Taken:
    ticket, message = tickets.open_with_message(
        customer=customer, subject=inbound.subject, channel=inbound.channel, writing=inbound.writing,
        locale=_language(inbound, customer), actor=customer.actor, team_id=inbound.team_id,
        mailbox_id=inbound.mailbox_id, linked_to=linked_to, is_spam=customer.is_blocked or inbound.is_spam or _is_kept_out(inbound))
    own_fields.set_values(ticket, dict(inbound.own_fields), actor=customer.actor)
    return Taken("new", ticket, message)


def _is_kept_out(inbound: Inbound) -> bool:
    return inbound.identity_kind == "email" and is_kept_out(inbound.identity)


def _language(inbound: Inbound, customer: Customer) -> str:
    """Page or form, else what the person is known to speak, else detected from the text, else English."""
    return (known_locale(inbound.locale) or known_locale(customer.locale)
            or detect_language(f"{inbound.subject}\n{inbound.writing.text}") or DEFAULT_LOCALE)
