"""A ticket changes hands with a card: filled in from what is known, read by the next one, never by the customer."""
import pytest
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.customers.models import Customer
from helpdesk.notices.models import Notice
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.bond_models import HandOver
from helpdesk.tickets.models import Ticket
from helpdesk.web.measure import counted
from tests.factories import make_ticket


@pytest.fixture
def ticket(app) -> Ticket:
    made = make_ticket(text="Hello, my order 4708 with the HA-200 is late. When does it come?", subject="Late parcel")
    with unit_of_work():
        customers.add_identity(db.session.get(Customer, made.customer_id), "phone", "+40777123456", actor=SYSTEM)
        customers.touch("article", customer_id=made.customer_id, ticket_id=made.id, title="Track your order")
    return made


@pytest.fixture
def carol(client_of, staff):
    return client_of(staff.carol)


def give(client, ticket, to: str, **words):
    return client.post(f"/desk/tickets/{ticket.number}/hand-over", data={"to": to, "promises": "A mail <b>tomorrow</b>", "client_key": "k1", **words})


def test_the_form_knows_what_is_known(carol, ticket):
    page = carol.get(f"/desk/tickets/{ticket.number}/hand-over").text
    for words in ("Order 4708", "Device HA-200", "ana@example.com", "+40777123456", "Track your order", "When does it come?", "Late parcel"):
        assert words in page, words
    assert f'href="/desk/tickets/{ticket.number}/hand-over"' in carol.get(f"/desk/tickets/{ticket.number}").text


def test_from_hand_to_hand(carol, client_of, staff, ticket, work_off):
    assert give(carol, ticket, f"a{staff.bob.id}").status_code == 302
    give(carol, ticket, f"a{staff.bob.id}")
    work_off()
    card = db.session.scalars(sa.select(HandOver)).one()
    assert db.session.get(Ticket, ticket.id).assignee_id == staff.bob.id and db.session.scalar(sa.select(Notice.agent_id)) == staff.bob.id
    bob, address = client_of(staff.bob), f"/desk/tickets/{ticket.number}/hand-overs"
    thread = bob.get(f"/desk/tickets/{ticket.number}").text
    assert "Carol Outside handed it over to Bob Member" in thread and f'href="{address}"' in thread
    page = bob.get(address).text
    assert "A mail &lt;b&gt;tomorrow&lt;/b&gt;" in page and "I have read it" in page and "I have read it" not in carol.get(address).text
    assert carol.post(f"{address}/{card.id}/read").status_code == 409
    assert bob.post(f"{address}/{card.id}/read").status_code == 302
    assert "Bob Member has read what was handed over" in bob.get(f"/desk/tickets/{ticket.number}").text
    assert "Bob Member has read it" in carol.get(address).text


def test_to_a_team_and_out_of_sight(carol, client_of, staff, ticket):
    answer = give(carol, ticket, f"t{staff.private_team.id}")
    assert answer.location == "/desk/tickets" and db.session.get(Ticket, ticket.id).team_id == staff.private_team.id
    for address in ("hand-over", "hand-overs"):
        assert carol.get(f"/desk/tickets/{ticket.number}/{address}").status_code == 404
    assert "handed it over to Legal" in client_of(staff.bob).get(f"/desk/tickets/{ticket.number}").text


@pytest.mark.parametrize("to", ["", "x", "a999", "t999", "a", "a99999999999", "me"])
def test_to_nobody_is_refused_and_keeps_the_words(carol, staff, ticket, to):
    answer = give(carol, ticket, f"a{staff.carol.id}" if to == "me" else to)
    assert answer.status_code == 422 and "A mail &lt;b&gt;tomorrow" in answer.text
    assert db.session.scalar(sa.select(sa.func.count(HandOver.id))) == 0


def test_a_card_that_says_nothing_is_refused(carol, staff, ticket):
    assert give(carol, ticket, f"a{staff.bob.id}", promises=" ").status_code == 422


def test_a_card_of_another_ticket_is_not_there(carol, client_of, staff, ticket):
    give(carol, ticket, f"a{staff.bob.id}")
    other = make_ticket(email="ion@example.com")
    card = db.session.scalar(sa.select(HandOver.id))
    assert client_of(staff.bob).post(f"/desk/tickets/{other.number}/hand-overs/{card}/read").status_code == 404


def test_the_customer_hears_nothing_of_it(carol, staff, ticket, work_off):
    work_off()
    before = db.session.scalar(sa.select(sa.func.count(Delivery.id)).where(Delivery.channel == "email", Delivery.ticket_id == ticket.id, Delivery.kind != "notice"))
    give(carol, ticket, f"a{staff.bob.id}")
    work_off()
    assert before == db.session.scalar(sa.select(sa.func.count(Delivery.id)).where(
        Delivery.channel == "email", Delivery.ticket_id == ticket.id, Delivery.kind != "notice"))


def test_the_form_costs_little(carol, ticket):
    carol.get(f"/desk/tickets/{ticket.number}/hand-over")
    with counted() as statements:
        carol.get(f"/desk/tickets/{ticket.number}/hand-over")
    assert len(statements) <= 12, "\n".join(one[:120] for one in statements)
