"""A mailbox tests itself: the mail goes the way of customers' mails to the point where a ticket is decided, and leaves nothing but its row."""
import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.channels.email import fetching, taking
from helpdesk.channels.email.accepting import Envelope, accept
from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.channels.email.models import InboundEmail, Mailbox, MailboxTest
from helpdesk.channels.email.own import own
from helpdesk.channels.email.receiver import Receiver
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.customers.models import Customer, Identity
from helpdesk.outbox.models import Delivery, Job, Schedule
from helpdesk.outbox.sweeping import PULSE
from helpdesk.tickets.models import Message, ThreadKey, Ticket
from tests.channels.email.conftest import raw_mail
from tests.channels.email.test_fetching import choice, rows
from tests.engines import free_port
from tests.mail_servers import Sink, smtp_sink

LEFT = (Ticket, Message, Customer, Identity, Delivery, Job, ThreadKey)


@pytest.fixture
def admin(client_of, staff):
    return client_of(staff.alice)


@pytest.fixture(autouse=True)
def pulse(app):
    """A worker is alive."""
    with unit_of_work():
        db.session.add(Schedule(name=PULSE, next_at=utcnow() + timedelta(seconds=10)))


def begin(admin, mailbox_id: int) -> str:
    """Presses the button; the address of the page that follows."""
    answer = admin.post(f"/desk/settings/mailboxes/{mailbox_id}/tests")
    assert answer.status_code == 302
    return answer.location


def states(admin, address: str) -> list[str]:
    return re.findall(r'<li class="test-(\w+)">', admin.get(address).text)


