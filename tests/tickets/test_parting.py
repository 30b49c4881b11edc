"""Merging two people and parting them again restores exactly: as if they had never been one, whatever came in between."""
import hashlib
import json

import pytest
import sqlalchemy as sa

from helpdesk.accounts import actions as accounts
from helpdesk.channels import intake, started
from helpdesk.channels.chat import actions as chat
from helpdesk.channels.chat import queries as chat_queries
from helpdesk.channels.chat.tokens import Session
from helpdesk.channels.chat.words import Words
from helpdesk.channels.inbound import Inbound
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.core.events import EventRow
from helpdesk.customers import actions as customers
from helpdesk.customers import merging, search
from helpdesk.customers.access import customer_to_change, two_to_change
from helpdesk.customers.models import Customer, Merge
from helpdesk.tickets import access, changes, parting
from helpdesk.tickets import actions as tickets
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.engines import empty

ALL = access.Sight(frozenset())
ANA, IVA = "ana@example.com", "ana.pop@work.example"


def mail(address: str, words: str, *, to: Ticket | None = None) -> Ticket:
    """A proved mail, new or as an answer."""
    with unit_of_work():
        return intake.take(Inbound(
            channel="email", identity_kind="email", identity=address, name="", subject=words, locale="en", proof="dkim",
            ticket_id=to.id if to else None, writing=Writing(words, sender=address, client_key=f"key-{words}", is_proved=True))).ticket


def chatted(visitor: str, words: str) -> Ticket:
    with unit_of_work():
        return chat.say(Session(visitor), Words(text=words, key=words, locale="en")).ticket


def life_before() -> dict[str, Ticket]:
    """Two people with a past: each wrote, one wrote into the other's ticket, one chatted without a name, one was asked how it was."""
    told = {"ana": mail(ANA, "Ana began"), "iva": mail(IVA, "Iva began")}
    mail(IVA, "Iva joins in", to=told["ana"])
    mail(ANA, "Ana joins in", to=told["iva"])
    with unit_of_work():
        iva = customers.owner_of("email", IVA)
        customers.change(iva, actor=SYSTEM, name="Iva Pop")
        customers.add_identity(iva, "phone", "+40 777 123 456", actor=SYSTEM, proof="agent")
        customers.add_identity(iva, "chat", "v" * 20, actor=SYSTEM)
        customers.touch("search", customer_id=iva.id, ticket_id=told["iva"].id, title="refund")
    return told


def life_meanwhile(told: dict[str, Ticket], agent) -> None:
    """What comes while they may be one: on both names, in old tickets and new ones, by mail, chat and telephone."""
    for number, address in enumerate((ANA, IVA)):
        for story, to in (("new", None), ("in Ana's", told["ana"]), ("in Iva's", told["iva"])):
            mail(address, f"{number} {story}", to=to)
    chatted("v" * 20, "from the browser")
    with unit_of_work():
        started.begin(started.Start(channel="phone", subject="Call", words="Called.", phone="+40 777 123 456", key="call"), agent=agent)
        started.begin(started.Start(channel="email", subject="Mail", words="We write.", email=ANA, key="mail"), agent=agent)
    for ticket in told.values():
        with unit_of_work():
            tickets.reply(db.session.get(Ticket, ticket.id), Writing(f"Answer {ticket.id}", client_key=f"answer-{ticket.id}"), actor=agent.actor)
        with unit_of_work():
            changes.set_status(db.session.get(Ticket, ticket.id), "solved", actor=agent.actor)


OWN = ("customer.merged", "customer.parted")


