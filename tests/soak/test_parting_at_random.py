"""Fifty random lives, each lived twice: by two people who were never one, and by two who were one for a while. To the last row they end alike."""
import hashlib
import json
import random
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.channels import intake, started
from helpdesk.channels.inbound import Inbound
from helpdesk.core import clock
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import DeskError
from helpdesk.customers import actions as customers
from helpdesk.customers import carried, merging, search, signs
from helpdesk.customers.models import Customer
from helpdesk.surveys import actions as surveys
from helpdesk.surveys.models import SurveyInvitation
from helpdesk.tickets import actions as tickets
from helpdesk.tickets import changes
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.tickets.test_parting import ANA, IVA, OWN, agent, begin_again, chatted, merged, part  # noqa: F401

# Steps from this one on are those while they may be one: what an agent writes then into the profile is new, so that it can be told from what the merge filled in.
LIVES, MEANWHILE = 50, 30
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BOTH = (ANA, IVA)
BROWSERS, PHONES = {ANA: "a" * 20, IVA: "v" * 20}, {ANA: "+40777000111", IVA: "+40777000222"}
SIGNS = ("mail", "mail", "mail", "answer", "answer", "chat", "call", "event", "reply", "note", "status", "tags", "assign", "survey")
OF_PERSON = ("person_note", "person_tags", "own_values", "consent", "worth", "identity")


def story(chance: random.Random, length: int, *, of_person: bool) -> list[tuple[str, str, int]]:
    """What happens, to whom, and a number that decides the rest."""
    kinds = SIGNS + (OF_PERSON if of_person else ())
    return [(chance.choice(kinds), chance.choice(BOTH), chance.randrange(10_000)) for _ in range(length)]


