"""A third party is written to about a ticket and answers into it; the customer learns nothing of it, by whatever way words leave."""
import io
import random

import pytest
import sqlalchemy as sa

from helpdesk.channels.email.composing import compose
from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.channels.email.models import InboundEmail
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers.models import Customer, Identity
from helpdesk.notices.models import Notice
from helpdesk.outbox.header_ids import side_header_id, side_of_token, side_token, thread_token, ticket_of_token
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import actions, changes
from helpdesk.tickets.links import token_for
from helpdesk.tickets.models import Attachment, Message, Note, SideConversation, ThreadKey, Ticket
from helpdesk.tickets.writing import Upload, Writing
from helpdesk.wiring import LETTERS
from tests.channels.email.conftest import raw_mail
from tests.desk.pages import after
from tests.factories import fresh

COURIER = "Courier <depot@courier.test>"


@pytest.fixture
def ticket(take, mailbox) -> Ticket:
    """Ana wrote to us; her mail carries a file."""
    row = take(raw_mail("Where is my parcel?"))
    with unit_of_work():
        found = db.session.get(Ticket, row.ticket_id)
        message = db.session.scalar(sa.select(Message).where(Message.ticket_id == found.id))
        actions.attach(found, Writing("", uploads=(Upload("label.pdf", "application/pdf", 4, "0" * 64), Upload("private.pdf", "application/pdf", 4, "1" * 64))),
                       message_id=message.id)
    return db.session.get(Ticket, row.ticket_id)


def forward(client, ticket, *, to: str = "depot@courier.test", text: str = "Where is it?", key: str = "k1", **form):
    return client.post(f"/desk/tickets/{ticket.number}/messages/1/forward", data={"to": to, "text": text, "client_key": key, **form})


def notes() -> list[Note]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Note).order_by(Note.id).execution_options(populate_existing=True)))


def side_mail() -> Delivery:
    return db.session.scalar(sa.select(Delivery).where(Delivery.kind == "side").order_by(Delivery.id.desc()).limit(1))


def standing(ticket) -> tuple:
    """All of a ticket that belongs to its customer: status, clocks, last words, the other side."""
    row = fresh(ticket)
    return (row.status, row.folder, row.waiting_on, row.waiting_since, row.first_replied_at, row.solved_at, row.closed_at, row.last_message_at,
            row.snippet, row.reopened_count, row.customer_id, row.assignee_id, row.is_proved, row.is_automatic)


def counts() -> tuple[int, ...]:
    return tuple(db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (Customer, Identity, Message, Ticket, ThreadKey))


def answer(take, text: str = "It is in Cluj.", *, sender: str = COURIER, message_id: str = "<c1@courier.test>", **headers) -> InboundEmail:
    headers = headers or {"in_reply_to": f"<{side_mail().header_id}>"}
    return take(raw_mail(text, sender=sender, message_id=message_id, subject="Re: parcel", **headers))


def test_it_leaves_with_the_message_below_and_a_key_of_its_own(bob, ticket, sink, work_off):
    with unit_of_work():
        create_mailbox(MailboxChoice("plus@desk.test", names={"en": "Brisa"}, smtp_host="127.0.0.1", smtp_port=sink.port, smtp_security="none",
                                     has_plus_addresses=True), actor=SYSTEM)
        db.session.execute(sa.text("UPDATE ticket SET mailbox_id = (SELECT id FROM mailbox WHERE address = 'plus@desk.test')"))
    assert "label.pdf" in bob.get(f"/desk/tickets/{ticket.number}/messages/1/forward").text
    file = db.session.scalar(sa.select(Attachment.id).where(Attachment.filename == "label.pdf"))
    before = standing(ticket), counts()
    page = after(bob, forward(bob, ticket, to="depot@courier.test, boss@courier.test", along=[str(file)], files=(io.BytesIO(b"new"), "map.txt")))
    assert "To a third party" in page and "depot@courier.test, boss@courier.test" in page and "Goes out" in page
    assert (standing(ticket), counts()) == before
    conversation = db.session.scalars(sa.select(SideConversation)).one()
    assert [row.filename for row in notes()[0].attachments] == ["label.pdf", "map.txt"]
    with unit_of_work():
        db.session.execute(sa.delete(Attachment).where(Attachment.sha256.in_(("0" * 64, "1" * 64))))     # their bytes are made up
    delivery = side_mail()
    mail = compose(delivery, LETTERS).message
    assert side_of_token(mail["Message-ID"]) == conversation.id and mail["Reply-To"].addresses[0].username == f"plus+{side_token(conversation.id)}"
    assert (mail["To"], mail["Cc"], mail["Subject"]) == ("depot@courier.test", "boss@courier.test", "Fwd: The purifier is dead")
    body = mail.get_body(("plain",)).get_content()
    assert "Where is it?" in body and "From: Ana Pop" in body and "Where is my parcel?" in body
    whole = mail.as_string()
    assert ticket_of_token(whole) is None and thread_token(ticket.id) not in whole and "ana@example.com" not in whole and "/my/" not in whole
    assert "1@example.com" not in str(mail["References"]) + str(mail["In-Reply-To"])


