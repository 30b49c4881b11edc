"""What becomes of an answer: into the widget while the visitor is there, by one mail when not, kept without an address."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.channels import intake
from helpdesk.channels.chat import actions, delivery
from helpdesk.channels.inbound import Inbound
from helpdesk.core import clock
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.header_ids import thread_token
from helpdesk.outbox.models import Delivery, Job
from helpdesk.tickets.writing import Writing
from tests.chatting import VISITOR, set_up_chat
from tests.factories import make_ticket


@pytest.fixture(autouse=True)
def mail_at_once(app):
    set_up_chat(mail_after_minutes=0)


@pytest.fixture
def leaves(app):
    """The visitor closes the page."""
    def left() -> None:
        with unit_of_work():
            actions.note_signs([(VISITOR, False)])
    return left


def deliveries(channel: str) -> list[Delivery]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Delivery).where(Delivery.channel == channel).order_by(Delivery.id)))


def test_a_visitor_who_is_there_needs_no_mail(say, gives, answer, work_off):
    ticket = say("Hello").ticket
    gives("ana@example.com")
    answer(ticket, "Hi")
    work_off()
    assert [row.status for row in deliveries("chat")] == ["sent"] and deliveries("email") == []


def test_answers_to_a_visitor_who_has_left_go_out_as_one_mail(say, gives, answer, leaves, work_off):
    ticket = say("Hello").ticket
    gives("ana@example.com")
    leaves()
    written = [answer(ticket, text) for text in ("Hi Ana", "Yes, it does", "Bye")]
    work_off()
    sent, = deliveries("email")
    assert (sent.recipient, sent.kind, sent.data["message_ids"]) == ("ana@example.com", "chat", [message.id for message in written])
    assert thread_token(ticket.id) in sent.header_id and sent.header_id == written[-1].message_id
    assert {row.status for row in deliveries("chat")} == {"sent"}


def test_what_was_seen_or_mailed_before_is_not_mailed_again(say, gives, answer, leaves, work_off):
    ticket = say("Hello").ticket
    gives("ana@example.com")
    seen = answer(ticket, "Seen in the widget")
    with unit_of_work():
        actions.see(VISITOR, ticket.number, fetched=seen.seq, seen=seen.seq)
    leaves()
    later = [answer(ticket, "Too late")]
    work_off()
    later.append(answer(ticket, "One more"))
    work_off()
    assert [mail.data["message_ids"] for mail in deliveries("email")] == [[message.id] for message in later]


def test_the_mail_waits_for_the_minutes_that_are_set(say, gives, answer, leaves, work_off):
    set_up_chat(mail_after_minutes=10)
    ticket = say("Hello").ticket
    gives("ana@example.com")
    leaves()
    answer(ticket, "Hi")
    work_off()
    assert deliveries("email") == [] and [row.status for row in deliveries("chat")] == ["kept"]
    with clock.at(utcnow() + timedelta(minutes=11)):
        work_off()
    assert len(deliveries("email")) == 1


def test_somebody_who_is_there_but_did_not_look_is_asked_about_again(say, gives, answer, leaves, work_off):
    ticket = say("Hello").ticket
    gives("ana@example.com")
    answer(ticket, "Hi")
    work_off()
    leaves()
    with clock.at(utcnow() + timedelta(minutes=2)):
        work_off()
    assert len(deliveries("email")) == 1


def test_without_an_address_the_answer_is_kept_until_the_visitor_returns(say, answer, leaves, work_off):
    ticket = say("Hello").ticket
    leaves()
    message = answer(ticket, "Hi")
    work_off()
    kept, = deliveries("chat")
    assert (kept.status, bool(kept.last_error), deliveries("email")) == ("kept", True, [])
    with unit_of_work():
        actions.see(VISITOR, ticket.number, fetched=message.seq, seen=0)
    assert [row.status for row in deliveries("chat")] == ["sent"]


def test_an_answer_that_was_seen_before_the_minutes_are_over_is_not_mailed(say, gives, answer, leaves, work_off):
    ticket = say("Hello").ticket
    gives("ana@example.com")
    leaves()
    message = answer(ticket, "Hi")
    with unit_of_work():
        actions.see(VISITOR, ticket.number, fetched=message.seq, seen=message.seq)
    work_off()
    assert deliveries("email") == []


def test_the_look_that_waits_stands_before_no_other_job_of_the_ticket(say, answer):
    answer(say("Hello").ticket, "Hi")
    looks = db.session.scalars(sa.select(Job).where(Job.name == delivery.JOB)).all()
    assert [look.ticket_id for look in looks] == [None]


def test_a_ticket_that_its_owner_has_settled_is_not_mailed_to_another_address(say, gives, answer, leaves, work_off):
    ticket = say("Hello").ticket
    gives("ana@example.com")
    with unit_of_work():
        intake.take(Inbound("email", "email", "ana@example.com", Writing("My card is 42"), ticket_id=ticket.id, proof="dkim"))
    gives("stranger@example.com")
    say("Still here")
    leaves()
    answer(ticket, "Hi")
    work_off()
    assert [row.recipient for row in deliveries("email")] == ["ana@example.com"]


def test_a_chat_without_a_visitor_is_answered_by_mail(answer, work_off):
    ticket = make_ticket(channel="chat", email="ana@example.com")
    answer(ticket, "Hi")
    assert [(row.recipient, row.kind) for row in deliveries("email")] == [("ana@example.com", "reply")]
