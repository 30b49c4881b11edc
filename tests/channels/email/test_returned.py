"""A mail that does not arrive: its address is marked, its writer told, nothing follows it that nobody asked for; and it is cleared again."""
import pytest
import sqlalchemy as sa

from helpdesk.channels.email.bounced import blames_address
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers.models import Customer, Identity
from helpdesk.notices.models import Notice
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import actions, changes
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.writing import Writing
from tests.channels.email.conftest import raw_mail
from tests.channels.email.test_taking import bounce


def marked() -> tuple[bool, str | None]:
    db.session.rollback()
    identity = db.session.scalar(sa.select(Identity).where(Identity.value == "ana@example.com"))
    return identity.returned_at is not None, identity.returned_why


def told() -> list[tuple[int, str]]:
    return list(map(tuple, db.session.execute(sa.select(Notice.agent_id, Notice.kind).order_by(Notice.agent_id))))


@pytest.fixture
def reply(take, mailbox, staff, work_off):
    """reply() → the Message-ID of an answer by bob on Ana's ticket, which carol has."""
    ticket_id = take(raw_mail()).ticket_id

    def said(text: str = "Press the button.", status: str | None = None) -> str:
        with unit_of_work():
            ticket = db.session.get(Ticket, ticket_id)
            changes.assign(ticket, staff.carol, actor=staff.carol.actor)
            message = actions.reply(ticket, Writing(text), actor=staff.bob.actor, status=status)
        work_off()
        return db.session.get(Message, message.id).message_id
    work_off()
    return said


def test_a_bounce_marks_the_address_and_tells_who_wrote_and_who_has_it(reply, take, staff, work_off, client_of):
    take(bounce(reply()))
    work_off()
    assert marked() == (True, "550 no such user") and told() == [(staff.bob.id, "returned"), (staff.carol.id, "returned")]
    page = client_of(staff.bob).get(f"/desk/tickets/{db.session.scalar(sa.select(Ticket)).number}").text
    assert "Mail to ana@example.com comes back since" in page and "550 no such user" in page
    assert "did not arrive" in client_of(staff.bob).get("/desk/notices").text


@pytest.mark.parametrize("status, action", [("4.4.1", "delayed"), ("5.7.1", "failed")])
def test_a_delay_or_a_refusal_of_the_words_marks_no_address(reply, take, work_off, status, action):
    take(bounce(reply(), status=status, action=action))
    work_off()
    assert marked() == (False, None) and len(told()) == (2 if action == "failed" else 0)


@pytest.mark.parametrize("answer, is_marked", [("550 5.1.1 User unknown", True), ("553 no mailbox here by that name", True), ("554 5.7.1 Spam", False), ("552 too large", False)])
def test_a_refusal_at_the_door_is_the_same(reply, sink, staff, answer, is_marked):
    sink.answers["ana@example.com"] = answer
    reply()
    assert marked() == (is_marked, answer if is_marked else None) and told() == [(staff.bob.id, "returned"), (staff.carol.id, "returned")]


def test_what_nobody_wrote_tells_nobody(take, mailbox, sink, work_off):
    sink.answers["ana@example.com"] = "550 5.1.1 User unknown"
    take(raw_mail())
    work_off()
    assert marked()[0] and told() == []


def test_nothing_goes_there_that_nobody_asked_for(reply, take, sink, visitor, work_off):
    sink.answers["ana@example.com"] = "550 5.1.1 User unknown"
    reply("Done.", status="solved")
    with unit_of_work():
        ticket = db.session.scalar(sa.select(Ticket))
        changes.set_status(ticket, "open", actor=ticket.customer.actor)
        changes.set_status(ticket, "solved", actor=ticket.customer.actor)
    kinds = list(db.session.scalars(sa.select(Delivery.kind).order_by(Delivery.id)))
    assert kinds.count("survey") == 1, "the first solution asks, the second one, after the refusal, asks nobody"
    reply("But an agent may write.")
    assert db.session.scalar(sa.select(sa.func.count()).where(Delivery.kind == "reply")) == 2


def test_who_writes_from_there_or_an_agent_clears_it(reply, take, staff, client_of):
    take(bounce(reply()))
    take(raw_mail("I am away", message_id="<2@example.com>", auto_submitted="auto-replied"))
    assert marked()[0], "a machine proves no person"
    take(raw_mail("Here I am", message_id="<3@example.com>"))
    assert marked() == (False, None)
    with unit_of_work():
        db.session.execute(sa.update(Identity).values(returned_at=utcnow(), returned_why="550"))
    customer_id, client = db.session.scalar(sa.select(Customer.id)), client_of(staff.bob)
    assert "Mail comes back since" in client.get(f"/desk/people/{customer_id}").text
    assert client.post(f"/desk/people/{customer_id}/identities/arrive", data={"value": "ana@example.com"}).status_code == 302
    assert marked() == (False, None)


def test_mail_goes_where_it_arrives_but_never_to_a_mere_claim(app):
    def goes_to(*identities) -> str | None:
        now = utcnow()
        return Customer(identities=[Identity(kind="email", value=value, proved_at=now if "proved" in value else None, returned_at=now if "back" in value else None)
                                    for value in identities]).email
    assert goes_to() is None
    assert goes_to("claimed", "proved.1", "proved.2") == "proved.1"
    assert goes_to("proved.1.back", "proved.2", "claimed") == "proved.2"
    assert goes_to("proved.back", "claimed") == "proved.back"
    assert goes_to("claimed.back", "claimed") == "claimed"


@pytest.mark.parametrize("status, blamed", [("5.1.1", True), ("5.1.10", True), ("5.2.2", True), ("5.2.1", True), ("5.4.4", True), ("5.0.0", True), ("", True),
                                            ("5.7.1", False), ("5.7.26", False), ("5.3.4", False), ("5.6.0", False), ("5.2.3", False), ("5.1.8", False)])
def test_which_refusals_blame_the_address(status, blamed):
    assert blames_address(status) is blamed
