"""A chat is merged into another ticket and split, and back: the visitor's window goes on with what was said in it, and with nothing else."""
import pytest
import sqlalchemy as sa

from helpdesk.channels.chat import access, actions, queries
from helpdesk.channels.chat.models import ChatTicket
from helpdesk.channels.outgoing import channel_for
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import actions as tickets
from helpdesk.tickets import merging, splitting
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.writing import Writing
from tests.chatting import STRANGER, VISITOR, set_up_chat
from tests.desk.test_ticket_merging import everything
from tests.factories import make_ticket


def fresh(ticket: Ticket) -> Ticket:
    db.session.rollback()
    return db.session.get(Ticket, ticket.id, populate_existing=True)


def window(visitor: str = VISITOR, number: int | None = None) -> tuple[int, list[str]]:
    """The number that the visitor's widget holds, and what stands in it."""
    db.session.rollback()
    found = access.conversation(visitor, number) if number else queries.open_or_newest(visitor)
    return found.ticket.number, [message.text for message in queries.messages(found)]


@pytest.fixture
def merge(app, staff):
    def merged(source: Ticket, target: Ticket) -> None:
        with unit_of_work():
            merging.merge(db.session.get(Ticket, source.id), db.session.get(Ticket, target.id), actor=staff.bob.actor)
    return merged


@pytest.fixture
def unmerge(app, staff):
    def undone(source: Ticket, target: Ticket) -> None:
        with unit_of_work():
            merging.undo(db.session.get(Ticket, source.id), db.session.get(Ticket, target.id), actor=staff.bob.actor)
    return undone


@pytest.fixture
def mailed(app) -> Ticket:
    """A ticket that began with a form, proved to be Ana's."""
    ticket = make_ticket(text="My kettle is dead.")
    with unit_of_work():
        db.session.get(Ticket, ticket.id).is_proved = True
    return fresh(ticket)


def test_a_running_chat_goes_on_in_the_ticket_it_was_merged_into(say, answer, merge, unmerge, mailed, work_off):
    chat = say("Hello").ticket
    first = answer(chat, "Hi")
    with unit_of_work():
        actions.see(VISITOR, chat.number, fetched=first.seq, seen=first.seq)
    work_off()
    before = everything()
    merge(chat, mailed)
    assert window() == (mailed.number, ["Hello", "Hi"]), "of that ticket nothing else"
    assert queries.unread(access.conversation(VISITOR, chat.number)) == 0
    assert say("Are you there?", number=chat.number).ticket.id == mailed.id, "the window has not heard of it yet"
    assert channel_for(fresh(mailed)) == "chat"
    answer(fresh(mailed), "I am")
    work_off()
    assert window(number=mailed.number) == (mailed.number, ["Hello", "Hi", "Are you there?", "I am"])
    summary, = queries.summaries(VISITOR)
    assert (summary.number, summary.unread, summary.snippet) == (mailed.number, 1, "I am")
    assert [row.status for row in db.session.scalars(sa.select(Delivery).where(Delivery.channel == "chat"))] == ["sent", "sent"]
    unmerge(chat, mailed)
    assert window() == (chat.number, ["Hello", "Hi", "Are you there?", "I am"])
    assert queries.unread(access.conversation(VISITOR, chat.number)) == 1
    with pytest.raises(NotFound):
        access.conversation(VISITOR, mailed.number)
    assert [text for text in everything()["message"] if "kettle" in text] == [text for text in before["message"] if "kettle" in text]


@pytest.mark.parametrize("is_ended", [False, True])
def test_taking_it_back_restores_the_database(say, answer, merge, unmerge, mailed, staff, work_off, is_ended):
    chat, other = say("Hello").ticket, say("I am somebody else", visitor=STRANGER).ticket
    last = answer(chat, "Hi")
    with unit_of_work():
        actions.see(VISITOR, chat.number, fetched=last.seq, seen=last.seq)
        if is_ended:
            tickets.reply(db.session.get(Ticket, chat.id), Writing("Bye"), actor=staff.bob.actor, channel="chat", status="solved")
    work_off()
    for source, target in ((chat, mailed), (other, chat) if is_ended is False else (chat, other)):
        before = everything()
        merge(source, target)
        assert everything() != before
        with pytest.raises(Invalid):
            merge(source, target)
        unmerge(source, target)
        work_off()
        now = everything()
        assert {name for name in before if before[name] != now[name]} == set()


def test_two_people_read_each_their_own_window(say, answer, gives, merge):
    chat, other = say("Mine").ticket, say("Theirs", visitor=STRANGER).ticket
    gives("ana@example.com"), gives("dan@example.com", visitor=STRANGER)
    merge(fresh(other), fresh(chat))
    answer(fresh(chat), "To Ana")
    assert window() == (chat.number, ["Mine", "To Ana"]) and window(STRANGER) == (chat.number, ["Theirs"])
    say("More", visitor=STRANGER)
    answer(fresh(chat), "To Ana again")
    assert window(STRANGER) == (chat.number, ["Theirs", "More"]), "answers go to the ticket's customer only"
    assert window()[1] == ["Mine", "To Ana", "To Ana again"]