def test_the_same_form_twice_is_one(bob, ticket):
    forward(bob, ticket)
    forward(bob, ticket)
    assert len(notes()) == 1 and db.session.scalar(sa.select(sa.func.count()).where(Delivery.kind == "side")) == 1


@pytest.mark.parametrize(("typed", "words"), [
    ("", "Write the address"), ("nobody", "nobody is not a mail address"), ("support@desk.test", "one of our own mailboxes"),
    ("support+s1-00@desk.test", "one of our own mailboxes"), ("Ana@Example.com", "is the customer of this ticket")])
def test_whom_nobody_may_forward_to(bob, ticket, typed, words):
    refused = forward(bob, ticket, to=typed)
    assert refused.status_code == 422 and words in refused.text and "Where is it?</textarea>" in refused.text and not notes()


def test_a_stranger_may_not(client_of, staff, ticket, visitor):
    with unit_of_work():
        changes.set_team(db.session.get(Ticket, ticket.id), staff.private_team, actor=staff.alice.actor)
    for client in (client_of(staff.bob), client_of(staff.carol)):
        seen = client.get(f"/desk/tickets/{ticket.number}").status_code
        assert forward(client, ticket).status_code == (302 if seen == 200 else 404)
    assert forward(visitor, ticket, key="k9").status_code in (302, 401, 403) and len(notes()) <= 1


@pytest.mark.parametrize("way", ["message_id", "address", "their_own_id"])
def test_the_answer_lands_in_the_ticket_for_the_team_alone(bob, ticket, take, way, work_off, staff):
    with unit_of_work():
        changes.assign(db.session.get(Ticket, ticket.id), staff.bob, actor=staff.alice.actor)
    forward(bob, ticket)
    work_off()
    if way == "their_own_id":
        answer(take, "First", message_id="<c0@courier.test>")
    before = standing(ticket), counts()
    key = side_token(notes()[0].side_id)
    headers = {"message_id": {}, "address": {"cc": f"support+{key}@desk.test"}, "their_own_id": {"in_reply_to": "<c0@courier.test>"}}[way]
    row = answer(take, **headers)
    work_off()
    heard = notes()[-1]
    assert (row.verdict, row.ticket_id, row.message_id) == ("appended", ticket.id, None)
    assert (heard.text, heard.sender, heard.is_stranger, heard.ticket_id, heard.agent_id) == ("It is in Cluj.", "depot@courier.test", False, ticket.id, None)
    assert (standing(ticket), counts()) == before
    page = bob.get(f"/desk/tickets/{ticket.number}").text
    assert "From a third party" in page and "It is in Cluj." in page and "unknown address" not in page
    told = db.session.scalars(sa.select(Notice).where(Notice.kind == "side")).all()
    assert told and {notice.agent_id for notice in told} == {staff.bob.id}
    assert "A third party answered about" in bob.get("/desk/notices").text


def test_the_same_answer_twice_is_one(bob, ticket, take):
    forward(bob, ticket)
    assert [answer(take).verdict, answer(take).verdict] == ["appended", "duplicate"] and len(notes()) == 2


def test_a_solved_ticket_stays_solved_and_the_agent_is_told(bob, ticket, take, work_off, staff):
    forward(bob, ticket)
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, ticket.id), "closed", actor=staff.bob.actor)
    before = standing(ticket)
    posted = set(db.session.scalars(sa.select(Delivery.id).where(Delivery.kind != "notice")))
    answer(take)
    work_off()
    assert standing(ticket) == before and db.session.scalar(sa.select(sa.func.count(Ticket.id))) == 1
    assert db.session.scalars(sa.select(Notice.agent_id).where(Notice.kind == "side")).all() == [staff.bob.id]
    assert set(db.session.scalars(sa.select(Delivery.id).where(Delivery.kind != "notice"))) == posted


def test_machines_are_shown_and_nobody_answers(bob, ticket, take, work_off):
    forward(bob, ticket)
    posted = db.session.scalar(sa.select(sa.func.count(Delivery.id)))
    row = answer(take, "I am away.", auto_submitted="auto-replied", in_reply_to=f"<{side_mail().header_id}>")
    work_off()
    assert row.verdict == "automatic" and notes()[-1].is_automatic
    assert db.session.scalar(sa.select(sa.func.count(Delivery.id))) == posted and db.session.scalar(sa.select(sa.func.count(Notice.id)).where(Notice.kind == "side")) == 0


def test_a_colleague_of_theirs_is_marked_and_a_forged_key_opens_nothing(bob, ticket, take):
    forward(bob, ticket)
    answer(take, sender="Eve <eve@elsewhere.test>")
    assert notes()[-1].is_stranger and "unknown address" in bob.get(f"/desk/tickets/{ticket.number}").text
    forged = f"n1.s{notes()[0].side_id}-{'0' * 16}@desk.test"
    row = answer(take, sender="Eve <eve@elsewhere.test>", message_id="<c2@x.test>", in_reply_to=f"<{forged}>")
    assert row.verdict == "new" and row.ticket_id != ticket.id and len(notes()) == 2


