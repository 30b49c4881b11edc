"""A mail that found the wrong ticket goes to the right one, or becomes a ticket of its own; and comes back to its place.

What it said, its files and its Message-ID go along, so that later answers to it follow. Its place in the thread it left
stays empty: when it returns it stands there again.
"""
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events, formatting, text
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid
from helpdesk.core.events import EventRow
from helpdesk.customers.models import Customer
from helpdesk.tickets import changes, states
from helpdesk.tickets.actions import remember_thread_keys
from helpdesk.tickets.events import MessageLeft, MessageMoved, TicketOpened
from helpdesk.tickets.models import Attachment, Message, ThreadKey, Ticket

BY_AGENT = "agent"


@dataclass(frozen=True)
class _Place:
    """Where a message stood in a thread it left, and by which key it had found that ticket."""

    seq: int
    matched_by: str | None


def detach(message: Message, source: Ticket, *, subject: str, actor: Actor) -> Ticket:
    """Makes a mail of `source` (locked) a ticket of its own, of its writer, in the same team. :raises Invalid: when it is no such mail."""
    _check_movable(message, source)
    if message.seq == _first_place(source):
        raise Invalid({"number": _("This ticket began with this mail, so it is its own already.")})
    now, customer = utcnow(), message.customer or source.customer
    title = text.one_line(subject.replace(f"[#{source.number}]", "")) or text.snippet(message.text, 80)
    ticket = Ticket(subject=title, channel=message.channel, locale=source.locale, customer=customer, customer_id=customer.id,
                    team_id=source.team_id, mailbox_id=source.mailbox_id, is_spam=source.is_spam, is_proved=message.is_proved,
                    is_automatic=message.is_automatic, status="new", created_at=now, updated_at=now, last_message_at=now, seq=0)
    changes.place(ticket)
    db.session.add(ticket)
    db.session.flush()
    place = _put(message, source, ticket, changes.next_seq(ticket), BY_AGENT)
    events.record(TicketOpened(ticket_id=ticket.id, customer_id=customer.id, seq=message.seq, channel=ticket.channel, message_id=message.id),
                  actor=actor)
    _tell(message, source, ticket, place, actor)
    return ticket


def move(message: Message, source: Ticket, target: Ticket, *, actor: Actor) -> None:
    """Moves a mail from one ticket to another, both locked. What is new to the target reopens it, as an answer would.

    A ticket that held nothing else goes to the trash; a mail that returns brings it back. :raises Invalid: says why not.
    """
    _check_movable(message, source)
    earlier = _earlier_place(message, target)
    _check_target(source, target, is_return=earlier is not None)
    seq, key = (earlier.seq, earlier.matched_by) if earlier else (changes.next_seq(target), BY_AGENT)
    place = _put(message, source, target, seq, key)
    if earlier is None and not message.is_automatic:
        changes.set_status(target, states.after_customer_message(target.status, is_automatic=False), actor=actor)
    elif earlier and target.deleted_at:
        changes.restore(target, actor=actor)
    _tell(message, source, target, place, actor)
    if not _has_words(source):
        changes.delete(source, actor=actor)


def reader_of_move(message: Message, source: Ticket, target: Ticket) -> Customer | None:
    """Who would come to read this mail by moving it to `target` and has not written it, or None. What returns was read there before."""
    writer_id = message.customer_id or source.customer_id
    if target.customer_id == writer_id or _earlier_place(message, target):
        return None
    return target.customer


def check_move(message: Message, source: Ticket, target: Ticket) -> None:
    """:raises Invalid: says why this mail cannot be moved there."""
    _check_movable(message, source)
    _check_target(source, target, is_return=_earlier_place(message, target) is not None)


def _check_movable(message: Message, source: Ticket) -> None:
    if message.direction != "in" or message.channel != "email":
        raise Invalid({"number": _("Only a mail that came in can be moved.")})
    if message.seq == _first_place(source) and _has_words(source, without=message):
        raise Invalid({"number": _("This ticket began with this mail, and more was said since; it stays here.")})


