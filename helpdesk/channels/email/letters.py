"""The letters of this channel: our replies, acknowledgements, fresh links."""
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.brand.queries import brand
from helpdesk.core import formatting, text
from helpdesk.core.db import db
from helpdesk.customers.models import Identity
from helpdesk.outbox.actions import PermanentFailure
from helpdesk.outbox.letters import Letter, LetterFile
from helpdesk.outbox.models import Delivery
from helpdesk.outbox.queries import withdrawn
from helpdesk.tickets.links import list_link, ticket_link
from helpdesk.tickets.models import Attachment, Message, Ticket

MOST_QUOTED = 3
LONGEST_QUOTE = 4_000


@dataclass(frozen=True)
class Quote:
    """An earlier message below ours."""

    at: datetime
    author: str
    text: str
    is_formatted: bool = False


def reply(delivery: Delivery) -> Letter:
    """Our words to the customer, with what was said before folded below. data: {"message_ids": [...]} for several at once."""
    ticket = _ticket(delivery)
    messages = _messages(ticket, delivery)
    last = messages[-1]
    return Letter(
        subject=_subject(ticket), automatic="auto-generated" if last.agent is None and last.is_automatic else "",
        sender_name=_("%(agent)s from %(brand)s", agent=last.agent.name, brand=brand().name) if last.agent else "",
        template="email/reply", files=tuple(letter_file(attachment) for message in messages for attachment in message.attachments),
        names={"parts": [{"text": message.text, "html": formatting.shown(message.text, message.is_formatted)} for message in messages],
               "signature": last.agent.signature if last.agent else "", "quotes": _quotes(ticket, messages[0]), "link": _link(ticket, delivery), "number": ticket.number})


def _link(ticket: Ticket, delivery: Delivery) -> str:
    """The signed link proves who opens it, so it goes to the customer's own address, to nobody in copy, and to nobody whose ticket it was."""
    is_theirs = delivery.customer_id in (None, ticket.customer_id) and delivery.data.get("as", "to") == "to"
    return ticket_link(ticket, delivery.recipient) if is_theirs else ""


def acknowledgement(delivery: Delivery) -> Letter:
    """Says that we have it, without repeating a word of it: whoever typed the address may be somebody else."""
    ticket = _ticket(delivery)
    return Letter(
        subject=_("We have your message (#%(number)d)", number=ticket.number), automatic="auto-replied",
        paragraphs=(_("Hello,"), _("We received your message and will answer as soon as we can. Its number is #%(number)d.", number=ticket.number),
                    _("To add something, simply answer this mail.")),
        button=(_("Follow it on the web"), ticket_link(ticket, delivery.recipient)),
        fine_print=_("You did not write to %(brand)s? Then you may ignore this mail.", brand=brand().name))


def fresh_link(delivery: Delivery) -> Letter:
    """A signed link for the one that expired."""
    ticket = _ticket(delivery)
    return Letter(
        subject=_("Your link to #%(number)d", number=ticket.number),
        paragraphs=(_("Hello,"), _("Here is a fresh link to your conversation with %(brand)s. It works for 30 days.", brand=brand().name)),
        button=(_("Open #%(number)d", number=ticket.number), ticket_link(ticket, delivery.recipient)),
        fine_print=_("You did not ask for this? Then you may ignore this mail."))


def list_of_requests(delivery: Delivery) -> Letter:
    """A signed link to everything this person wrote to us."""
    identity = db.session.get(Identity, delivery.data["identity_id"])
    if identity is None or identity.value != delivery.recipient:
        raise PermanentFailure("The address is not on file any more.")
    return Letter(
        subject=_("Your requests to %(brand)s", brand=brand().name),
        paragraphs=(_("Hello,"), _("Here is the link to all your requests to %(brand)s. It works for one day; you can ask for a new one at any time.", brand=brand().name)),
        button=(_("Open my requests"), list_link(identity)),
        fine_print=_("You did not ask for this? Then you may ignore this mail."))


def _ticket(delivery: Delivery) -> Ticket:
    ticket = db.session.get(Ticket, delivery.ticket_id) if delivery.ticket_id else None
    if ticket is None:
        raise PermanentFailure("The ticket is not there any more.")
    return ticket


def _messages(ticket: Ticket, delivery: Delivery) -> list[Message]:
    wanted = delivery.data.get("message_ids") or [delivery.message_id]
    found = list(db.session.scalars(sa.select(Message).where(
        Message.ticket_id == ticket.id, Message.id.in_(wanted), Message.direction == "out").order_by(Message.seq)))
    if not found:
        raise PermanentFailure("The message is not there any more.")
    return found


def _subject(ticket: Ticket) -> str:
    subject = text.one_line(ticket.subject, 200)
    return f"{subject if subject.lower().startswith('re:') else f'Re: {subject}'} [#{ticket.number}]"


def _quotes(ticket: Ticket, first: Message) -> list[Quote]:
    rows = db.session.scalars(sa.select(Message).where(
        Message.ticket_id == ticket.id, Message.seq < first.seq, Message.is_automatic.is_(False), Message.id.not_in(withdrawn(ticket.id))).order_by(Message.seq.desc()).limit(MOST_QUOTED))
    return [Quote(row.created_at, _author(ticket, row), row.text[:LONGEST_QUOTE], row.is_formatted) for row in rows]


def _author(ticket: Ticket, row: Message) -> str:
    if row.direction == "out":
        return row.agent.name if row.agent else brand().name
    return (row.customer or ticket.customer).shown_name


def letter_file(attachment: Attachment) -> LetterFile:
    """The attachment as a part of a mail."""
    return LetterFile(attachment.filename, attachment.content_type, attachment.sha256, attachment.content_id)
