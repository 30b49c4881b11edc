"""A customer joins another of their addresses by a code from its mailbox, and takes one away; nobody learns whom we know."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.channels.email import composing
from helpdesk.core import clock
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.customers import merging
from helpdesk.customers.access import two_to_change
from helpdesk.customers.models import Customer, Identity, Merge
from helpdesk.outbox.models import Delivery
from helpdesk.privacy import joining
from helpdesk.privacy.models import AddressCode
from helpdesk.tickets.links import list_link
from helpdesk.tickets.models import Ticket
from helpdesk.wiring import LETTERS
from tests.factories import make_ticket

WORK = "ana@work.example"


@pytest.fixture
def ana(app) -> Customer:
    return make_ticket(email="ana@example.com", name="Ana Pop", subject="From home").customer


@pytest.fixture
def place(ana) -> str:
    return "/requests/" + list_link(ana.identities[0]).partition("/requests/")[2] + "/data"


def ask(visitor, place: str, address: str = WORK, **options):
    return visitor.post(f"{place}/address", data={"address": address}, **options)


def code() -> str:
    """The digits in the newest mail with a code, as its reader would type them."""
    delivery = db.session.scalars(sa.select(Delivery).where(Delivery.kind == "code").order_by(Delivery.id.desc())).first()
    return composing.compose(delivery, LETTERS).message["Subject"].rpartition(" ")[2]


def type_code(visitor, place: str, digits: str):
    return visitor.post(f"{place}/address/code", data={"code": digits}, follow_redirects=True)


def owner(address: str) -> Customer:
    db.session.expire_all()
    return customers.owner_of("email", address)


def test_an_unknown_address_is_theirs_by_its_code_which_works_once(visitor, place, ana):
    assert "A code is on its way to" in ask(visitor, place, follow_redirects=True).text
    digits = code()
    assert len(digits) == 6 and owner(WORK) is None
    assert f"{WORK} is yours now." in type_code(visitor, place, f" {digits[:3]} {digits[3:]} ").text
    assert owner(WORK).id == ana.id and {one.proof for one in owner(WORK).identities} == {"link", "code"}
    assert type_code(visitor, place, digits).status_code == 422
    assert "yours already" in ask(visitor, place).text


def test_who_is_known_by_it_alone_is_merged_seen_by_agents_and_parted_again(visitor, place, ana, client_of, staff):
    work = make_ticket(email=WORK, name="A. Pop", subject="From work")
    before = work.customer_id
    listed = place.removesuffix("/data")
    assert "From work" not in visitor.get(listed).text
    ask(visitor, place)
    type_code(visitor, place, code())
    assert owner(WORK).id == ana.id and db.session.get(Ticket, work.id).customer_id == ana.id
    assert "From work" in visitor.get(listed).text
    page = client_of(staff.bob).get(f"/desk/people/{ana.id}").text
    assert "Proved by a code that we mailed" in page and "A. Pop" in page
    assert "Ana Pop merged another person into this one" in client_of(staff.bob).get(f"/desk/people/{ana.id}?tab=changes").text
    identity = next(one for one in owner(WORK).identities if one.value == WORK)
    assert "is not yours any more" in visitor.post(f"{place}/address/{identity.id}/remove", follow_redirects=True).text
    assert owner(WORK).id == before and db.session.get(Ticket, work.id).customer_id == before
    assert "From work" not in visitor.get(listed).text and db.session.scalar(sa.select(Merge)).undone_at


def test_somebody_who_showed_more_of_themselves_is_left_to_an_agent_and_not_named(visitor, place, ana, client_of, staff):
    ion = make_ticket(email=WORK, name="Ion Secret").customer
    with unit_of_work():
        customers.add_identity(db.session.get(Customer, ion.id), "email", "ion@example.com", actor=SYSTEM, proof="reply")
    ask(visitor, place)
    page = type_code(visitor, place, code()).text
    assert "somebody of us looks at it" in page and "Ion" not in page and owner(WORK).id == ion.id
    bob = client_of(staff.bob)
    assert f"an address of person {ion.id} is theirs too" in bob.get(f"/desk/people/{ana.id}?tab=changes").text
    assert f"Person {ana.id} showed by a code" in bob.get(f"/desk/people/{ion.id}?tab=changes").text


def test_the_answer_is_the_same_for_known_and_unknown_addresses(visitor, place):
    make_ticket(email="ion@example.com", name="Ion Secret")
    # The tokens of the forms hold the second in which they were made.
    pages = [re.sub(r'csrf[^>]*', "", ask(visitor, place, address, follow_redirects=True).text.replace(address, "X")) for address in ("ion@example.com", "nobody@example.org")]
    assert pages[0] == pages[1]


def test_a_code_ends_after_five_tries_and_after_a_quarter_of_an_hour(visitor, place, ana):
    ask(visitor, place)
    digits = code()
    wrong = f"{(int(digits) + 1) % 10 ** 6:06d}"
    for _try in range(5):
        assert type_code(visitor, place, wrong).status_code == 422
    assert type_code(visitor, place, digits).status_code == 422, "the right one comes too late"
    ask(visitor, place, "late@example.com")
    late = code()
    with clock.at(utcnow() + timedelta(minutes=16)):
        assert type_code(visitor, place, late).status_code == 422
    assert owner(WORK) is None and owner("late@example.com") is None


def test_a_code_belongs_to_who_asked_and_to_the_last_address_asked_for(visitor, place, ana):
    other = make_ticket(email="eva@example.com", name="Eva").customer
    theirs = "/requests/" + list_link(other.identities[0]).partition("/requests/")[2] + "/data"
    ask(visitor, place)
    first = code()
    assert type_code(visitor, theirs, first).status_code == 422
    ask(visitor, place, "second@example.com")
    assert first == code() or type_code(visitor, place, first).status_code == 422
    assert owner(WORK) is None


def test_asking_is_limited_for_who_asks_and_for_the_mailbox(visitor, place, ana):
    other = make_ticket(email="eva@example.com").customer_id
    with unit_of_work():
        db.session.add_all(AddressCode(customer_id=other, holder_id=0, address=WORK, created_at=utcnow()) for n in range(5))
    assert "A code is on its way" in ask(visitor, place, follow_redirects=True).text
    assert db.session.scalar(sa.select(sa.func.count()).where(Delivery.kind == "code")) == 0
    never_mailed = db.session.scalar(sa.select(AddressCode).where(AddressCode.customer_id == ana.id))
    assert type_code(visitor, place, joining.code_of(never_mailed)).status_code == 422
    with unit_of_work():
        db.session.add_all(AddressCode(customer_id=ana.id, holder_id=0, address=f"y{n}@example.com", created_at=utcnow()) for n in range(9))
    assert ask(visitor, place, "more@example.com").status_code == 429


def test_a_used_address_leaves_what_was_said_and_becomes_nobodys(visitor, place, ana):
    ask(visitor, place)
    type_code(visitor, place, code())
    identity = next(one for one in owner(WORK).identities if one.value == WORK)
    assert visitor.post(f"{place}/address/{ana.identities[0].id}/remove").status_code == 302
    visitor.post(f"{place}/address/{identity.id}/remove")
    assert owner(WORK).id != ana.id and owner(WORK).identities[0].proved_at is None and owner("ana@example.com").id == ana.id
    assert visitor.post(f"{place}/address/{identity.id}/remove").status_code == 302, "it is not theirs any more"


def test_what_an_agent_joined_an_agent_parts(visitor, place, ana, staff):
    work = make_ticket(email=WORK, name="Ana").customer
    with unit_of_work():
        customers.prove(work, "email", WORK, proof="reply")
    visitor.post(place, data={"name": "Ana Pop", "locale": "en"})
    with unit_of_work():
        merging.merge(*two_to_change(ana.id, work.id), actor=staff.alice.actor)
    identity = db.session.scalar(sa.select(Identity).where(Identity.value == WORK))
    answer = visitor.post(f"{place}/address/{identity.id}/remove")
    assert answer.status_code == 409 and "Write to us" in answer.text
    assert 'value="Ana Pop"' in answer.text