def live(steps: list[tuple[str, str, int]], of_profile: dict[str, str], alice: int, begins: int) -> None:
    """Goes through a story; `of_profile` says whose page an agent has open who means this person."""
    for place, (kind, who, number) in enumerate(steps, begins):
        with clock.at(NOON.replace(minute=place % 60, hour=12 + place // 60)):
            try:
                HAPPENS[kind](place, who, number, customers.owner_of("email", of_profile[who]).id, alice)
            except DeskError:
                continue


def _ticket(number: int) -> int | None:
    ids = list(db.session.scalars(sa.select(Ticket.id).order_by(Ticket.id)))
    return ids[number % len(ids)] if ids else None


def _mail(place: int, who: str, number: int, _profile: int, _alice: int, to: int | None = None) -> None:
    proof = "dkim" if number % 3 else None
    name = {ANA: "Ana Pop", IVA: "Iva Pop"}[who] if number % 4 == 0 else ""
    with unit_of_work():
        intake.take(Inbound(channel="email", identity_kind="email", identity=who, name=name, subject=f"Mail {place}", locale=("en", "ro")[number % 2], proof=proof,
                            ticket_id=to, writing=Writing(f"Words {place}", sender=who, client_key=f"mail-{place}", is_proved=bool(proof))))


def _answer(place, who, number, profile, alice):
    _mail(place, who, number, profile, alice, to=_ticket(number // 7))


def _chat(place, who, _number, _profile, _alice):
    chatted(BROWSERS[who], f"chat {place:04d}")


def _call(place, who, _number, _profile, alice):
    with unit_of_work():
        started.begin(started.Start(channel="phone", subject=f"Call {place}", words="Called.", phone=PHONES[who], key=f"call-{place}"), agent=db.session.get(Agent, alice))


def _event(place, who, number, _profile, _alice):
    kind, value = (("email", who), ("phone", PHONES[who]))[number % 2]
    sign = signs.checked({"kind": "order.placed", "title": f"Order {place}"}, key=f"event-{place}")
    with unit_of_work():
        owner = customers.owner_of(kind, value)
        if owner:
            signs.report(owner, sign, token_id=1, by=(kind, value))


def _on_ticket(change):
    def happens(place, _who, number, _profile, alice):
        ticket_id = _ticket(number)
        if ticket_id:
            with unit_of_work():
                change(db.session.get(Ticket, ticket_id), place, number, db.session.get(Agent, alice))
    return happens


def _on_person(change):
    def happens(place, _who, number, profile, alice):
        with unit_of_work():
            change(db.session.get(Customer, profile), place, number, db.session.get(Agent, alice))
    return happens


def _scores(ticket, _place, number, _agent):
    invitation = db.session.scalar(sa.select(SurveyInvitation).where(SurveyInvitation.ticket_id == ticket.id))
    if invitation:
        surveys.answer(invitation, invitation.kinds[0], 1 + number % 5)


HAPPENS = {
    "mail": _mail, "answer": _answer, "chat": _chat, "call": _call, "event": _event,
    "reply": _on_ticket(lambda ticket, place, _number, who: tickets.reply(ticket, Writing(f"Reply {place}", client_key=f"reply-{place}"), actor=who.actor)),
    "note": _on_ticket(lambda ticket, place, _number, who: tickets.add_note(ticket, Writing(f"Note {place}", client_key=f"note-{place}"), actor=who.actor)),
    "status": _on_ticket(lambda ticket, _place, number, who: changes.set_status(ticket, ("solved", "closed", "open", "pending")[number % 4], actor=who.actor)),
    "tags": _on_ticket(lambda ticket, _place, number, who: changes.set_tags(ticket, [f"tag{number % 5}", f"tag{number % 7}"], actor=who.actor)),
    "assign": _on_ticket(lambda ticket, _place, _number, who: changes.assign(ticket, who, actor=who.actor)),
    "survey": _on_ticket(_scores),
    "person_note": _on_person(lambda person, place, _number, who: carried.add_note(person, f"Person note {place}", actor=who.actor)),
    "person_tags": _on_person(lambda person, place, number, who: customers.change(person, actor=who.actor, tags=sorted({*person.tags, f"tag{number % 4 if place < MEANWHILE else place}"}))),
    "own_values": _on_person(lambda person, place, number, who: customers.change(person, actor=who.actor, own_values={**person.own_values, str(number % 3): f"{place} {number}"})),
    "consent": _on_person(lambda person, place, number, who: carried.change_about(person, carried.About(consents={("surveys", "news")[number % 2] if place < MEANWHILE else "calls": number % 3 == 0}, how=f"asked {place}"), by="agent", actor=who.actor)),
    "worth": _on_person(lambda person, _place, number, who: customers.change(person, actor=who.actor, worth=str(number))),
    "identity": _on_person(lambda person, place, _number, who: customers.add_identity(person, "email", f"more{place}@example.com", actor=who.actor, proof="agent")),
}


def stands() -> dict[str, list[str]]:
    """Every row that says whose something is, and the people, without what no second run repeats."""
    db.session.rollback()
    seen = {}
    for table in [*merging.owned(), db.metadata.tables["customer"]]:
        columns = [column for column in table.c if not isinstance(column.type, sa.DateTime | sa.types.TypeDecorator) and column.name not in ("header_id", "recipient", "data" if table.name == "delivery" else "")
                   and not (table.name == "event" and column.name == "id")]
        wanted = sa.select(*columns).order_by(table.c.id)
        if table.name == "event":
            # A name that a profile had already is no change of it.
            wanted = wanted.where(table.c.kind.not_in(OWN), ~((table.c.kind == "customer.changed") & table.c.actor.startswith("customer:")))
        seen[table.name] = [json.dumps([*row], default=str, sort_keys=True) for row in db.session.execute(wanted)]
    seen["found"] = [json.dumps(sorted(person.id for person in search.find(words).rows)) for words in ("ana", "iva", "777000111", "777000222")]
    return seen


def hashed(rows: dict[str, list[str]]) -> str:
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


@pytest.mark.parametrize("seed", range(LIVES))
def test_whoever_was_one_for_a_while_is_as_if_never(app, begin_again, work_off, seed):  # noqa: F811
    chance = random.Random(seed)
    before, meanwhile = story(chance, chance.randrange(3, 14), of_person=True), story(chance, chance.randrange(1, 22), of_person=True)
    kept, other = chance.sample(BOTH, 2)
    ends = []
    for is_one in (False, True):
        alice = agent().id
        _begin()
        live(before, {ANA: ANA, IVA: IVA}, alice, 0)
        work_off()
        merge_id = merged(kept, other) if is_one else None
        live(meanwhile, {ANA: kept, IVA: kept}, alice, MEANWHILE)
        work_off()
        if is_one:
            part(merge_id)
            work_off()
        ends.append(stands())
        if not is_one:
            begin_again()
    different = {name: sorted(set(ends[0][name]) ^ set(ends[1][name])) for name in ends[0] if ends[0][name] != ends[1][name]}
    assert not different, (kept, meanwhile, different)
    assert hashed(ends[0]) == hashed(ends[1])


def _begin() -> None:
    for who in BOTH:
        with unit_of_work():
            intake.take(Inbound(channel="email", identity_kind="email", identity=who, name="", subject=f"{who} began", locale="en", proof="dkim",
                                writing=Writing(f"{who} began", sender=who, client_key=f"key-{who}", is_proved=True)))
        with unit_of_work():
            person = customers.owner_of("email", who)
            customers.add_identity(person, "phone", PHONES[who], actor=SYSTEM, proof="agent")
            customers.add_identity(person, "chat", BROWSERS[who], actor=SYSTEM)
