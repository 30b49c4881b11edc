"""Verbs that put words into a ticket: open, receive, reply, note. Each takes an actor and records what happened."""
from datetime import datetime

import sqlalchemy as sa

from helpdesk.core import events, formatting, rows, text
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.customers.models import Customer
from helpdesk.tickets import states
from helpdesk.tickets.changes import next_seq, place, set_status
from helpdesk.tickets.events import MessageReceived, NoteAdded, ReplyPosted, TicketAssigned, TicketOpened
from helpdesk.tickets.models import Attachment, Message, Note, ThreadKey, Ticket
from helpdesk.tickets.writing import Writing

_BY_KEY = sa.select(Message.id).where(Message.client_key == sa.bindparam("key", type_=sa.String))

_KEEP_KEY = sa.insert(ThreadKey.__table__)


def open_ticket(**what) -> Ticket:
    """A new ticket; see open_with_message() for what it takes."""
    return open_with_message(**what)[0]


def open_with_message(*, customer: Customer, subject: str, channel: str, writing: Writing, locale: str, actor: Actor,
                direction: str = "in", team_id: int | None = None, assignee_id: int | None = None,
                mailbox_id: int | None = None, linked_to: Ticket | None = None, is_spam: bool = False) -> tuple[Ticket, Message]:
    """A new ticket and its first message; `direction` is 'out' when an agent writes first."""
    now = utcnow()
    ticket = Ticket(
        subject=text.one_line(subject) or formatting.line_of(writing, 80), channel=channel, locale=locale,
        customer=customer, customer_id=customer.id, team_id=team_id, assignee_id=assignee_id, mailbox_id=mailbox_id,
        linked_ticket_id=linked_to.id if linked_to else None, is_spam=is_spam, is_proved=writing.is_proved,
        is_automatic=writing.is_automatic, status="new", created_at=now, updated_at=now, last_message_at=now, seq=0)
    if direction == "out":
        ticket.status, ticket.first_replied_at = "open", now
    place(ticket)
    message = _add_message(ticket, writing, direction=direction, channel=channel, actor=actor, now=now)
    events.record(TicketOpened(ticket_id=ticket.id, customer_id=customer.id, seq=message.seq, channel=channel,
                               message_id=message.id), actor=actor)
    if assignee_id and actor != Actor("agent", assignee_id):
        events.record(TicketAssigned(ticket_id=ticket.id, customer_id=customer.id, seq=next_seq(ticket), old=None, new=assignee_id),
                      actor=actor)
    return ticket, message


def receive(ticket: Ticket, writing: Writing, *, customer: Customer, channel: str) -> Message:
    """Adds a customer's message to a ticket that is not closed; reopens it unless the mail is automatic."""
    message = _add_message(ticket, writing, direction="in", channel=channel, actor=customer.actor, now=utcnow())
    events.record(MessageReceived(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=message.seq,
                                  message_id=message.id, is_automatic=writing.is_automatic), actor=customer.actor)
    status = states.after_customer_message(ticket.status, is_automatic=writing.is_automatic)
    if status and status != ticket.status:
        set_status(ticket, status, actor=customer.actor)
    return message


def reply(ticket: Ticket, writing: Writing, *, actor: Actor, channel: str | None = None, status: str | None = None) -> Message:
    """Adds our answer; the Delivery that carries it follows from ReplyPosted (see wiring.WHEN).

    `status` is what the agent chose to set with the reply; without it a new ticket becomes open.
    """
    is_first = ticket.first_replied_at is None
    now = utcnow()
    message = _add_message(ticket, writing, direction="out", channel=channel or ticket.channel, actor=actor, now=now)
    ticket.first_replied_at = ticket.first_replied_at or now
    if ticket.assignee_id is None and actor.kind == "agent":
        ticket.assignee_id = actor.id
    events.record(ReplyPosted(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=message.seq,
                              message_id=message.id, is_first=is_first), actor=actor)
    wanted = status or states.after_reply(ticket.status)
    if wanted != ticket.status:
        set_status(ticket, wanted, actor=actor)
    return message


