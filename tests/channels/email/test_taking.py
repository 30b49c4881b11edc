"""A raw mail finds its ticket by the right key, exactly once; machines change nothing; nothing is lost."""
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from helpdesk.channels.email import taking
from helpdesk.channels.email.accepting import Envelope, accept
from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.channels.email.models import InboundEmail
from helpdesk.core import files
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Conflict
from helpdesk.customers.models import Customer, Identity
from helpdesk.outbox.header_ids import thread_token
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import actions, changes
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.writing import Writing
from tests.channels.email.conftest import raw_mail


def tickets() -> list[Ticket]:
    return list(db.session.scalars(sa.select(Ticket).order_by(Ticket.id).execution_options(populate_existing=True)))


def messages(ticket_id: int) -> list[Message]:
    return list(db.session.scalars(sa.select(Message).where(Message.ticket_id == ticket_id).order_by(Message.seq)))


def answer(ticket: Ticket, work_off, *, solve: bool = False) -> str:
    """Our reply; returns its Message-ID."""
    with unit_of_work():
        ticket = db.session.get(Ticket, ticket.id)
        message = actions.reply(ticket, Writing("Press the button."), actor=SYSTEM, status="solved" if solve else None)
    work_off()
    return db.session.get(Message, message.id).message_id


def test_a_mail_becomes_a_ticket_of_its_sender(take):
    row = take(raw_mail("It does not turn on.\n\n-- \nAna", sender="=?utf-8?Q?Ana_=C8=98erban?= <Ana@Example.com>", cc="b@example.com"))
    ticket = tickets()[0]
    message = messages(ticket.id)[0]
    assert (row.verdict, row.ticket_id, row.message_id, row.reason) == ("new", ticket.id, message.id, None)
    assert (ticket.subject, ticket.channel, ticket.customer.name, ticket.customer.email) == (
        "The purifier is dead", "email", "Ana Șerban", "ana@example.com")
    assert (message.text, message.quoted_text, message.message_id, message.sender) == (
        "It does not turn on.", "-- \nAna".strip(), "1@example.com", "ana@example.com")
    assert message.recipients == ["support@desk.test", "b@example.com"] and not message.is_proved


def test_the_same_mail_by_several_ways_is_one_message(take):
    first = take(raw_mail())
    again = [take(b"Received: from %d.test\r\n" % number + raw_mail()) for number in range(3)]
    assert first.verdict == "new" and [row.verdict for row in again] == ["duplicate"] * 3
    assert len(tickets()) == 1 and {row.message_id for row in again} == {first.message_id}


def test_a_forged_message_id_swallows_nothing(take):
    take(raw_mail())
    assert take(raw_mail("Something else entirely.", sender="Eve <eve@example.net>")).verdict == "new"
    assert len(tickets()) == 2


def test_mails_without_message_id_are_kept_apart(take):
    rows = [take(raw_mail(f"Number {number}", message_id="")) for number in range(2)]
    assert [row.verdict for row in rows] == ["new", "new"] and rows[0].reason == "The mail has no Message-ID."


def test_an_answer_to_our_mail_threads_proves_and_reopens(take, mailbox, work_off):
    take(raw_mail())
    ours = answer(tickets()[0], work_off, solve=True)
    assert tickets()[0].status == "solved"
    row = take(raw_mail("Still dead.", subject="Re: something", message_id="<2@example.com>", in_reply_to=f"<{ours.upper()}>"))
    ticket = tickets()[0]
    assert (row.verdict, ticket.status, messages(ticket.id)[-1].matched_by) == ("appended", "open", "token")
    assert db.session.scalar(sa.select(Identity.proof).where(Identity.value == "ana@example.com")) == "reply"


def test_a_stranger_with_the_number_gets_a_ticket_of_his_own(take):
    take(raw_mail())
    number = tickets()[0].number
    stranger = take(raw_mail("Let me in.", sender="eve@example.net", subject=f"Re: dead [#{number}]", message_id="<9@example.net>"))
    owner = take(raw_mail("More from me.", subject=f"Fwd: dead [#{number}]", message_id="<3@example.com>"))
    assert stranger.verdict == "new" and owner.verdict == "appended" and owner.ticket_id == tickets()[0].id
    assert messages(owner.ticket_id)[-1].matched_by == "number"


def test_a_number_that_no_ticket_can_have_is_an_order_of_theirs(take):
    assert take(raw_mail(subject="Order #999999999999 is broken")).verdict == "new"


def test_a_forged_token_is_worth_nothing(take):
    take(raw_mail())
    token = thread_token(tickets()[0].id)
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert take(raw_mail("x", sender="eve@example.net", message_id="<9@example.net>", in_reply_to=f"<m1.{forged}@localhost>")).verdict == "new"