def fingerprint() -> dict[str, str]:
    """A hash of every table that says whose something is, without what no second run repeats (moments, random keys,
    numbers of events) and without where a mail went to: it has left."""
    seen = {}
    for table in [*merging.owned(), db.metadata.tables["customer"]]:
        columns = [column for column in table.c if not isinstance(column.type, sa.DateTime | sa.types.TypeDecorator) and column.name not in ("header_id", "recipient")
                   and not (table.name == "event" and column.name == "id")]
        wanted = sa.select(*columns).order_by(table.c.id)
        if table.name == "event":
            wanted = wanted.where(table.c.kind.not_in(OWN))
        rows = [json.dumps([*row], default=str) for row in db.session.execute(wanted)]
        seen[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    seen["found"] = json.dumps([[person.id for person in search.find(words).rows] for words in ("ana", "iva", "777123456")])
    return seen


def merged(kept: str = ANA, other: str = IVA):
    with unit_of_work():
        one, two = two_to_change(customers.owner_of("email", kept).id, customers.owner_of("email", other).id)
        return merging.merge(one, two, actor=SYSTEM).id


def part(merge_id: int) -> None:
    with unit_of_work():
        done = db.session.get(Merge, merge_id)
        customer_to_change(done.kept_id)
        parting.part(done, visitors=chat_queries.visitors_of, actor=SYSTEM)


@pytest.fixture
def begin_again(app, engine, postgresql_address):
    """Makes the desk empty again, as if no row had ever been: the ids begin at one."""
    def forget() -> None:
        db.session.remove()
        db.engine.dispose()
        if engine == "postgresql":
            empty(postgresql_address)
            return
        with unit_of_work():
            for table in reversed(db.metadata.sorted_tables):
                db.session.execute(sa.delete(table))
    return forget


def agent():
    with unit_of_work():
        return accounts.create_agent(email="alice@desk.test", name="Alice", role="admin", actor=SYSTEM)


def test_what_was_one_is_two_again_to_the_last_row(app):
    life_before()
    before = fingerprint()
    merge_id = merged()
    assert fingerprint() != before
    part(merge_id)
    assert fingerprint() == before


@pytest.mark.parametrize("kept, other", [(ANA, IVA), (IVA, ANA)])
def test_whatever_came_in_between_goes_to_its_writer(app, begin_again, work_off, kept, other):
    life_meanwhile(life_before(), agent())
    work_off()
    never = fingerprint()
    begin_again()
    told, alice = life_before(), agent()
    merge_id = merged(kept, other)
    life_meanwhile(told, alice)
    work_off()
    one = fingerprint()
    part(merge_id)
    work_off()
    again = fingerprint()
    assert {name for name in never if one[name] != never[name]} >= {"identity", "message", "ticket", "event"}
    assert {name for name in never if again[name] != never[name]} == set()


def test_three_who_were_one_part_in_any_order(app):
    life_before()
    mail("ana@third.example", "Third began")
    before = fingerprint()
    first, second = merged(ANA, IVA), merged(ANA, "ana@third.example")
    part(first)
    part(second)
    assert fingerprint() == before
    first, second = merged(ANA, IVA), merged("ana@third.example", ANA)
    mail(IVA, "Iva again")
    with pytest.raises(Conflict):
        part(first)
    part(second)
    part(first)
    assert db.session.scalar(sa.select(Customer.name).join(Ticket).where(Ticket.subject == "Iva again")) == "Iva Pop"


def test_the_kept_profile_takes_over_what_it_lacked_and_gives_it_back(app):
    life_before()
    merge_id = merged()
    kept = customers.owner_of("email", IVA)
    assert (kept, kept.name) == (customers.owner_of("email", ANA), "Iva Pop")
    assert [one.id for one in search.find("iva").rows] == [kept.id] == [one.id for one in search.find("777123456").rows]
    with unit_of_work():
        customers.change(db.session.get(Customer, kept.id), actor=SYSTEM, name="Ana Pop")
    part(merge_id)
    # What an agent wrote since stays.
    assert (customers.owner_of("email", ANA).name, customers.owner_of("email", IVA).name) == ("Ana Pop", "Iva Pop")


def test_what_a_proof_wrote_into_the_profile_goes_with_its_address(app):
    life_before()
    with unit_of_work():
        customers.change(customers.owner_of("email", IVA), actor=SYSTEM, name="", tags=["gold"], own_values={"1": "blue"})
    merge_id = merged()
    kept = customers.owner_of("email", ANA)
    with unit_of_work():
        intake.take(Inbound(channel="email", identity_kind="email", identity=IVA, name="Iva Pop", subject="Hello", locale="en", proof="dkim", time_zone="Europe/Bucharest",
                            writing=Writing("Hello", sender=IVA, client_key="hello", is_proved=True)))
    assert (kept.name, kept.time_zone) == ("Iva Pop", "Europe/Bucharest")
    with unit_of_work():
        customers.prove(db.session.get(Customer, kept.id), "email", ANA, proof="dkim", name="Ana Pop")
        customers.change(db.session.get(Customer, kept.id), actor=SYSTEM, tags=["gold", "vip"], own_values={"1": "blue", "2": "red"})
    part(merge_id)
    ana, iva = (customers.owner_of("email", address) for address in (ANA, IVA))
    assert (ana.name, ana.time_zone, ana.tags, ana.own_values) == ("Ana Pop", None, ["vip"], {"2": "red"}), "of what an agent wrote since, only the new part stays"
    assert (iva.name, iva.time_zone, iva.tags, iva.own_values) == ("Iva Pop", "Europe/Bucharest", ["gold"], {"1": "blue"})


def test_a_name_that_came_second_is_not_lost(app):
    life_before()
    with unit_of_work():
        customers.change(customers.owner_of("email", IVA), actor=SYSTEM, name="")
    merge_id = merged()
    for address, name in ((ANA, "Ana Pop"), (IVA, "Iva Pop")):
        with unit_of_work():
            customers.prove(customers.owner_of("email", address), "email", address, proof="dkim", name=name)
    part(merge_id)
    assert [customers.owner_of("email", address).name for address in (ANA, IVA)] == ["Ana Pop", "Iva Pop"]


def test_who_reopened_a_ticket_is_who_wrote(app):
    told, alice = life_before(), agent()
    merge_id = merged()
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, told["ana"].id), "solved", actor=alice.actor)
    mail(IVA, "Not yet", to=told["ana"])
    part(merge_id)
    acted = db.session.scalars(sa.select(EventRow.actor).where(EventRow.kind.in_(("ticket.status_changed", "ticket.reopened"))).order_by(EventRow.id)).all()
    assert acted[1:] == [str(customers.owner_of("email", IVA).actor)] * 2


def test_nobody_is_merged_twice_or_with_themselves(app):
    life_before()
    other = customers.owner_of("email", IVA).id
    merge_id = merged()
    kept = customers.owner_of("email", ANA).id
    with pytest.raises(Conflict), unit_of_work():
        two_to_change(kept, other)
    with pytest.raises(Invalid), unit_of_work():
        merging.merge(*two_to_change(kept, kept), actor=SYSTEM)
    part(merge_id)
    with pytest.raises(NotFound), unit_of_work():
        merging.merge_to_undo(merge_id, kept)


def test_a_preview_changes_nothing_and_tells_the_truth(app):
    told = life_before()
    merge_id = merged()
    mail(IVA, "Iva again")
    mail(ANA, "Ana again", to=told["iva"])
    before = fingerprint()
    with unit_of_work():
        shown = parting.preview(db.session.get(Merge, merge_id), visitors=chat_queries.visitors_of, actor=SYSTEM, sight=ALL)
    assert fingerprint() == before
    part(merge_id)
    assert shown == tuple(parting.share_of(customers.owner_of("email", address).id, ALL) for address in (ANA, IVA))
    assert (shown[0].tickets, shown[1].tickets, shown[0].messages, shown[1].messages) == (1, 2, 3, 3)
