"""Our words on their way out: each message of ours gets its Delivery in the unit that wrote it."""
from flask_babel import gettext as _

from helpdesk.channels.chat.delivery import conversation_of
from helpdesk.channels.chat.queries import answered_in
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid
from helpdesk.core.events import Recorded
from helpdesk.outbox.actions import post
from helpdesk.outbox.header_ids import header_id
from helpdesk.tickets.addressee import address_for
from helpdesk.tickets.models import Message, Ticket

CARRIERS = {"email": "email", "form": "email", "chat": "chat"}


def channel_for(ticket: Ticket) -> str:
    """How a reply on this ticket leaves: in the chat as long as the customer writes there, else by mail.

    :raises Invalid: when the customer has no address, so that nobody believes something was sent.
    """
    if answered_in(ticket):
        return "chat"
    if not ticket.customer.email:
        raise Invalid({"text": _("This customer has no mail address, so nothing can be sent. Add the address, or write a note.")})
    return "email"


def carry(recorded: Recorded) -> None:
    """Reaction to ReplyPosted and TicketOpened: puts an outgoing message of ours into the outbox."""
    message = db.session.get(Message, recorded.event.message_id) if recorded.event.message_id else None
    if message is None or message.direction != "out" or message.channel not in CARRIERS:
        return
    ticket = db.session.get(Ticket, message.ticket_id)
    if message.channel == "chat":
        _say_in_window(message, ticket)
    recipient = address_for(ticket)
    carrier = _carrier(message)
    if carrier == "email" and not recipient:
        return
    message.message_id = header_id(ticket.id, message.id)
    for address, role in _addressees(message, recipient or "", is_mail=carrier == "email"):
        post(carrier, "reply", address, locale=ticket.locale, ticket_id=ticket.id, message_id=message.id,
             customer_id=ticket.customer_id, header_id=message.message_id, data=_on_the_letter(message, recipient, role))


def _say_in_window(message: Message, ticket: Ticket) -> None:
    """Where the chat was merged into this ticket, the answer stands in the window of that chat."""
    conversation = answered_in(ticket)
    if conversation and conversation.ticket_id != ticket.id:
        message.meant_ticket_id = conversation.ticket_id


def _addressees(message: Message, recipient: str, *, is_mail: bool) -> list[tuple[str, str]]:
    """Each address once with its role. Each is a delivery of its own, with a fate of its own, and no header names a Bcc."""
    roles = {recipient: "to"}
    if is_mail:
        for role, addresses in (("cc", message.cc), ("bcc", message.bcc)):
            for address in addresses or ():
                roles.setdefault(address, role)
    return list(roles.items())


def _on_the_letter(message: Message, recipient: str | None, role: str) -> dict:
    """What the header says, the same for everybody: data of a delivery, empty for a plain reply."""
    data = {"mailbox_id": message.mailbox_id} if message.mailbox_id else {}
    if message.cc or message.bcc:
        data |= {"as": role, "to": recipient, "cc": message.cc or []}
    return data


def _carrier(message: Message) -> str:
    """A chat answer goes to the widget that holds the conversation; where there is none, by mail."""
    if message.channel == "chat" and conversation_of(message) is None:
        return "email"
    return CARRIERS[message.channel]