def test_a_plus_address_of_ours_threads(take):
    take(raw_mail())
    ticket = tickets()[0]
    row = take(raw_mail("Again.", message_id="<2@example.com>", to=f"support+{thread_token(ticket.id)}@desk.test"))
    assert row.ticket_id == ticket.id and messages(ticket.id)[-1].matched_by == "address"


def test_a_colleague_who_answers_the_customers_own_mail_lands_in_the_ticket(take):
    take(raw_mail(references="<0@example.com>"))
    row = take(raw_mail("I can help.", sender="bob@example.com", message_id="<5@example.com>", in_reply_to="<1@example.com>"))
    later = take(raw_mail("And I.", sender="eve@example.com", message_id="<6@example.com>", references="<x@y> <0@example.com>"))
    assert {row.ticket_id, later.ticket_id} == {tickets()[0].id} and len(tickets()) == 1
    message = messages(row.ticket_id)[1]
    assert message.matched_by == "reference" and message.customer.email == "bob@example.com" and not message.is_proved


def test_an_answer_to_a_closed_ticket_opens_a_linked_one(take, work_off):
    take(raw_mail())
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, tickets()[0].id), "closed", actor=SYSTEM)
    row = take(raw_mail("Broken again.", message_id="<2@example.com>", in_reply_to="<1@example.com>"))
    assert row.verdict == "new" and tickets()[1].linked_ticket_id == tickets()[0].id


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_an_automatic_answer_is_shown_and_reopens_nothing(take, status):
    take(raw_mail())
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, tickets()[0].id), status, actor=SYSTEM)
    row = take(raw_mail("I am away.", message_id="<2@example.com>", in_reply_to="<1@example.com>", auto_submitted="auto-replied"))
    assert (row.verdict, row.ticket_id, tickets()[0].status, len(tickets())) == ("automatic", tickets()[0].id, status, 1)
    assert messages(row.ticket_id)[-1].is_automatic


def bounce(original: str, *, status: str = "5.1.1", action: str = "failed") -> bytes:
    return (f"From: MAILER-DAEMON@mx.test\r\nTo: support@desk.test\r\nSubject: Undelivered Mail\r\nReturn-Path: <>\r\nMessage-ID: <b{action}@mx.test>\r\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\n"
            f"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; ana@example.com\r\nAction: {action}\r\nStatus: {status}\r\n"
            f"Diagnostic-Code: smtp; 550 no such user\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{original}>\r\n\r\nx\r\n--b--\r\n").encode()


def test_a_bounce_stands_in_its_ticket_and_on_its_delivery(take, mailbox, work_off):
    take(raw_mail())
    ours = answer(tickets()[0], work_off, solve=True)
    late = take(bounce(ours, status="4.4.1", action="delayed"))
    delivery = db.session.scalar(sa.select(Delivery).where(Delivery.header_id == ours))
    assert (late.verdict, delivery.status, delivery.last_error) == ("bounce", "sent", "550 no such user")
    row = take(bounce(ours))
    db.session.refresh(delivery)
    assert (row.verdict, row.ticket_id, delivery.status, tickets()[0].status) == ("bounce", tickets()[0].id, "bounced", "solved")


def test_complaint_reports_and_our_own_mails_become_no_ticket(take, mailbox, sink, work_off):
    report = take(b"From: fbl@z.test\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n"
                  b"Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n--b--\r\n")
    take(raw_mail())
    answer(tickets()[0], work_off)
    own = take(sink.raw[-1])
    assert (report.verdict, own.verdict, len(tickets())) == ("report", "refused", 1) and "ourselves" in own.reason


@pytest.mark.parametrize("raw", [b"", b"\x00\xff" * 500, b"no header at all", b"From: nobody\r\n\r\nwords", b"Subject: =?x?B?//=\r\n\r\n"])
def test_whatever_it_is_it_stays_visible(take, raw):
    row = take(raw)
    assert row.verdict == ("new" if raw.strip() else "refused") and row.reason
    assert files.read(row.sha256) == raw


def test_attachments_and_inline_images_are_kept(take):
    raw = raw_mail("--b\r\nContent-Type: text/html\r\n\r\n<p>See <img src=\"cid:i@x\"><script>alert(1)</script></p>\r\n--b\r\nContent-Type: image/png; name=\"s.png\"\r\n"
                   "Content-ID: <i@x>\r\n\r\nPNG\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"../../evil\\bill.pdf\"\r\n\r\nPDF\r\n--b--",
                   content_type="multipart/related; boundary=b")
    message = messages(take(raw).ticket_id)[0]
    assert [(file.filename, file.content_id, file.is_inline, files.read(file.sha256)) for file in message.attachments] == [
        ("s.png", "i@x", True, b"PNG"), ("bill.pdf", None, False, b"PDF")]
    assert message.html == '<p>See <img src="cid:i@x"></p>' and message.text == "See"