def test_it_goes_on_from_there(bob, ticket, take):
    forward(bob, ticket)
    answer(take)
    side_id = notes()[0].side_id
    page = bob.get(f"/desk/tickets/{ticket.number}/side/{side_id}").text
    assert 'value="depot@courier.test"' in page and "It is in Cluj." in page
    after(bob, bob.post(f"/desk/tickets/{ticket.number}/side/{side_id}", data={"to": "depot@courier.test", "text": "Bring it.", "client_key": "k2"}))
    mail = compose(side_mail(), LETTERS).message
    assert mail["In-Reply-To"] == "<c1@courier.test>" and side_header_id(side_id, notes()[0].id) in mail["References"]
    assert ticket_of_token(mail.as_string()) is None and "> It is in Cluj." in mail.get_body(("plain",)).get_content()
    assert bob.get(f"/desk/tickets/{ticket.number}/side/{side_id + 1}").status_code == 404


def test_what_the_customer_writes_stays_the_customers(bob, ticket, take):
    forward(bob, ticket)
    header_id = side_mail().header_id
    row = take(raw_mail("I heard it is in Cluj?", message_id="<2@example.com>", references=f"<{header_id}> <c1@courier.test>", in_reply_to="<c1@courier.test>"))
    assert (row.verdict, row.ticket_id) == ("appended", ticket.id) and len(notes()) == 1
    known = set(db.session.scalars(sa.select(ThreadKey.message_id)))
    assert header_id not in known


def test_it_can_be_stopped_and_a_return_is_seen(bob, ticket, take):
    forward(bob, ticket)
    delivery = side_mail()
    assert "is stopped" in after(bob, bob.post(f"/desk/tickets/{ticket.number}/deliveries/{delivery.id}/stop"))
    assert "Stopped before it left" in bob.get(f"/desk/tickets/{ticket.number}").text


SECRET = "kingfisher"


@pytest.mark.parametrize("seed", range(4))
def test_nothing_of_it_ever_reaches_the_customer(bob, visitor, ticket, take, staff, sink, work_off, seed):
    """Whatever is done in whatever order: no mail, no page and no file that the customer can have holds a word of the other conversation."""
    chance = random.Random(seed)
    forward(bob, ticket, text=f"{SECRET} first", files=(io.BytesIO(b"x"), f"{SECRET}.txt"))
    steps = {
        "forward": lambda n: forward(bob, ticket, text=f"{SECRET} {n}", key=f"f{n}"),
        "heard": lambda n: answer(take, f"{SECRET} {n}", message_id=f"<c{n}@courier.test>", in_reply_to=f"<{side_mail().header_id}>"),
        "again": lambda n: bob.post(f"/desk/tickets/{ticket.number}/side/{notes()[0].side_id}",
                                    data={"to": "depot@courier.test", "text": f"{SECRET} {n}", "client_key": f"a{n}"}),
        "reply": lambda n: actions.reply(db.session.get(Ticket, ticket.id), Writing(f"Reply {n}"), actor=staff.bob.actor, channel="email"),
        "customer": lambda n: take(raw_mail(f"Any news {n}?", message_id=f"<{n}@ana.test>", in_reply_to="<1@example.com>")),
        "solve": lambda n: changes.set_status(db.session.get(Ticket, ticket.id), "solved", actor=staff.bob.actor),
        "link": lambda n: visitor.post(f"/my/{token_for(fresh(ticket))}", data={"text": f"Words {n}"}),
    }
    for n in range(10, 24):
        name = chance.choice(list(steps))
        if name in ("reply", "solve"):
            with unit_of_work():
                steps[name](n)
        else:
            steps[name](n)
        page = visitor.get(f"/my/{token_for(fresh(ticket))}")
        assert page.status_code == 200 and SECRET not in page.text and "courier" not in page.text
        assert SECRET not in fresh(ticket).snippet
    with unit_of_work():
        db.session.execute(sa.update(Delivery).values(due_at=utcnow()))
        db.session.execute(sa.delete(Attachment).where(Attachment.message_id.is_not(None)))
    to_customer = 0
    for delivery in db.session.scalars(sa.select(Delivery).where(Delivery.agent_id.is_(None))):     # surveys and acknowledgements too
        whole = compose(delivery, LETTERS).message
        words = "".join(str(part.get_content()) for part in whole.walk() if part.get_content_maintype() == "text") + str(whole.items())
        if delivery.kind == "side":
            assert delivery.recipient == "depot@courier.test" and delivery.customer_id is None and ticket_of_token(words) is None
        else:
            to_customer += 1
            assert delivery.recipient == "ana@example.com" and SECRET not in words and "courier" not in words and side_of_token(words) is None
    assert to_customer
    for file_id in db.session.scalars(sa.select(Attachment.id).where(Attachment.note_id.is_not(None))).all():
        assert visitor.get(f"/my/{token_for(fresh(ticket))}/files/{file_id}").status_code == 404