def add_note(ticket: Ticket, writing: Writing, *, actor: Actor) -> Note:
    """Adds an internal note. Nothing that leaves the house can read it."""
    now = utcnow()
    note = Note(ticket_id=ticket.id, seq=next_seq(ticket), agent_id=actor.id, text=writing.text,
                client_key=writing.client_key, is_formatted=writing.is_formatted, created_at=now)
    db.session.add(note)
    db.session.flush()
    attach(ticket, writing, note_id=note.id)
    ticket.updated_at = now
    events.record(NoteAdded(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=note.seq, note_id=note.id), actor=actor)
    return note


def known_words(client_key: str | None) -> Message | Note | None:
    """The message or note that already arrived under this key: a form sent twice is one."""
    if not client_key:
        return None
    return (known_message(client_key)
            or db.session.scalar(sa.select(Note).where(Note.client_key == client_key)))


def known_message(client_key: str | None) -> Message | None:
    """The message that already arrived under this key, or None."""
    known = rows.first(_BY_KEY, {"key": client_key}) if client_key else None
    return db.session.get(Message, known.id) if known else None


def remember_thread_keys(ticket: Ticket, message_ids: list[str], *, named_by: int) -> None:
    """Keeps Message-IDs by which a later mail will find this ticket (RFC 5322, 3.6.4); `named_by` is the id of the message that names them."""
    wanted = {key[:500] for key in message_ids if key}
    known = set(db.session.scalars(sa.select(ThreadKey.message_id).where(
        ThreadKey.ticket_id == ticket.id, ThreadKey.message_id.in_(wanted)))) if wanted else set()
    _add_thread_keys(ticket, wanted - known, named_by)


def _add_thread_keys(ticket: Ticket, message_ids: set[str], named_by: int) -> None:
    if message_ids:
        rows.run(_KEEP_KEY, [{"message_id": key, "ticket_id": ticket.id, "named_by": named_by} for key in sorted(message_ids)])


def _add_message(ticket: Ticket, writing: Writing, *, direction: str, channel: str, actor: Actor, now: datetime) -> Message:
    is_new = ticket.id is None
    message = Message(
        seq=next_seq(ticket), direction=direction, channel=channel, text=writing.text,
        html=writing.html, quoted_text=writing.quoted_text, message_id=writing.message_id, client_key=writing.client_key,
        sender=writing.sender, recipients=list(writing.recipients) or None, cc=list(writing.cc) or None, bcc=list(writing.bcc) or None,
        mailbox_id=writing.mailbox_id, inbound_email_id=writing.inbound_email_id,
        matched_by=writing.matched_by, meant_ticket_id=writing.meant_ticket_id, sender_check=writing.sender_check, is_automatic=writing.is_automatic, is_proved=writing.is_proved, is_formatted=writing.is_formatted, created_at=now,
        agent_id=actor.id if actor.kind == "agent" else None,
        customer_id=actor.id if actor.kind == "customer" else None)
    _note_last_words(ticket, writing, direction=direction, now=now)
    if is_new:      # written once, with its first words
        rows.write(ticket)
    message.ticket_id = ticket.id
    rows.write(message)
    attach(ticket, writing, message_id=message.id)
    keys = [*writing.references, *([writing.message_id] if writing.message_id else [])]
    if is_new:
        _add_thread_keys(ticket, {key[:500] for key in keys if key}, message.id)
    else:
        remember_thread_keys(ticket, keys, named_by=message.id)
    return message


def _note_last_words(ticket: Ticket, writing: Writing, *, direction: str, now: datetime) -> None:
    ticket.updated_at = now
    if writing.is_automatic and ticket.seq > 1:
        return
    ticket.last_message_at = now
    if direction == "in":
        ticket.snippet = formatting.line_of(writing)
        ticket.waiting_since = ticket.waiting_since or now
    else:
        ticket.waiting_since = None
        ticket.snippet = ticket.snippet or formatting.line_of(writing)


def attach(ticket: Ticket, writing: Writing, *, message_id: int | None = None, note_id: int | None = None) -> None:
    """Keeps the files of a message or a note."""
    db.session.add_all(
        Attachment(ticket_id=ticket.id, message_id=message_id, note_id=note_id, filename=text.one_line(upload.filename, 255) or "file",
                   content_type=upload.content_type[:120], size=upload.size, sha256=upload.sha256,
                   content_id=upload.content_id, is_inline=upload.is_inline)
        for upload in writing.uploads)