def test_mailboxes_feed_teams(take, staff):
    with unit_of_work():
        create_mailbox(MailboxChoice("refunds@desk.test", team_id=staff.open_team.id, locale="ro"), actor=SYSTEM)
        create_mailbox(MailboxChoice("support@desk.test", is_default=True), actor=SYSTEM)
    first = take(raw_mail("?", to="Somebody <x@else.test>", message_id="<a@x>"), recipients=("Refunds+a@Desk.test",))
    second = take(raw_mail("?", to="Somebody <x@else.test>", message_id="<b@x>"))
    assert [(ticket.team_id, ticket.locale) for ticket in tickets()] == [(staff.open_team.id, "ro"), (None, "en")]
    assert first.verdict == second.verdict == "new"


def test_a_mail_that_came_through_two_mailboxes_is_one_message_showing_both(take, client_of, staff):
    with unit_of_work():
        for number, address in enumerate(("support@desk.test", "sales@desk.test")):
            create_mailbox(MailboxChoice(address, is_default=number == 0), actor=SYSTEM)
    assert [take(raw_mail(), recipients=(address,)).verdict for address in ("support@desk.test", "sales@desk.test", "sales@desk.test")] == [
        "new", "duplicate", "duplicate"]
    ticket = tickets()[0]
    assert messages(ticket.id)[0].recipients == ["support@desk.test", "sales@desk.test"]
    assert "to support@desk.test, sales@desk.test" in client_of(staff.alice).get(f"/desk/tickets/{ticket.number}").text


def test_five_copies_at_once_are_one_ticket(app):
    """Five doors take the same mail in the same moment, and five workers look at what waits."""
    def door(_number: int) -> None:
        with app.app_context():
            accept(raw_mail(), Envelope("pipe"))
            while taking.take_waiting():
                pass

    with ThreadPoolExecutor(5) as doors:
        list(doors.map(door, range(5)))
    db.session.rollback()
    assert len(tickets()) == 1
    assert sorted(db.session.scalars(sa.select(InboundEmail.verdict))) == ["duplicate"] * 4 + ["new"]


def test_a_blocked_sender_goes_to_spam(take):
    take(raw_mail())
    with unit_of_work():
        db.session.get(Customer, tickets()[0].customer_id).is_blocked = True
    take(raw_mail("More.", message_id="<2@example.com>"))
    assert [ticket.is_spam for ticket in tickets()] == [False, True]


def test_a_failure_waits_with_its_reason_and_can_be_tried_again(app, take, monkeypatch):
    number = accept(raw_mail(), Envelope("pipe"))
    path = files.path_of(db.session.get(InboundEmail, number).sha256)
    path.rename(path.with_suffix(".away"))
    monkeypatch.setattr(taking, "PAUSES", ())
    assert taking.take_waiting()
    row = db.session.get(InboundEmail, number, populate_existing=True)
    assert row.verdict == "failed" and "FileNotFoundError" in row.reason and not tickets()
    path.with_suffix(".away").rename(path)
    with unit_of_work():
        taking.try_again(row)
    assert taking.take_waiting() and len(tickets()) == 1
    with pytest.raises(Conflict), unit_of_work():
        taking.try_again(db.session.get(InboundEmail, number))


def test_mails_that_arrive_together_are_each_kept(app):
    def one(number):
        with app.app_context():
            return accept(raw_mail(f"Number {number}", message_id=f"<{number}@x>"), Envelope("smtp"))
    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(one, range(40)))
    assert len(set(numbers)) == 40
    assert db.session.scalar(sa.select(sa.func.count()).select_from(InboundEmail)) == 40


def test_one_that_cannot_be_taken_does_not_keep_the_others(app):
    numbers = [accept(raw_mail(f"Number {number}", message_id=f"<{number}@x>"), Envelope("pipe")) for number in range(5)]
    files.path_of(db.session.get(InboundEmail, numbers[2]).sha256).unlink()
    while taking.take_waiting():
        pass
    verdicts = [db.session.get(InboundEmail, number, populate_existing=True).verdict for number in numbers]
    assert verdicts == ["new", "new", "waiting", "new", "new"]


def test_an_answer_that_came_in_the_same_moment_finds_its_mail(app):
    accept(raw_mail(message_id="<first@x>"), Envelope("pipe"))
    number = accept(raw_mail("And one thing more.", message_id="<second@x>", in_reply_to="<first@x>"), Envelope("pipe"))
    assert taking.take_waiting()
    assert db.session.get(InboundEmail, number, populate_existing=True).verdict == "appended"
