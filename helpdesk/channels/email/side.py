"""Mail with a third party about a ticket: how our words leave and where the answers land. See tickets/side.py."""
from datetime import datetime

from flask_babel import gettext as _

from helpdesk.accounts.models import Agent
from helpdesk.brand.queries import brand
from helpdesk.channels.email.letters import letter_file
from helpdesk.channels.email.reading import SIDE, Read
from helpdesk.channels.email.recipients import addresses_of, checked
from helpdesk.channels.email.threads import side_of_mail
from helpdesk.channels.intake import Taken
from helpdesk.core import formatting, text
from helpdesk.core.db import db, locked
from helpdesk.core.errors import Invalid
from helpdesk.outbox.actions import PermanentFailure, post
from helpdesk.outbox.header_ids import side_header_id
from helpdesk.outbox.letters import Letter
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import actions, side
from helpdesk.tickets.models import Note, SideConversation, Ticket
from helpdesk.tickets.writing import Writing


def third_parties(ticket: Ticket, typed: str) -> tuple[str, ...]:
    """The typed addresses. :raises Invalid: for none, what is no address, our own mailboxes and the ticket's customer."""
    found = checked("to", typed)
    if not found:
        raise Invalid({"to": _("Write the address that the mail goes to.")})
    customers = [address for address in found if address in addresses_of(ticket)]
    if customers:
        raise Invalid({"to": _("%(address)s is the customer of this ticket. Write a reply instead.", address=customers[0])})
    return found


def write(ticket: Ticket, conversation: SideConversation, writing: Writing, *, agent: Agent, due_at: datetime | None = None) -> Note:
    """Puts our words to the third party into the ticket and the outbox; until `due_at` they can be stopped."""
    note = side.say(ticket, conversation, writing, agent=agent)
    note.message_id = side_header_id(conversation.id, note.id)
    first, *others = writing.recipients
    for address in writing.recipients:
        post("email", SIDE, address, due_at=due_at, locale=conversation.locale, ticket_id=ticket.id, header_id=note.message_id,
             data={"side_id": conversation.id, "note_id": note.id, "to": first, "cc": others})
    return note


def letter(delivery: Delivery) -> Letter:
    """Our words to a third party and what was put below them; neither a link nor a key of the customer's."""
    note = db.session.get(Note, delivery.data["note_id"])
    conversation = db.session.get(SideConversation, delivery.data["side_id"])
    if note is None or conversation is None or note.side_id != conversation.id or note.sender is not None:
        raise PermanentFailure("The message is not there any more.")
    author = note.agent
    return Letter(
        subject=conversation.subject, automatic="", template="email/side",
        sender_name=_("%(agent)s from %(brand)s", agent=author.name, brand=brand().name) if author else "",
        files=tuple(letter_file(attachment) for attachment in note.attachments),
        names={"text": note.text, "html": formatting.shown(note.text, note.is_formatted), "below": note.quoted_text or "",
               "is_forward": not side.header_ids(conversation.id, before=note.id), "signature": author.signature if author else ""})


def take(found: Read) -> Taken | None:
    """Puts the answer of a third party into its ticket; None for a mail that is none. The same mail again changes nothing."""
    conversation = conversation_of(found)
    if conversation is None:
        return None
    ticket, writing = db.session.get(Ticket, conversation.ticket_id), found.inbound.writing
    if actions.known_words(writing.client_key):
        return Taken("duplicate", ticket, None)
    side.hear(locked(ticket), conversation, writing)
    return Taken("appended", ticket, None)


def conversation_of(found: Read) -> SideConversation | None:
    """The side conversation that a mail answers. What the customer writes is the customer's, whatever key it holds."""
    side_id = side_of_mail(found.parsed, found.recipients)
    conversation = db.session.get(SideConversation, side_id) if side_id else None
    if conversation is None:
        return None
    ticket = db.session.get(Ticket, conversation.ticket_id)
    return None if text.address(found.parsed.sender.email) in addresses_of(ticket) else conversation
