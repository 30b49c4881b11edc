"""An agent starts a ticket: a mail leaves, a call or visit is noted and nothing leaves; nobody is made twice."""
import io

import pytest
import sqlalchemy as sa

from helpdesk.automation import actions as macros
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.customers.models import Customer, Identity
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.models import Attachment, Message, Ticket
from tests.desk.pages import after
from tests.factories import make_ticket

MAIL = {"channel": "email", "email": " Ana@Example.com", "subject": "Your parcel", "text": "Dear Ana,\n\nit is here.", "client_key": "k1"}
CALL = {"channel": "phone", "phone": "+40 745 118 203", "name": "Ana Pop", "subject": "Asked for a refund", "text": "She wants it by transfer.",
        "client_key": "k2"}


def only_ticket() -> Ticket:
    return db.session.scalars(sa.select(Ticket)).one()


def test_a_mail_is_written_first(bob, staff):
    answer = bob.post("/desk/tickets/new", data={**MAIL, "assignee_id": staff.bob.id, "team_id": staff.open_team.id, "tags": "vip, Parcel",
                                                 "priority": "high", "locale": "ro"})
    ticket = only_ticket()
    assert answer.location == f"/desk/tickets/{ticket.number}"
    assert (ticket.channel, ticket.status, ticket.locale, ticket.waiting_on) == ("email", "open", "ro", "us")
    assert (ticket.assignee_id, ticket.team_id, ticket.priority, [tag.tag for tag in ticket.tags]) == (
        staff.bob.id, staff.open_team.id, "high", ["parcel", "vip"])
    message, delivery = db.session.scalars(sa.select(Message)).one(), db.session.scalars(sa.select(Delivery)).one()
    assert (message.direction, message.agent_id, delivery.recipient, delivery.kind) == ("out", staff.bob.id, "ana@example.com", "reply")
    assert delivery.header_id == message.message_id


@pytest.mark.parametrize("channel", ["phone", "visit"])
def test_a_call_or_visit_is_noted_and_nothing_leaves(bob, staff, channel):
    page = bob.get(bob.post("/desk/tickets/new", data={**CALL, "channel": channel, "email": "ana@example.com"}).location).text
    ticket = only_ticket()
    assert (ticket.channel, ticket.status, ticket.assignee_id) == (channel, "new", None)
    assert db.session.scalar(sa.select(sa.func.count(Delivery.id))) == 0
    assert {identity.value for identity in ticket.customer.identities} == {"+40745118203", "ana@example.com"}
    assert "noted by Bob Member" in page and "not proved" in page
    message = db.session.scalars(sa.select(Message)).one()
    assert (message.direction, message.is_proved, message.agent_id) == ("in", True, staff.bob.id)


def test_a_known_customer_is_found_and_keeps_the_name(bob):
    known = make_ticket(email="ana@example.com", name="Ana Pop")
    bob.post("/desk/tickets/new", data={**MAIL, "name": "Somebody else"})
    bob.post("/desk/tickets/new", data={**CALL, "email": "ana@example.com", "name": "Other"})
    bob.post("/desk/tickets/new", data={**CALL, "client_key": "k3"})
    assert {ticket.customer_id for ticket in db.session.scalars(sa.select(Ticket))} == {known.customer_id}
    assert db.session.scalars(sa.select(Customer.name)).all() == ["Ana Pop"]


def test_the_same_form_twice_is_one_ticket(bob):
    first, second = (bob.post("/desk/tickets/new", data=MAIL) for _ in range(2))
    assert first.location == second.location and only_ticket()
    assert db.session.scalar(sa.select(sa.func.count(Delivery.id))) == 1


def test_files_go_along(bob):
    bob.post("/desk/tickets/new", data={**MAIL, "files": (io.BytesIO(b"%PDF-1"), "label.pdf", "application/pdf")}, content_type="multipart/form-data")
    assert db.session.scalars(sa.select(Attachment.filename)).all() == ["label.pdf"]


@pytest.mark.parametrize(("form", "words"), [
    ({**MAIL, "email": ""}, "Write the address that the mail goes to."),
    ({**MAIL, "email": "nobody"}, "This is not a mail address."),
    ({**CALL, "phone": ""}, "Write an address or a phone number"),
    ({**CALL, "phone": "12"}, "This is not a phone number."),
    ({**MAIL, "subject": " "}, "Write a subject."),
    ({**MAIL, "text": " "}, "Write something first."),
    ({**MAIL, "channel": "pigeon"}, "Choose how it began."),
    ({**MAIL, "priority": "very"}, "Choose one of the priorities."),
    ({**MAIL, "assignee_id": "99"}, "This choice is not there any more."),
    ({**MAIL, "team_id": "99"}, "This choice is not there any more."),
    ({**MAIL, "text": "Hello {customer.first_name}"}, "{customer.first_name} is not known here."),
    ({**MAIL, "text": "About {ticket.number}"}, "{ticket.number} is not known here."),
])
def test_what_is_missing_is_said_and_nothing_is_made(bob, form, words):
    page = bob.post("/desk/tickets/new", data=form)
    assert page.status_code == 422 and words in page.text and form["subject"] in page.text
    assert [db.session.scalar(sa.select(sa.func.count(model.id))) for model in (Ticket, Customer, Delivery)] == [0, 0, 0]


def test_a_phone_number_of_somebody_else_is_told(bob):
    make_ticket(email="ana@example.com", name="Ana Pop")
    with unit_of_work():
        customer = customers.customer_for("phone", "+40745118203", name="Ion Radu")
    page = bob.post("/desk/tickets/new", data={**CALL, "email": "ana@example.com"})
    assert page.status_code == 409 and "+40745118203 belongs to Ion Radu already." in page.text
    assert db.session.scalar(sa.select(sa.func.count(Identity.id))) == 2 and customer.id


def test_a_saved_reply_is_put_in_and_filled_when_sent(bob, staff):
    with unit_of_work():
        macro = macros.create_macro(names={"en": "Parcel"}, texts={"en": "Hello {customer.first_name}, {agent.name}"}, is_shared=True, agent=staff.alice)
    page = bob.post("/desk/tickets/new", data={**MAIL, "put_in": "1", "macro": macro.id})
    assert page.status_code == 200 and "it is here.\n\nHello {customer.first_name}" in page.text.replace("&#39;", "'")
    bob.post("/desk/tickets/new", data={**MAIL, "name": "Ana Pop", "text": "Hello {customer.first_name}, {agent.name}"})
    assert db.session.scalars(sa.select(Message.text)).one() == "Hello Ana, Bob Member"


def test_a_ticket_for_a_private_team_leaves_the_sight_of_its_author(client_of, staff):
    carol = client_of(staff.carol)
    page = after(carol, carol.post("/desk/tickets/new", data={**MAIL, "team_id": staff.private_team.id}))
    assert "is with its team now." in page


def test_the_form_knows_the_customer_it_is_opened_for(bob):
    ticket = make_ticket(email="ana@example.com", name="Ana & Co")
    page = bob.get(f"/desk/tickets/new?customer={ticket.customer_id}").text
    assert 'value="ana@example.com"' in page and "Ana &amp; Co" in page
    assert bob.get("/desk/tickets/new?customer=99").status_code == 200
