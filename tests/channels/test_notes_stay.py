"""A note can never leave the house: by no mail, page, file or copy that anybody outside can have, whatever is done in whatever order."""
import io
import random
import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.channels.email.composing import compose
from helpdesk.channels.outgoing import channel_for
from helpdesk.core import clock, files
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers.models import Identity
from helpdesk.outbox.models import Delivery
from helpdesk.privacy.models import PrivacyTask
from helpdesk.tickets import actions, links, mailing
from helpdesk.tickets.models import Attachment, Message, Note, Ticket
from helpdesk.tickets.writing import Writing
from helpdesk.wiring import LETTERS
from tests.channels.email.conftest import mailbox, raw_mail, sink, take  # noqa: F401 - fixtures
from tests.chatting import set_up_chat
from tests.portal.conftest import widget  # noqa: F401 - a fixture

SECRET = "kingfisher"
TO_AGENTS = {"digest", "notice", "invite", "reset"}


class House:
    """Ana's ticket by mail and her chat, with everything that an agent, she, or a third party may do about them."""

    def __init__(self, bob, alice, visitor, chat, take, number: int):  # noqa: F811
        self.bob, self.alice, self.visitor, self.chat, self.take, self.number = bob, alice, visitor, chat, take, number
        chat.say("Hello?")
        chat.post("/widget/address", data={"email": "ana@example.com", "name": "Ana Pop"})
        self.chat_number = db.session.scalar(sa.select(Ticket.number).where(Ticket.channel == "chat"))

    def at(self, path: str, *, number: int | None = None, **form) -> None:
        """What an agent sends from a page of the ticket."""
        answer = self.bob.post(f"/desk/tickets/{number or self.number}/{path}", data=form)
        assert answer.status_code in (200, 204, 302), f"{path} was refused with {answer.status_code}"

    def row(self, number: int | None = None) -> Ticket:
        db.session.rollback()
        return db.session.scalar(sa.select(Ticket).where(Ticket.number == (number or self.number)))

    def link(self) -> str:
        return f"/my/{links.token_for(self.row())}"

    def list(self) -> str:
        held = db.session.scalar(sa.select(Identity).where(Identity.value == "ana@example.com"))
        return "/requests/" + links.list_link(held).partition("/requests/")[2]


def note(house: House, n: int) -> None:
    for number in (house.number, house.chat_number):
        house.bob.post(f"/desk/tickets/{number}/note", content_type="multipart/form-data", data={
            "text": f"{SECRET} {n} @Carol", "client_key": f"n{n}-{number}", "files": (io.BytesIO(SECRET.encode()), f"{SECRET}-{n}.txt")})


def answer_chat(house: House, n: int) -> None:
    ticket = house.row(house.chat_number)
    with unit_of_work():
        actions.reply(ticket, Writing(f"Hi {n}"), actor=house.agent, channel=channel_for(ticket))


def merge_and_part(house: House, n: int) -> None:
    row = house.take(raw_mail("Another matter", message_id=f"<other{n}@example.com>", subject=f"Other {n}"))
    other = db.session.get(Ticket, row.ticket_id).number
    house.at("note", number=other, text=f"{SECRET} other {n}", client_key=f"o{n}")
    house.at("change", status="open")
    house.at("merge", number=other, into=house.number, sure="1")
    if n % 2:
        house.at("unmerge", number=other)


def split_off(house: House, n: int) -> None:
    came = house.take(raw_mail(f"By the way {n}", message_id=f"<way{n}@ana.test>", in_reply_to="<1@example.com>"))
    ticket, message = db.session.get(Ticket, came.ticket_id), db.session.get(Message, came.message_id)
    note_too = db.session.scalars(sa.select(Note.seq).where(Note.ticket_id == ticket.id).limit(1)).all()
    house.at("split", number=ticket.number, pick=[message.seq, *note_too], subject=f"Split {n}", customer_id=ticket.customer_id)


def hand_over(house: House, n: int) -> None:
    to = next(agent for agent in house.agents if agent.id != house.row().assignee_id)
    house.at("hand-over", to=f"a{to.id}", promises=f"{SECRET} promise {n}", facts=f"{SECRET} facts", client_key=f"h{n}")


def ask_erasure(house: House, n: int) -> None:
    house.visitor.post(f"{house.list()}/data/erasure")
    task = db.session.scalar(sa.select(PrivacyTask.id).where(PrivacyTask.status == "asked"))
    house.alice.post(f"/desk/settings/data-requests/{task}/refuse", data={"reason": "An open invoice."})


