"""What is known of a customer, with where it comes from; and what of it may stand before an agent who is about to ask for it.

Nothing here is kept: facts are read from profile, messages and reported signs when somebody looks, so they are as new as these.
"""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.core.language import fold
from helpdesk.customers.models import Customer, Touchpoint
from helpdesk.tickets.access import Sight
from helpdesk.tickets.asks import FACTS, asked_for
from helpdesk.tickets.facts import Fact, known_facts
from helpdesk.tickets.models import NUMBER_OFFSET, Message, Ticket

MOST_MESSAGES, MOST_SIGNS, MOST_WORDS = 60, 40, 6_000
# Somebody may have a hundred thousand signs, none of them of another system: so many of the newest are looked at.
MOST_LOOKED_AT = 5_000
# So many of a kind are shown beside a ticket and offered to a writer.
MOST_OF_A_KIND, MOST_OFFERED = 3, 2
_IDENTITIES = {"email": "email", "phone": "phone", "external": "account"}
# Signs of other systems whose title and values are worth reading.
_REPORTED = ("order", "invoice", "shipment", "payment", "refund", "subscription", "account")


@dataclass(frozen=True)
class Known:
    """One known thing and its source: 'profile', 'message' (with channel, ticket number and place) or 'sign' (what another system reported)."""

    kind: str
    value: str
    source: str
    at: datetime
    is_proved: bool
    channel: str = ""
    number: int | None = None
    seq: int | None = None
    message_id: int | None = None


def known_of(customer: Customer, sight: Sight, *, before: datetime | None = None) -> list[Known]:
    """Everything known of a customer that this agent may see (as it was `before` a moment), each value once: the proved source before the unproved, the newer before the older."""
    found = [*_of_profile(customer), *_of_messages(customer.id, sight, before), *_of_signs(customer.id, sight)]
    found.sort(key=lambda one: (one.is_proved, one.at), reverse=True)
    once: dict[tuple[str, str], Known] = {}
    for one in found:
        once.setdefault((one.kind, plain(one.value)), one)
    return list(once.values())


def beside(known: Iterable[Known]) -> list[Known]:
    """The newest three of each kind, in the order of the kinds, but for addresses and numbers of the profile, which stand above them."""
    known = [one for one in known if one.source != "profile" or one.kind not in ("email", "phone")]
    kinds = list(dict.fromkeys([*(kind for kinds in FACTS.values() for kind in kinds), *(one.kind for one in known)]))
    return [one for kind in kinds for one in [row for row in known if row.kind == kind][:MOST_OF_A_KIND]]


def offered(ticket: Ticket, reply: str, known: Iterable[Known], *, is_proved: bool) -> dict[str, list[Known]]:
    """What a reply asks for although it is known, by what is asked; empty when the reply says the value itself.

    `is_proved`: whether whoever is answered has proved to be the customer. Where not, only what stands in this very
    ticket as unproved as themselves is pointed at: nothing of the person's history, and no claim as if it were known.
    """
    known, said = list(known), plain(reply)
    found = {}
    for asked in asked_for(reply):
        fits = [one for one in known if one.kind in FACTS[asked] and (is_proved or (one.number == ticket.number and not one.is_proved))]
        if fits and not any(plain(one.value) in said for one in fits):
            found[asked] = fits[:MOST_OFFERED]
    return found


def is_answered_proved(ticket: Ticket) -> bool:
    """Whether the ticket and the customer's newest words in it are proved to be the customer's."""
    newest = db.session.scalar(sa.select(Message.is_proved).where(Message.ticket_id == ticket.id, Message.direction == "in", ~Message.is_automatic)
                               .order_by(Message.seq.desc()).limit(1))
    return ticket.is_proved and newest is not False


def plain(value: str) -> str:
    """Two ways of writing one value are the same: '+40 745-118' and '+40745118', 'Rua das Flores' and 'rua das flores'."""
    return "".join(sign for sign in fold(value) if sign.isalnum())


def _of_profile(customer: Customer) -> list[Known]:
    return [Known(_IDENTITIES[one.kind], one.value, "profile", one.proved_at or one.created_at, one.proved_at is not None)
            for one in customer.identities if one.kind in _IDENTITIES]


def _of_messages(customer_id: int, sight: Sight, before: datetime | None) -> list[Known]:
    """What they wrote themselves in tickets of any channel."""
    earlier = [Message.created_at < before] if before else []
    rows = db.session.execute(
        sa.select(Message.id, Message.text, Message.created_at, Message.channel, Message.seq, Message.is_proved, Message.ticket_id, Ticket.subject)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(Message.customer_id == customer_id, Message.direction == "in", ~Message.is_automatic, Ticket.customer_id == customer_id,
               sight.condition(), Ticket.deleted_at.is_(None), ~Ticket.is_spam, *earlier)
        .order_by(Message.id.desc()).limit(MOST_MESSAGES))
    return [Known(fact.kind, fact.value, "message", row.created_at, row.is_proved, row.channel, row.ticket_id + NUMBER_OFFSET, row.seq, row.id)
            for row in rows for fact in facts_said(row.subject if row.seq == 1 else "", row.text)]


def facts_said(subject: str, text: str) -> list[Fact]:
    """What one message tells, with the subject where it is the first of its ticket."""
    return known_facts([subject, text[:MOST_WORDS]])


def _of_signs(customer_id: int, sight: Sight) -> list[Known]:
    newest = (sa.select(Touchpoint.kind, Touchpoint.data, Touchpoint.at, Touchpoint.id, Touchpoint.ticket_id).where(Touchpoint.customer_id == customer_id)
              .order_by(Touchpoint.at.desc(), Touchpoint.id.desc()).limit(MOST_LOOKED_AT).subquery().c)
    wanted = [sa.or_(*(newest.kind.like(f"{kind}.%") for kind in _REPORTED))]
    if sight.hidden_teams:
        wanted.append(~sa.exists().where(Ticket.id == newest.ticket_id, ~sight.condition()))
    rows = db.session.execute(sa.select(newest.data, newest.at).where(*wanted).order_by(newest.at.desc(), newest.id.desc()).limit(MOST_SIGNS))
    # A shop's key vouches for what it reports of a person.
    return [Known(fact.kind, fact.value, "sign", row.at, True) for row in rows for fact in known_facts(_words(row.data))]


def _words(data: dict) -> list[str]:
    values = data.get("values") or {}
    return [str(data.get("title", "")), *(f"{name} {value}" for name, value in values.items())]