def words(admin, address: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", admin.get(address).text)))


def left_behind() -> dict:
    db.session.rollback()
    found = {model.__name__: db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in LEFT}
    found["events"] = db.session.scalar(sa.select(sa.func.count()).select_from(EventRow).where(EventRow.ticket_id.is_not(None)))
    return {name: count for name, count in found.items() if count}


def aged(**changes) -> None:
    """Time goes by for the test."""
    with unit_of_work():
        db.session.execute(sa.update(MailboxTest).values(changes))


def test_by_smtp_and_imap_all_is_green_and_nothing_is_left(app, admin, imap, work_off):
    class Post(Sink):
        """Delivers into the IMAP server, as a mail server does."""

        async def handle_DATA(self, server, session, envelope):
            imap.append(envelope.original_content)
            return await super().handle_DATA(server, session, envelope)

    with smtp_sink(Post) as post:
        with unit_of_work():
            box = create_mailbox(choice(imap, smtp_host="127.0.0.1", smtp_port=post.port, smtp_security="none"), actor=SYSTEM)
        page = begin(admin, box.id)
        assert states(admin, page) == ["good", "now", "none", "none", "none"] and 'hx-trigger="every 2s"' in admin.get(page + "/steps").text
        assert post.envelopes == [(imap.user, [imap.user])]
    fetching.fetch(box.id)
    work_off()
    assert states(admin, page) == ["good"] * 5 and "hx-trigger" not in admin.get(page + "/steps").text
    assert "It came by IMAP" in words(admin, page) and "becomes a ticket. This one became none." in words(admin, page)
    assert [row.verdict for row in rows()] == ["test"] and left_behind() == {}
    assert "Test of the desk" in admin.get("/desk/settings/incoming?view=test").text
    assert 'class="test-good"' not in admin.get(f"/desk/settings/mailboxes/{box.id}").text and page in admin.get(f"/desk/settings/mailboxes/{box.id}").text


def test_by_smtp_alone(app, admin, settings, work_off):
    receiver = Receiver(app, settings.model_copy(update={"smtp_listen": f"127.0.0.1:{free_port()}"}))
    receiver.start()
    assert receiver.ready.wait(5)
    with unit_of_work():
        box = create_mailbox(MailboxChoice("support@desk.test", smtp_host="127.0.0.1", smtp_port=receiver.address[1], smtp_security="none"), actor=SYSTEM)
    page = begin(admin, box.id)
    receiver.stop()
    work_off()
    assert states(admin, page) == ["good"] * 5 and "It came by SMTP" in words(admin, page) and left_behind() == {}


def test_what_is_refused_on_the_way_out_is_said(admin, mailbox, sink):
    sink.answers["support@desk.test"] = "550 5.7.1 Relaying denied"
    page = begin(admin, mailbox.id)
    assert states(admin, page) == ["bad", "none", "none", "none", "none"] and "Relaying denied" in words(admin, page)
    assert "Mail out, by SMTP" in words(admin, page)


def test_without_a_server_nothing_is_sent(admin, app):
    with unit_of_work():
        box = create_mailbox(MailboxChoice("support@desk.test"), actor=SYSTEM)
    assert states(admin, begin(admin, box.id))[0] == "bad"


@pytest.mark.parametrize(("change", "advice"), [
    ({}, "No mail is fetched for this address."), ({"is_active": False}, "The mailbox rests"),
    ({"imap_host": "imap.test"}, "spam folder"), ({"imap_host": "imap.test", "fetch_error": "no such user"}, "no such user")])
def test_what_does_not_come_says_what_to_do(admin, mailbox, change, advice):
    page = begin(admin, mailbox.id)
    with unit_of_work():
        db.session.execute(sa.update(Mailbox).values(is_active=change.get("is_active", True), **{k: v for k, v in change.items() if k != "is_active"}))
    aged(sent_at=utcnow() - timedelta(minutes=4), started_at=utcnow() - timedelta(minutes=4))
    assert states(admin, page) == ["good", "bad", "none", "none", "none"] and advice in words(admin, page)


def test_without_a_worker_it_says_so(admin, mailbox):
    page = begin(admin, mailbox.id)
    aged(sent_at=utcnow() - timedelta(minutes=4))
    with unit_of_work():
        db.session.execute(sa.update(Schedule).values(next_at=utcnow() - timedelta(minutes=5)))
    assert "run.py starts it" in words(admin, page)


def test_one_that_comes_late_turns_green(admin, mailbox, sink, take):
    page = begin(admin, mailbox.id)
    aged(sent_at=utcnow() - timedelta(minutes=9), started_at=utcnow() - timedelta(minutes=9))
    assert states(admin, page)[1] == "bad"
    take(sink.raw[0])
    assert states(admin, page) == ["good"] * 5


FORGERIES = {
    "another signature": lambda raw: re.sub(rb"(?i)(test\.\d+\.)[0-9a-f]{32}", rb"\g<1>" + b"0" * 32, raw),
    "another number": lambda raw: re.sub(rb"(?i)test\.\d+\.", b"test.99.", raw),
    "another sender": lambda raw: raw.replace(b"From: support@desk.test", b"From: ana@example.com"),
    "the mark in the text": lambda raw: raw_mail(raw.decode()),
    "the mark in an answer": lambda raw: raw_mail(in_reply_to=re.search(rb"<test[^>]+>", raw)[0].decode()),
}


@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_mark_swallows_no_mail(admin, mailbox, sink, take, forged):
    page = begin(admin, mailbox.id)
    row = take(forged(sink.raw[0]))
    assert row.verdict in ("new", "automatic") and left_behind()["Ticket"] == 1 and states(admin, page)[1] == "now"


def test_a_used_mark_is_good_for_the_same_mail_only(admin, mailbox, sink, take):
    begin(admin, mailbox.id)
    assert take(sink.raw[0]).verdict == "test"
    again = take(b"Received: by another way\r\n" + sink.raw[0], source="smtp")
    assert again.verdict == "test" and left_behind() == {}
    other = take(sink.raw[0].partition(b"\r\n\r\n")[0] + b"\r\n\r\nThe purifier is dead.")
    assert other.verdict in ("new", "automatic") and left_behind()["Ticket"] == 1


def test_a_server_that_writes_a_new_message_id_is_no_hurdle(admin, mailbox, sink, take):
    page = begin(admin, mailbox.id)
    assert take(re.sub(rb"(?im)^message-id:.*$", b"Message-ID: <new@relay.test>", sink.raw[0])).verdict == "test"
    assert states(admin, page) == ["good"] * 5


def test_one_that_is_returned_turns_red_and_makes_no_ticket(admin, mailbox, sink, take):
    page = begin(admin, mailbox.id)
    name = re.search(rb"<test[^>]+>", sink.raw[0])[0].decode()
    bounce = ("From: MAILER-DAEMON@relay.test\r\nTo: support@desk.test\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
              "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\n"
              "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.test\r\n\r\nFinal-Recipient: rfc822; support@desk.test\r\n"
              "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user here\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
              f"Message-ID: {name}\r\nSubject: A test\r\n\r\n--b--\r\n").encode()
    assert take(bounce).verdict == "test" and left_behind() == {}
    assert states(admin, page)[0] == "bad" and "no such user here" in words(admin, page)


def test_what_the_desk_stumbles_over_is_said_and_tried_again(admin, mailbox, sink, take, monkeypatch, work_off):
    page = begin(admin, mailbox.id)
    monkeypatch.setattr(taking, "take", lambda inbound: 1 / 0)
    assert take(sink.raw[0]).verdict == "waiting"
    assert states(admin, page) == ["good", "good", "good", "bad", "none"] and "division by zero" in words(admin, page)
    monkeypatch.undo()
    with unit_of_work():
        db.session.execute(sa.update(InboundEmail).values(due_at=utcnow()))
    work_off()
    assert states(admin, page) == ["good"] * 5


def test_a_spam_filter_in_the_way_is_seen(admin, mailbox, sink, take, monkeypatch):
    monkeypatch.setattr(own, "trusts_spam_headers", True)
    page = begin(admin, mailbox.id)
    take(b"X-Spam-Flag: YES\r\n" + sink.raw[0])
    assert states(admin, page)[-1] == "bad" and "spam" in words(admin, page) and left_behind() == {}


def test_mails_in_the_same_batch_are_taken_as_ever(admin, mailbox, sink, app, work_off):
    begin(admin, mailbox.id)
    for raw in (raw_mail("One", message_id="<1@x.test>"), sink.raw[0], raw_mail("Two", message_id="<2@x.test>")):
        accept(raw, Envelope("pipe"))
    work_off()
    assert [row.verdict for row in rows()] == ["new", "test", "new"] and left_behind()["Ticket"] == 2


def test_only_who_manages_settings_may(client_of, staff, mailbox):
    assert client_of(staff.bob).post(f"/desk/settings/mailboxes/{mailbox.id}/tests").status_code == 403
    assert client_of(staff.bob).get("/desk/settings/mailboxes/tests/1").status_code == 403
    assert client_of(staff.alice).get("/desk/settings/mailboxes/tests/1").status_code == 404