def test_one_who_chatted_twice_reads_both_in_one_window(say, answer, merge, staff):
    first = say("Hello").ticket
    with unit_of_work():
        tickets.reply(db.session.get(Ticket, first.id), Writing("Hi"), actor=staff.bob.actor, channel="chat", status="solved")
    second = say("And something else").ticket
    merge(fresh(first), fresh(second))
    assert window()[0] == second.number and set(window()[1]) == {"Hello", "Hi", "And something else"} and len(queries.summaries(VISITOR)) == 1
    assert say("Go on", number=first.number).ticket.id == second.id


def test_a_chain_comes_apart_in_order_and_each_keeps_its_words(say, answer, merge, unmerge, mailed, work_off):
    chat, other = say("Hello").ticket, say("Theirs", visitor=STRANGER).ticket
    work_off()
    before = everything()
    merge(chat, other)
    merge(fresh(other), mailed)
    assert window() == (mailed.number, ["Hello"]) and window(STRANGER) == (mailed.number, ["Theirs"])
    with pytest.raises(Invalid):
        unmerge(chat, other)
    say("Still here")
    answer(fresh(mailed), "Good")
    unmerge(other, mailed)
    assert window() == (other.number, ["Hello", "Still here", "Good"])
    unmerge(chat, other)
    assert window() == (chat.number, ["Hello", "Still here", "Good"]) and window(STRANGER) == (other.number, ["Theirs"])
    assert before["ticket_tag"] == everything()["ticket_tag"]


def test_what_a_visitor_who_left_has_not_seen_goes_by_mail(say, answer, merge, mailed, work_off):
    set_up_chat(mail_after_minutes=0)
    chat = say("Hello").ticket
    merge(chat, mailed)
    with unit_of_work():
        actions.note_signs([(VISITOR, False)])
    answer(fresh(mailed), "I found your order")
    work_off()
    sent, = db.session.scalars(sa.select(Delivery).where(Delivery.channel == "email", Delivery.kind == "chat"))
    assert (sent.recipient, sent.ticket_id) == ("ana@example.com", mailed.id)


def test_an_address_typed_afterwards_follows_the_words(say, gives, merge, mailed, unmerge):
    chat = say("Hello").ticket
    merge(chat, mailed)
    gives("cora@example.com")
    words = db.session.scalar(sa.select(Message).where(Message.text == "Hello"))
    assert (words.sender, words.customer.email, fresh(chat).customer.email, fresh(mailed).customer.email) == (
        "cora@example.com", "cora@example.com", "cora@example.com", "ana@example.com")
    assert window()[1] == ["Hello"] and channel_for(fresh(mailed)) == "email", "it is another person now"


def test_a_file_of_the_window_opens_and_one_of_the_ticket_does_not(say, merge, mailed):
    chat = say("Hello").ticket
    merge(chat, mailed)
    from_window = db.session.scalar(sa.select(Message).where(Message.text == "Hello"))
    from_mail = db.session.scalar(sa.select(Message).where(Message.text == "My kettle is dead."))
    with unit_of_work():
        for message in (from_window, from_mail):
            db.session.add(tickets.Attachment(ticket_id=mailed.id, message_id=message.id, filename="a.png", content_type="image/png", size=1, sha256="0" * 64))
    one, two = db.session.scalars(sa.select(tickets.Attachment.id).order_by(tickets.Attachment.id)).all()
    assert access.file(VISITOR, one).id == one
    for visitor, file_id in ((VISITOR, two), (STRANGER, one)):
        with pytest.raises(NotFound):
            access.file(visitor, file_id)


def test_what_is_split_off_is_a_conversation_of_its_own_until_it_goes_back(say, answer, staff, work_off):
    chat = say("Where is my order?").ticket
    second = say("And the invoice is wrong").message.seq
    answer(chat, "On its way")
    work_off()
    before = everything()
    with unit_of_work():
        source = db.session.get(Ticket, chat.id)
        going, staying = splitting.chosen(source, {second})
        splitting.check(source, going, staying)
        new = splitting.split(source, going, subject="", customer=source.customer, actor=staff.bob.actor).id
    number = db.session.get(Ticket, new).number
    assert window(number=chat.number)[1] == ["Where is my order?", "On its way"] and window(number=number)[1] == ["And the invoice is wrong"]
    assert say("Thank you", number=chat.number).ticket.id == chat.id and say("VAT", number=number).ticket.id == new
    answer(db.session.get(Ticket, new), "Here it is")
    assert window(number=number)[1] == ["And the invoice is wrong", "VAT", "Here it is"]
    with pytest.raises(NotFound):
        access.conversation(STRANGER, number)
    with unit_of_work():
        db.session.execute(sa.delete(Message).where(Message.text.in_(("Thank you", "VAT", "Here it is"))))
        splitting.undo(db.session.get(Ticket, chat.id), db.session.get(Ticket, new), actor=staff.bob.actor)
    assert window() == (chat.number, ["Where is my order?", "And the invoice is wrong", "On its way"])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ChatTicket)) == len(before["chat_ticket"])
