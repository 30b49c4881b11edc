"""Notices who had to say again what had been said on any channel, and when we asked for what we knew.

A message is looked at by the worker once it is in: a customer's for what it repeats, ours for what it asks. What is only
claimed is no more known here than in the composer (tickets/known.py).
"""
from datetime import timedelta

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.core.events import Recorded
from helpdesk.outbox.actions import post_job
from helpdesk.tickets import known
from helpdesk.tickets.access import EVERYTHING_SEEN
from helpdesk.tickets.asks import FACTS, asked_for
from helpdesk.tickets.bond_models import HandOver
from helpdesk.tickets.likeness import is_same_story, story_of
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.repeat_models import ASKED, TOLD, Repeat

TOLD_JOB, ASKED_JOB = "repeats.told", "repeats.asked"
# What was said longer ago is another matter.
REMEMBERED = timedelta(days=30)
MOST_EARLIER = 40
# Numbers that people do not write under every mail, as they do their phone and address.
NUMBERS = ("order", "invoice", "parcel", "account")


def look_at_customer(recorded: Recorded) -> None:
    """Reaction to a customer's message: has it looked at soon, if they wrote before."""
    message = db.session.get(Message, recorded.event.message_id) if recorded.event.message_id else None
    if message is None or message.is_automatic or message.customer_id is None:
        return
    if db.session.scalar(sa.select(sa.exists().where(Message.customer_id == message.customer_id, Message.id < message.id))):
        post_job(TOLD_JOB, message_id=message.id)


def look_at_reply(recorded: Recorded) -> None:
    """Reaction to a reply: has it looked at soon, if it asks for something."""
    message = db.session.get(Message, recorded.event.message_id)
    if asked_for(message.text):
        post_job(ASKED_JOB, message_id=message.id)


def note_told(data: dict) -> None:
    """The job: keeps what a customer's message repeats. data: {"message_id": id}."""
    message = db.session.get(Message, data["message_id"])
    if message is None or message.direction != "in":
        return
    said = {(fact.kind, known.plain(fact.value)) for fact in known.facts_said("", message.text)}
    ticket, story, replies = db.session.get(Ticket, message.ticket_id), None, _replies_before(message)
    for earlier in _earlier(message):
        is_here = earlier.ticket_id == message.ticket_id
        between = [reply for reply in replies if reply.seq > earlier.seq] if is_here else []
        for kind in _repeated_facts(said, earlier, is_here, between):
            _keep(message, TOLD, kind, earlier.id, earlier.created_at)
        if is_here and not between and earlier.channel == message.channel:
            continue
        story = story or story_of(message.text, ticket.locale)
        if is_same_story(story, story_of(earlier.text, ticket.locale)):
            _keep(message, TOLD, "words", earlier.id, earlier.created_at)


def note_asked(data: dict) -> None:
    """The job: keeps what a reply asks for although it was known when it was written. data: {"message_id": id}."""
    message = db.session.get(Message, data["message_id"])
    if message is None or message.direction != "out":
        return
    ticket = db.session.get(Ticket, message.ticket_id)
    when = message.created_at
    facts = [one for one in known.known_of(ticket.customer, EVERYTHING_SEEN, before=when) if one.source != "profile" and one.kind != "tried" and one.at < when]
    for asked, found in known.offered(ticket, message.text, facts, is_proved=known.is_answered_proved(ticket)).items():
        _keep(message, ASKED, asked, found[0].message_id, found[0].at)


def repeats_of(ticket_id: int) -> list[sa.Row]:
    """What a ticket repeats, in its order: kind, what, is_after_hand_over, seq, at, and where it had been said: number and seq, or None."""
    earlier = sa.orm.aliased(Message)
    return list(db.session.execute(
        sa.select(Repeat.kind, Repeat.what, Repeat.is_after_hand_over, Message.seq, Message.created_at.label("at"), earlier.ticket_id.label("earlier_ticket_id"),
                  earlier.seq.label("earlier_seq"))
        .join(Message, Message.id == Repeat.message_id).outerjoin(earlier, earlier.id == Repeat.earlier_id)
        .where(Message.ticket_id == ticket_id).order_by(Message.seq, Repeat.id)))


def asked_again(ticket: Ticket) -> dict[int, int]:
    """How often we asked for what was known after each hand-over (its id) and before the next one."""
    cards = db.session.execute(sa.select(HandOver.id, HandOver.created_at).where(HandOver.ticket_id == ticket.id).order_by(HandOver.id)).all()
    counts = dict.fromkeys((card.id for card in cards), 0)
    for row in repeats_of(ticket.id):
        last = next((card.id for card in reversed(cards) if card.created_at <= row.at), None)
        if row.kind == ASKED and row.is_after_hand_over and last:
            counts[last] += 1
    return counts


def _earlier(message: Message) -> list[sa.Row]:
    """What the same customer wrote before, the newest first."""
    return db.session.execute(
        sa.select(Message.id, Message.ticket_id, Message.seq, Message.channel, Message.text, Message.created_at).join(Ticket, Ticket.id == Message.ticket_id)
        .where(Message.customer_id == message.customer_id, Message.id < message.id, Message.direction == "in", ~Message.is_automatic,
               Message.created_at >= message.created_at - REMEMBERED, Ticket.deleted_at.is_(None), ~Ticket.is_spam)
        .order_by(Message.id.desc()).limit(MOST_EARLIER)).all()


def _replies_before(message: Message) -> list[sa.Row]:
    return db.session.execute(sa.select(Message.seq, Message.text).where(Message.ticket_id == message.ticket_id, Message.direction == "out",
                                                                         Message.seq < message.seq).order_by(Message.seq)).all()


def _repeated_facts(said: set[tuple[str, str]], earlier: sa.Row, is_here: bool, between: list[sa.Row]) -> set[str]:
    """Kinds of facts that both messages say: in the same ticket only what we asked for between, elsewhere only numbers."""
    if not said:
        return set()
    again = {fact.kind for fact in known.facts_said("", earlier.text) if (fact.kind, known.plain(fact.value)) in said}
    if not is_here:
        return again & set(NUMBERS)
    asked = {kind for reply in between for wanted in asked_for(reply.text) for kind in FACTS[wanted]}
    return again & asked - {"tried"}


def _keep(message: Message, kind: str, what: str, earlier_id: int | None, said_at) -> None:
    """Keeps one repeat, once; the newest earlier message comes first and stays."""
    if db.session.scalar(sa.select(sa.exists().where(Repeat.message_id == message.id, Repeat.kind == kind, Repeat.what == what))):
        return
    handed_over = sa.select(sa.exists().where(HandOver.ticket_id == message.ticket_id, HandOver.created_at <= message.created_at, HandOver.created_at >= said_at))
    db.session.add(Repeat(message_id=message.id, kind=kind, what=what, earlier_id=earlier_id, is_after_hand_over=db.session.scalar(handed_over)))
    db.session.flush()