def _check_target(source: Ticket, target: Ticket, *, is_return: bool) -> None:
    if source.id == target.id:
        raise Invalid({"number": _("This mail stands in that ticket already.")})
    if is_return and (target.deleted_at is None or not _has_words(target)):
        return
    if target.deleted_at:
        raise Invalid({"number": _("Ticket #%(number)s is in the trash. Bring it back first.", number=target.number)})
    if target.status == "closed":
        raise Invalid({"number": _("Ticket #%(number)s is closed. Open it again first.", number=target.number)})


def _first_place(ticket: Ticket) -> int | None:
    return db.session.scalar(sa.select(sa.func.min(Message.seq)).where(Message.ticket_id == ticket.id))


def _has_words(ticket: Ticket, *, without: Message | None = None) -> bool:
    others = Message.id != without.id if without else sa.true()
    return db.session.scalar(sa.select(sa.exists().where(Message.ticket_id == ticket.id, others)))


def _earlier_place(message: Message, target: Ticket) -> _Place | None:
    """Where the message stood in the target before it left it. Nobody else can stand there: places are given once."""
    left = db.session.scalars(sa.select(EventRow).where(EventRow.ticket_id == target.id, EventRow.kind == MessageLeft.kind)
                              .order_by(EventRow.id.desc()))
    return next((_Place(row.data["place"], row.data["matched_by"]) for row in left if row.data["message_id"] == message.id), None)


def _put(message: Message, source: Ticket, target: Ticket, seq: int, matched_by: str | None) -> _Place:
    """Puts the message with its files and its Message-ID into the target; answers where it stood."""
    stood = _Place(message.seq, message.matched_by)
    message.ticket_id, message.seq, message.matched_by = target.id, seq, matched_by
    db.session.flush()
    db.session.execute(sa.update(Attachment).where(Attachment.message_id == message.id).values(ticket_id=target.id))
    _take_keys_along(message, source, target)
    return stood


def _take_keys_along(message: Message, source: Ticket, target: Ticket) -> None:
    """The Message-IDs that this mail brought, its own and those of mails we never received, find the target from now on."""
    stays = sa.exists().where(Message.ticket_id == source.id, Message.message_id == ThreadKey.message_id)
    brought = (ThreadKey.ticket_id == source.id, sa.or_(ThreadKey.named_by == message.id, ThreadKey.message_id == message.message_id), ~stays)
    keys = db.session.scalars(sa.select(ThreadKey.message_id).where(*brought)).all()
    db.session.execute(sa.delete(ThreadKey).where(ThreadKey.ticket_id == source.id, ThreadKey.message_id.in_(keys)))
    remember_thread_keys(target, [*keys, message.message_id or ""], named_by=message.id)


def _tell(message: Message, source: Ticket, target: Ticket, stood: _Place, actor: Actor) -> None:
    now = utcnow()
    for ticket in (source, target):
        look_again(ticket)
        ticket.updated_at = now
    events.record(MessageLeft(ticket_id=source.id, customer_id=source.customer_id, seq=changes.next_seq(source), message_id=message.id,
                              place=stood.seq, matched_by=stood.matched_by, other=target.id), actor=actor)
    events.record(MessageMoved(ticket_id=target.id, customer_id=target.customer_id, seq=changes.next_seq(target), message_id=message.id,
                               is_automatic=message.is_automatic, other=source.id), actor=actor)


def look_again(ticket: Ticket) -> None:
    """What a ticket repeats of its messages: the last words, since when somebody waits."""
    rows = db.session.execute(sa.select(Message.id, Message.direction, Message.created_at).where(
        Message.ticket_id == ticket.id, sa.or_(~Message.is_automatic, Message.seq == 1)).order_by(Message.seq)).all()
    if not rows:
        ticket.waiting_since = None
        return
    unanswered = None
    for row in rows:
        unanswered = None if row.direction == "out" else unanswered or row.created_at
    theirs = [row for row in rows if row.direction == "in"]
    ticket.snippet = formatting.line_of(db.session.get(Message, (theirs[-1] if theirs else rows[0]).id))
    ticket.last_message_at = max(row.created_at for row in rows)
    ticket.waiting_since = unanswered if ticket.status in states.UNSOLVED else None