WAYS = {
    "note": note,
    "draft": lambda house, n: house.at("draft", kind="note", page="p", draft_version=0, text=f"{SECRET} draft {n}"),
    "hand over": hand_over,
    "reply": lambda house, n: house.at("reply", text=f"Reply {n}", client_key=f"r{n}"),
    "reply and solve": lambda house, n: house.at("reply", text=f"Done {n}", client_key=f"s{n}", status="solved"),
    "reopen": lambda house, n: house.at("change", status="open"),
    "answer in the chat": answer_chat,
    "ask in the chat": lambda house, n: house.chat.say(f"Still there {n}?", number=house.chat_number),
    "forward": lambda house, n: house.at("messages/1/forward", to="depot@courier.test", text=f"Where is it {n}?", client_key=f"f{n}"),
    "split": split_off,
    "merge": merge_and_part,
    "customer writes": lambda house, n: house.take(raw_mail(f"News {n}?", message_id=f"<{n}@ana.test>", in_reply_to="<1@example.com>")),
    "customer answers by the link": lambda house, n: house.visitor.post(house.link(), data={"text": f"Words {n}"}),
    "customer wants the list": lambda house, n: house.visitor.post("/requests", data={"email": "ana@example.com"}),
    "customer wants a fresh link": lambda house, n: fresh_link(house),
    "customer proves an address": lambda house, n: house.visitor.post(f"{house.list()}/data/address", data={"address": f"ana{n}@work.example"}),
    "customer wants a copy": lambda house, n: house.visitor.post(f"{house.list()}/data/copy"),
    "customer wants to be erased": ask_erasure,
}


def fresh_link(house: House) -> None:
    ticket = house.row()
    with unit_of_work():
        mailing.post_link(ticket)


@pytest.fixture
def house(client_of, staff, visitor, widget, take, mailbox):  # noqa: F811
    set_up_chat(mail_after_minutes=0)
    row = take(raw_mail("Where is my parcel?"))
    made = House(client_of(staff.bob), client_of(staff.alice), visitor, widget(), take, db.session.get(Ticket, row.ticket_id).number)
    made.agent, made.agents = staff.bob.actor, (staff.carol, staff.alice)
    return made


def mails_outside(after: int) -> list[tuple[int, str, str]]:
    """(id, kind, whole mail) of deliveries after this id to anybody who is no agent, as they would leave now."""
    db.session.rollback()
    wanted = sa.select(Delivery).where(Delivery.agent_id.is_(None), Delivery.channel == "email", Delivery.id > after).order_by(Delivery.id)
    written = []
    for delivery in db.session.scalars(wanted):
        mail = compose(delivery, LETTERS).message
        words = [str(part.get_content()) for part in mail.walk() if not part.is_multipart()]
        written.append((delivery.id, delivery.kind, "\n".join([str(mail.items()), *words])))
    return written


def copies() -> list[str]:
    """Everything in the files that a customer's own copy holds."""
    found = []
    for task in db.session.scalars(sa.select(PrivacyTask).where(PrivacyTask.sha256.is_not(None))):
        with zipfile.ZipFile(files.path_of(task.sha256)) as packed:
            found += [name + packed.read(name).decode(errors="replace") for name in packed.namelist()]
    return found


@pytest.mark.parametrize("seed", range(2))
def test_no_word_and_no_file_of_a_note_leaves(house, work_off, seed):
    chance, written = random.Random(seed), []
    # The chat is answered last: what she has not seen goes out by mail.
    for n, name in enumerate(["note", *chance.sample(sorted(WAYS), len(WAYS)), "note", "answer in the chat"], start=10):
        WAYS[name](house, n)
        written += mails_outside(written[-1][0] if written else 0)
    with clock.at(utcnow() + timedelta(days=2)):
        work_off()
        written += mails_outside(written[-1][0])
        copied = copies()
        seen = [house.visitor.get(path).text for path in (house.link(), house.list(), f"{house.list()}/data")] + [house.chat.get("/widget/conversation").text]
    assert {kind for _id, kind, _mail in written} == set(LETTERS) - TO_AGENTS, "a way by which mail leaves that this test does not go"
    assert copied and all(words and SECRET not in words for words in [*(mail for _id, _kind, mail in written), *copied, *seen])
    for file_id in db.session.scalars(sa.select(Attachment.id).where(Attachment.note_id.is_not(None))).all():
        assert house.visitor.get(f"{house.link()}/files/{file_id}").status_code == 404
    assert not db.session.scalar(sa.select(sa.func.count(Message.id)).where(Message.text.contains(SECRET)))
