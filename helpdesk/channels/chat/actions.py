"""Verbs of the chat: say something, give an address, see what was answered, be here or not."""
import sqlalchemy as sa

from helpdesk.channels import intake
from helpdesk.channels.chat import access, knowing, queries
from helpdesk.channels.chat.access import Window
from helpdesk.channels.chat.models import ChatTicket, ChatVisitor
from helpdesk.channels.chat.tokens import Session
from helpdesk.channels.chat.words import Words
from helpdesk.channels.inbound import Inbound
from helpdesk.core import text
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked
from helpdesk.core.i18n import DEFAULT_LOCALE, known_locale
from helpdesk.customers import actions as customers
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import changes, states
from helpdesk.tickets.models import Message
from helpdesk.tickets.writing import Writing


def say(session: Session, words: Words) -> intake.Taken:
    """Puts a visitor's words into the one open chat ticket, or opens one. The same words a second time change nothing."""
    visitor = locked(_visitor(session, words.locale))
    taken = intake.take(_inbound(visitor, words, _ticket_to_continue(visitor, words.number)))
    if taken.verdict == "new":
        db.session.add(ChatTicket(ticket_id=taken.ticket.id, visitor_id=visitor.id))
        db.session.flush()
    return taken


def give_address(session: Session, email: str, name: str, locale: str) -> None:
    """Remembers the address a visitor typed and hangs the conversations it stands for on the customer of that address.

    It is a claim: the tickets are marked as not proved, the visitor sees nothing more than before, and the
    known profile of that customer does not change. Of somebody whom their website has signed in it only says where to answer.
    """
    visitor = locked(_visitor(session, locale))
    before, visitor.email = visitor.email, text.address(email)
    if visitor.external_id:
        return
    visitor.name = text.one_line(name, 200)
    nobody = customers.owner_of("chat", visitor.id)
    if nobody and nobody.is_blocked:
        return
    claimed = [row for row in db.session.scalars(access.conversations_of(visitor.id)).all() if _stands_for(row, before)]
    for conversation in claimed:
        _hang_on_owner(conversation)
    # What was solved may have a survey, and that stays with whom it was sent to.
    if nobody and all(row.ticket.solved_at is None and row.ticket.reopened_count == 0 for row in claimed):
        db.session.flush()
        customers.forget_nobody(nobody)


def see(visitor_id: str, number: int, *, fetched: int, seen: int) -> None:
    """The visitor's widget holds the messages up to `fetched`, and the visitor has looked at those up to `seen`."""
    window = access.conversation(visitor_id, number)
    fetched = min(max(fetched, seen), window.ticket.seq)
    if any(fetched > row.fetched_seq for row in window.rows):
        arrived(window, fetched)
    for row in window.rows:
        row.fetched_seq = max(row.fetched_seq, fetched)
        row.seen_seq = max(row.seen_seq, min(seen, fetched))


def arrived(window: Window, seq: int) -> None:
    """Deliveries that waited for the visitor's return have reached them, by the widget or by mail."""
    messages = sa.select(Message.id).where(window.words(), Message.seq <= seq)
    db.session.execute(
        sa.update(Delivery).where(Delivery.channel == "chat", Delivery.message_id.in_(messages),
                                  Delivery.status.in_(("queued", "retry", "kept")))
        .values(status="sent", sent_at=utcnow(), last_error=None))


def note_signs(signs: list[tuple[str, bool]]) -> None:
    """Signs of widgets, oldest first: (visitor, whether the page is open). The last one of a visitor counts."""
    now, last = utcnow(), dict(signs)
    for is_here in (True, False):
        ids = [visitor_id for visitor_id, sign in last.items() if sign is is_here]
        if ids:
            db.session.execute(sa.update(ChatVisitor).where(ChatVisitor.id.in_(ids)).values(here_until=now + queries.PRESENCE if is_here else now))


