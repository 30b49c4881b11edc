"""Cc and Bcc: each gets the mail once with a fate of its own; a Bcc stands nowhere; nobody but the customer gets the signed link."""
import pytest
import sqlalchemy as sa

from helpdesk.channels.email.bounced import note
from helpdesk.channels.email.bounces import Bounce
from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.channels.email.recipients import checked, kept_cc
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import queries
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.writing_models import PlannedReply
from tests.channels.email.conftest import raw_mail
from tests.desk.pages import after


@pytest.fixture
def ticket(take, mailbox) -> Ticket:
    """Ana wrote to us, and to Dan and Eva, and to our own plus-address."""
    row = take(raw_mail(to="support@desk.test, Dan <dan@example.com>", cc="Eva <EVA@example.com>, support+x@desk.test, ana@example.com"))
    return db.session.get(Ticket, row.ticket_id)


def send(client, ticket, **form):
    return client.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "Hello", "client_key": f"r{form}", **form})


def deliveries() -> dict[str, Delivery]:
    db.session.rollback()
    return {row.recipient: row for row in db.session.scalars(sa.select(Delivery).where(Delivery.kind == "reply").execution_options(populate_existing=True))}


def test_a_customers_cc_is_kept_and_shown(bob, ticket):
    page = bob.get(f"/desk/tickets/{ticket.number}").text
    assert 'value="dan@example.com, eva@example.com"' in page and '<details class="composer-envelope" open>' in page


def test_each_gets_it_once_and_a_bcc_stands_nowhere(bob, ticket, sink, work_off):
    page = after(bob, send(bob, ticket, cc="Dan <dan@example.com>; dan@example.com, ana@example.com", bcc="boss@example.com, dan@example.com"))
    work_off()
    mails = [mail for mail, (_, to) in zip(sink.mails, sink.envelopes, strict=True) if "Re:" in mail["Subject"]]
    assert sorted(to[0] for mail, (_, to) in zip(sink.mails, sink.envelopes, strict=True) if mail in mails) == [
        "ana@example.com", "boss@example.com", "dan@example.com"]
    assert {(str(mail["To"]), str(mail["Cc"]), mail["Bcc"], mail["Message-ID"]) for mail in mails} == {
        ("ana@example.com", "dan@example.com", None, f"<{deliveries()['ana@example.com'].header_id}>")}
    assert not any(b"boss@example.com" in raw for raw in sink.raw)
    links = {to[0]: b"/my/" in raw for raw, (_, to) in zip(sink.raw, sink.envelopes, strict=True)}
    assert links["ana@example.com"] and not links["dan@example.com"] and not links["boss@example.com"]
    assert "to Ana Pop, dan@example.com, boss@example.com (Bcc)" in page


def test_each_has_a_fate_of_its_own(bob, ticket, sink, work_off):
    sink.answers["dan@example.com"] = "550 no such user"
    send(bob, ticket, cc="dan@example.com, eva@example.com")
    work_off()
    assert {address: row.status for address, row in deliveries().items()} == {
        "ana@example.com": "sent", "dan@example.com": "failed", "eva@example.com": "sent"}
    page = bob.get(f"/desk/tickets/{ticket.number}").text
    assert "550 no such user" in page and f"/deliveries/{deliveries()['dan@example.com'].id}/again" in page
    header_id = deliveries()["eva@example.com"].header_id
    with unit_of_work():
        note(Bounce(recipients=("eva@example.com",), status="5.1.1", diagnostic="gone", original_message_id=header_id))
    assert {address: row.status for address, row in deliveries().items()} == {
        "ana@example.com": "sent", "dan@example.com": "failed", "eva@example.com": "bounced"}


@pytest.mark.parametrize(("field", "typed", "words"), [
    ("cc", "nobody", "nobody is not a mail address"), ("bcc", "a@b.test, x@y@z", "is not a mail address"),
    ("cc", "support@desk.test", "one of our own mailboxes"), ("bcc", "Support+T12@desk.test", "one of our own mailboxes"),
    ("cc", ",".join(f"p{n}@example.com" for n in range(21)), "at most 20 people")])
def test_what_cannot_be_written_to_is_a_sentence_and_nothing_is_lost(bob, ticket, field, typed, words):
    answer = send(bob, ticket, **{field: typed})
    assert answer.status_code == 422 and words in answer.text and f'value="{typed}"' in answer.text and ">Hello</textarea>" in answer.text
    assert db.session.scalar(sa.select(sa.func.count(Message.id)).where(Message.direction == "out")) == 0


def test_ordinary_lists_are_read(app):
    assert checked("cc", 'Ana <ANA@x.test>; "Dan" <dan@y.test>,\n eva@z.test ,ana@x.test', without=("dan@y.test",)) == ("ana@x.test", "eva@z.test")
    with pytest.raises(Invalid):
        checked("cc", "Ana ana@x.test")


def test_a_strangers_cc_is_never_kept(ticket, take, bob):
    first = db.session.scalar(sa.select(Message.message_id).where(Message.ticket_id == ticket.id))
    take(raw_mail("me too", sender="eve@evil.test", cc="eve2@evil.test", message_id="<9@evil.test>", in_reply_to=f"<{first}>"))
    db.session.rollback()
    ticket = db.session.get(Ticket, ticket.id)
    assert kept_cc(ticket, queries.last_written(queries.thread(ticket))) == ()


def test_the_agent_chooses_the_address_it_comes_from(bob, ticket, sink, work_off):
    with unit_of_work():
        other = create_mailbox(MailboxChoice("sales@desk.test", smtp_host="127.0.0.1", smtp_port=sink.port, smtp_security="none"), actor=SYSTEM)
    assert "sales@desk.test</option>" in bob.get(f"/desk/tickets/{ticket.number}").text
    send(bob, ticket, mailbox_id=other.id)
    work_off()
    assert "sales@desk.test" in str(sink.mails[-1]["From"]) and sink.envelopes[-1][0] == "sales@desk.test"
    assert send(bob, ticket, mailbox_id=4_711).status_code == 422


def test_undo_brings_recipients_back(app, bob, ticket):
    app.config["SETTINGS"].undo_seconds = 15
    send(bob, ticket, cc="one@example.com", bcc="two@example.com")
    number = db.session.scalar(sa.select(PlannedReply.id))
    page = after(bob, bob.post(f"/desk/tickets/{ticket.number}/planned/{number}/undo"))
    assert 'name="cc" value="one@example.com"' in page and 'name="bcc" value="two@example.com"' in page


@pytest.mark.parametrize(("recipients", "found"), [
    (("help@elsewhere.test",), ("dan@example.com", "eva@example.com")),
    ((), ("eva@example.com",))])
def test_the_address_that_led_here_is_ours_though_no_mailbox_has_it(app, take, recipients, found):
    row = take(raw_mail(to="help@elsewhere.test, dan@example.com", cc="eva@example.com"), recipients=recipients)
    assert tuple(db.session.scalar(sa.select(Message.cc).where(Message.ticket_id == row.ticket_id))) == found
