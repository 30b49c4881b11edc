"""An address that a visitor types is a claim: one customer, one timeline, nothing shown and nothing changed by it."""
import pytest
import sqlalchemy as sa

from helpdesk.channels import intake
from helpdesk.channels.chat import access, queries
from helpdesk.channels.inbound import Inbound
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.customers import actions as customers
from helpdesk.customers.models import Customer, Identity
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.writing import Writing
from tests.chatting import STRANGER, VISITOR
from tests.factories import make_ticket


def everybody() -> list[Customer]:
    return list(db.session.scalars(sa.select(Customer).order_by(Customer.id)))


def fresh(ticket: Ticket) -> Ticket:
    return db.session.get(Ticket, ticket.id, populate_existing=True)


def mail(email: str, text: str, ticket_id: int | None = None) -> Ticket:
    with unit_of_work():
        return intake.take(Inbound("email", "email", email, Writing(text, is_proved=True), ticket_id=ticket_id, proof="dkim")).ticket


def test_an_unknown_address_makes_the_visitor_its_customer_unproved(say, gives):
    ticket = say("Hello").ticket
    gives("Ana.Pop@Example.com", name="Ana Pop")
    customer, = everybody()
    assert (fresh(ticket).customer_id, customer.name, customer.email) == (customer.id, "Ana Pop", "ana.pop@example.com")
    assert not fresh(ticket).is_proved
    assert db.session.scalar(sa.select(sa.func.count()).where(EventRow.kind == "ticket.customer_changed")) == 1
    assert [identity.proved_at is None for identity in customer.identities if identity.kind == "email"] == [True]


@pytest.mark.parametrize("order", ["address first", "words first"])
def test_the_address_of_a_form_and_a_mail_is_one_customer_in_the_chat_too(say, gives, order):
    form = make_ticket(email="ana@example.com", name="Ana Pop")
    letter = mail("ana@example.com", "By mail")
    if order == "address first":
        gives("ana@example.com", name="Somebody Else")
        chat = say("Hello").ticket
    else:
        chat = say("Hello").ticket
        gives("ana@example.com", name="Somebody Else")
    customer, = everybody()
    assert {ticket.customer_id for ticket in map(fresh, (form, letter, chat))} == {customer.id}
    assert customer.name == "Ana Pop" and not fresh(chat).is_proved
    message = db.session.scalar(sa.select(Message).where(Message.ticket_id == chat.id))
    assert (message.customer_id, message.is_proved, message.sender) == (customer.id, False, "ana@example.com")


def test_a_mail_that_comes_later_finds_the_same_customer(say, gives):
    chat = say("Hello").ticket
    gives("ana@example.com")
    assert mail("ana@example.com", "By mail").customer_id == fresh(chat).customer_id
    assert len(everybody()) == 1


def test_a_claim_shows_the_visitor_nothing_of_that_customer(say, gives):
    other = make_ticket(email="ana@example.com", channel="chat", subject="Secret")
    ticket = say("Hello").ticket
    gives("ana@example.com")
    assert [summary.number for summary in queries.summaries(VISITOR)] == [ticket.number]
    assert db.session.scalars(access.conversations_of(VISITOR)).all()[0].ticket_id != other.id


def test_a_mail_of_the_address_s_owner_into_the_ticket_is_not_shown_to_the_visitor(say, gives, answer):
    ticket = say("Hello").ticket
    gives("ana@example.com")
    mail("ana@example.com", "My card number is 42", ticket_id=ticket.id)
    answer(fresh(ticket), "Thank you for your card number")
    shown = queries.messages(access.conversation(VISITOR, ticket.number))
    assert [message.text for message in shown] == ["Hello"]


def test_an_answer_goes_where_the_customer_wrote_last(say, gives, answer):
    ticket = say("Hello").ticket
    gives("ana@example.com")
    assert answer(fresh(ticket), "Hi").channel == "chat"
    mail("ana@example.com", "By mail", ticket_id=ticket.id)
    assert answer(fresh(ticket), "Hi by mail").channel == "email"
    say("Back in the chat")
    assert answer(fresh(ticket), "Hi again").channel == "chat"


def test_a_mistyped_address_can_be_put_right(say, gives):
    ticket = say("Hello").ticket
    gives("ana@exmaple.com")
    gives("ana@example.com")
    assert fresh(ticket).customer.email == "ana@example.com"


def test_another_address_does_not_take_a_ticket_in_which_the_owner_of_the_first_has_written(say, gives):
    ticket = say("Hello").ticket
    gives("ana@example.com")
    mail("ana@example.com", "I did not write that", ticket_id=ticket.id)
    gives("bela@example.com")
    assert fresh(ticket).customer.email == "ana@example.com"


def test_two_visitors_with_one_address_are_one_customer_and_two_conversations(say, gives):
    mine, theirs = say("Hello").ticket, say("Good day", visitor=STRANGER).ticket
    gives("ana@example.com")
    gives("ana@example.com", visitor=STRANGER)
    assert fresh(mine).customer_id == fresh(theirs).customer_id and len(everybody()) == 1
    assert [summary.number for summary in queries.summaries(STRANGER)] == [theirs.number]


def test_an_address_does_not_unblock_a_blocked_visitor(say, gives, staff):
    ticket = say("Buy now").ticket
    with unit_of_work():
        customers.block(fresh(ticket).customer, actor=staff.bob.actor)
    gives("ana@example.com")
    assert fresh(ticket).customer.is_blocked and db.session.scalar(sa.select(Identity).where(Identity.kind == "email")) is None
    with unit_of_work():
        fresh(ticket).status = "closed"
    assert say("Buy again").ticket.is_spam
