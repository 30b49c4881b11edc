"""Tells a customer once that we have the message; never a machine, and never the same address twice within an hour."""
from datetime import timedelta

import sqlalchemy as sa

from helpdesk.channels.email.models import InboundEmail
from helpdesk.channels.email.recipients import ours
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.events import Recorded
from helpdesk.customers import returned
from helpdesk.outbox.actions import post
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.addressee import address_for
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.moving import BY_AGENT

KIND = "acknowledgement"
PAUSE = timedelta(hours=1)
CHANNELS = ("email", "form")
_TOLD = sa.select(Delivery.recipient).where(
    Delivery.recipient.in_(sa.bindparam("addresses", expanding=True)), Delivery.kind == KIND,
    Delivery.created_at > sa.bindparam("since", type_=Delivery.created_at.type))


def acknowledge(happened: list[Recorded]) -> None:
    """Reaction at the end to TicketOpened: posts the acknowledgement when there is somebody to thank."""
    opened = [ticket for recorded in happened if (ticket := _to_thank(recorded))]
    addresses = [address_for(ticket) for ticket in opened]
    told = ours(addresses) | _told(addresses)
    for ticket, address in zip(opened, addresses, strict=True):
        if address not in told:
            told.add(address)
            post("email", KIND, address, locale=ticket.locale, ticket_id=ticket.id, customer_id=ticket.customer_id)


def _to_thank(recorded: Recorded) -> Ticket | None:
    """The ticket, if a person began it who has an address and wants an answer."""
    if recorded.actor.kind == "agent":      # we wrote first
        return None
    ticket = db.session.get(Ticket, recorded.event.ticket_id)
    message = db.session.get(Message, recorded.event.message_id) if recorded.event.message_id else None
    if message is None or message.direction != "in" or ticket.channel not in CHANNELS:
        return None
    if not ticket.customer.email or ticket.is_automatic or ticket.is_spam or returned.comes_back(ticket.customer):
        return None
    return ticket if _wants_answer(message) else None


def _wants_answer(message: Message) -> bool:
    """Lists and programs that ask for no answer get none; nor does a mail from long ago that an agent made a ticket."""
    if message.matched_by == BY_AGENT:
        return False
    mail = db.session.get(InboundEmail, message.inbound_email_id) if message.inbound_email_id else None
    return mail is None or mail.wants_answer


def _told(addresses: list[str]) -> set[str]:
    return set(db.session.scalars(_TOLD, {"addresses": addresses, "since": utcnow() - PAUSE})) if addresses else set()