def _visitor(session: Session, locale: str) -> ChatVisitor:
    """The visitor's row, made with the first word. Two first words at the same moment: one is refused and sent again."""
    if session.person:
        return knowing.visitor_for(session.visitor_id, session.person)
    row = db.session.get(ChatVisitor, session.visitor_id)
    if row is None:
        row = ChatVisitor(id=session.visitor_id, locale=known_locale(locale) or DEFAULT_LOCALE, name="", created_at=utcnow(),
                          here_until=utcnow() + queries.PRESENCE)
        db.session.add(row)
        db.session.flush()
    if session.why and row.claimed_why is None:
        row.claimed, row.claimed_why = session.claimed, session.why
        db.session.flush()
    return row


def _ticket_to_continue(visitor: ChatVisitor, number: int | None) -> int | None:
    """The open conversation that the visitor names, where an agent made two of one; else the open one; else the one named, so that a solved one is reopened."""
    unsolved = [window for window in access.windows_of(visitor.id) if window.ticket.status in states.UNSOLVED]
    named = next((window for window in unsolved if window.ticket.number == number), None)
    if unsolved:
        return (named or unsolved[0]).said_to
    return access.conversation(visitor.id, number).said_to if number else None


def _inbound(visitor: ChatVisitor, words: Words, ticket_id: int | None) -> Inbound:
    """The normal form. Without an address the visitor is nobody but the holder of the token, which is proved."""
    if visitor.external_id:
        return _inbound_of_known(visitor, words, ticket_id)
    address = None if _is_blocked(visitor) else visitor.email
    writing = Writing(words.text, client_key=f"{visitor.id}-{words.key}", sender=address, uploads=words.uploads,
                      is_proved=address is None, matched_by="token" if ticket_id else None)
    return Inbound(channel="chat", identity_kind="email" if address else "chat", identity=address or visitor.id,
                   name=visitor.name, locale=words.locale, ticket_id=ticket_id, writing=writing,
                   team_id=queries.settings().team_id, proof=None if address else "token", time_zone=words.time_zone)


def _inbound_of_known(visitor: ChatVisitor, words: Words, ticket_id: int | None) -> Inbound:
    """The same for somebody whom their website has signed in: that is who they are, wherever they want to be answered."""
    writing = Writing(words.text, client_key=f"{visitor.id}-{words.key}", uploads=words.uploads, is_proved=True, matched_by="token" if ticket_id else None)
    return Inbound(channel="chat", identity_kind="external", identity=visitor.external_id, name=visitor.name, locale=words.locale, ticket_id=ticket_id,
                   writing=writing, team_id=queries.settings().team_id, proof=knowing.PROOF, time_zone=words.time_zone)


def _is_blocked(visitor: ChatVisitor) -> bool:
    """Whether an agent blocked this browser while it had no name; an address typed afterwards does not unblock it."""
    nobody = customers.owner_of("chat", visitor.id)
    return nobody is not None and nobody.is_blocked


def _stands_for(conversation: ChatTicket, before: str | None) -> bool:
    """Whether a newly typed address speaks for this conversation: one without any, or an open one under a mistyped one.

    Never one that an agent or an answered mail has settled: other people's words stand in it by then.
    """
    ticket = conversation.ticket
    if not ticket.customer.email:
        return True
    if before is None or ticket.is_proved or ticket.status not in states.UNSOLVED:
        return False
    return customers.owner_of("email", before) is ticket.customer and not ticket.merged_into_id and not db.session.scalar(
        sa.select(sa.exists().where(Message.ticket_id == ticket.id, Message.channel != "chat")))


def _hang_on_owner(conversation: ChatTicket) -> None:
    ticket, visitor = locked(conversation.ticket), conversation.visitor
    # Somebody of their own even where nobody is known there yet: whoever proves the address later is not this browser.
    owner = customers.customer_for("email", visitor.email, name=visitor.name, locale=visitor.locale)
    # What the token proved was the browser; from here on the words claim to be somebody's, also where a merge has put them.
    changes.set_customer(ticket, owner, is_proved=False, actor=owner.actor)
    db.session.execute(sa.update(Message).where(access.window_of(conversation).words(), Message.direction == "in")
                       .values(is_proved=False, sender=visitor.email, customer_id=owner.id))
