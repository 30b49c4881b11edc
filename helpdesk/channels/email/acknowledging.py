"""Tells a customer once that we have the message; never a machine, and never the same address twice within an hour."""
from datetime import timedelta

import sqlalchemy as sa

from helpdesk.channels.email.mailboxes import is_ours
from helpdesk.channels.email.models import InboundEmail
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.events import Recorded
from helpdesk.outbox.actions import post
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.moving import BY_AGENT

KIND = "acknowledgement"
PAUSE = timedelta(hours=1)
CHANNELS = ("email", "form")
_WAS_TOLD = sa.select(sa.exists().where(Delivery.recipient == sa.bindparam("address", type_=sa.String), Delivery.kind == KIND,
                                        Delivery.created_at > sa.bindparam("since", type_=Delivery.created_at.type)))


def acknowledge(recorded: Recorded) -> None:
    """Reaction to TicketOpened: posts the acknowledgement when there is somebody to thank."""
    ticket = db.session.get(Ticket, recorded.event.ticket_id)
    message = db.session.get(Message, recorded.event.message_id) if recorded.event.message_id else None
    if message is None or message.direction != "in" or ticket.channel not in CHANNELS:
        return
    address = ticket.customer.email
    if not address or ticket.is_automatic or ticket.is_spam or is_ours(address) or not _wants_answer(message) or _was_told(address):
        return
    post("email", KIND, address, locale=ticket.locale, ticket_id=ticket.id, customer_id=ticket.customer_id)


def _wants_answer(message: Message) -> bool:
    """Lists and programs that ask for no answer get none; nor does a mail from long ago that an agent made a ticket."""
    if message.matched_by == BY_AGENT:
        return False
    mail = db.session.get(InboundEmail, message.inbound_email_id) if message.inbound_email_id else None
    return mail is None or mail.wants_answer


def _was_told(address: str) -> bool:
    return db.session.scalar(_WAS_TOLD, {"address": address, "since": utcnow() - PAUSE})
