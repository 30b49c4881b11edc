"""A mail in the wrong ticket is moved, or made a ticket of its own; what answers it follows, and it comes back to its place."""
import pytest
import sqlalchemy as sa

from helpdesk.channels.email.models import InboundEmail
from helpdesk.core import files
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.outbox.header_ids import header_id
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import actions, changes
from helpdesk.tickets.models import Attachment, Message, ThreadKey, Ticket
from helpdesk.tickets.writing import Writing
from tests.channels.email.conftest import raw_mail


def fresh(ticket_id: int) -> Ticket:
    db.session.rollback()
    return db.session.get(Ticket, ticket_id)


def places(ticket_id: int) -> list[tuple[int, str]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(
        sa.select(Message.seq, Message.text).where(Message.ticket_id == ticket_id).order_by(Message.seq))]


def last_event(ticket_id: int) -> EventRow:
    return db.session.scalar(sa.select(EventRow).where(EventRow.ticket_id == ticket_id).order_by(EventRow.id.desc()).limit(1))


@pytest.fixture
def agent(client_of, staff):
    return client_of(staff.bob)


@pytest.fixture
def wrong(take, work_off) -> Ticket:
    """A ticket of Ana's that we answered, into which she wrote of something else under our signed Message-ID."""
    ticket_id = take(raw_mail("It does not turn on.")).ticket_id
    with unit_of_work():
        answer = actions.reply(db.session.get(Ticket, ticket_id), Writing("Press the button."), actor=SYSTEM)
    row = take(raw_mail("My invoice is wrong.", message_id="<2@example.com>", subject=f"Invoice [#{ticket_id + 10_000}]",
                        in_reply_to=f"<{header_id(ticket_id, answer.id)}>"))
    assert row.ticket_id == ticket_id
    with unit_of_work():
        db.session.add(Attachment(ticket_id=ticket_id, message_id=row.message_id, filename="invoice.pdf", content_type="application/pdf",
                                  size=3, sha256=files.store(b"PDF").sha256))
    return fresh(ticket_id)


def mail_in(ticket: Ticket) -> Message:
    return db.session.scalar(sa.select(Message).where(Message.ticket_id == ticket.id, Message.text == "My invoice is wrong."))


def detach(agent, ticket: Ticket) -> Ticket:
    answer = agent.post(f"/desk/tickets/{ticket.number}/messages/{mail_in(ticket).seq}/detach")
    assert answer.status_code == 302
    db.session.rollback()
    return db.session.scalar(sa.select(Ticket).order_by(Ticket.id.desc()).limit(1))


def move(agent, ticket: Ticket, seq: int, number: int | str):
    answer = agent.post(f"/desk/tickets/{ticket.number}/messages/{seq}/move", data={"number": str(number)})
    db.session.rollback()
    return answer


def test_a_mail_becomes_a_ticket_of_its_own_with_all_that_hangs_on_it(agent, wrong, work_off):
    mail, before = mail_in(wrong), db.session.scalar(sa.select(sa.func.count(Delivery.id)))
    own = detach(agent, wrong)
    assert (own.id != wrong.id, own.subject, own.status, own.customer_id, own.snippet) == (True, "Invoice", "new", wrong.customer_id, "My invoice is wrong.")
    assert own.waiting_since == mail.created_at and places(own.id) == [(1, "My invoice is wrong.")]
    assert db.session.scalar(sa.select(Attachment.ticket_id)) == own.id
    assert db.session.scalar(sa.select(InboundEmail.ticket_id).where(InboundEmail.message_id == mail.id)) == own.id
    assert db.session.scalars(sa.select(ThreadKey.ticket_id).where(ThreadKey.message_id == "2@example.com")).all() == [own.id]
    assert db.session.scalar(sa.select(sa.func.count(Delivery.id))) == before, "nobody is thanked for an old mail"
    source = fresh(wrong.id)
    assert source.waiting_since is None and source.snippet == "It does not turn on." and len(places(source.id)) == 2


def test_later_answers_follow_though_they_name_the_old_thread(agent, take, wrong):
    old = db.session.scalar(sa.select(Message.message_id).where(Message.direction == "out"))
    own = detach(agent, wrong)
    again = take(raw_mail("And it is twice too high.", message_id="<3@example.com>", in_reply_to="<2@example.com>", references=f"<{old}> <2@example.com>"))
    assert again.ticket_id == own.id
    assert take(raw_mail("It works now.", message_id="<4@example.com>", in_reply_to=f"<{old}>")).ticket_id == wrong.id


def test_what_a_mail_names_goes_along_and_comes_back(agent, take, wrong):
    """A colleague in Cc answers a mail that went past us; one was named by the mail that is moved, one by the first of the ticket."""
    def found(key: str) -> list[int]:
        return list(db.session.scalars(sa.select(ThreadKey.ticket_id).where(ThreadKey.message_id == key)))

    with unit_of_work():
        actions.remember_thread_keys(db.session.get(Ticket, wrong.id), ["past-us@example.com"], named_by=mail_in(wrong).id)
        actions.remember_thread_keys(db.session.get(Ticket, wrong.id), ["first@example.com", "past-us@example.com"], named_by=1)
    own = detach(agent, wrong)
    assert (found("past-us@example.com"), found("first@example.com")) == ([own.id], [wrong.id])
    move(agent, own, 1, wrong.number)
    assert found("past-us@example.com") == [wrong.id]
    move(agent, wrong, mail_in(wrong).seq, own.number)
    assert take(raw_mail("I agree.", message_id="<5@example.com>", in_reply_to="<past-us@example.com>")).ticket_id == own.id
    assert take(raw_mail("So do I.", message_id="<6@example.com>", in_reply_to="<first@example.com>")).ticket_id == wrong.id


def test_undo_brings_it_back_to_its_place(agent, wrong):
    before, key = places(wrong.id), mail_in(wrong).matched_by
    own = detach(agent, wrong)
    page = agent.get(f"/desk/tickets/{own.number}").text
    assert f"/desk/tickets/{own.number}/messages/1/move" in page and f'name="number" value="{wrong.number}"' in page
    move(agent, own, 1, wrong.number)
    assert places(wrong.id) == before and mail_in(wrong).matched_by == key == "token"
    assert fresh(own.id).folder == "trash" and fresh(wrong.id).waiting_since
    move(agent, wrong, mail_in(wrong).seq, own.number)
    assert fresh(own.id).folder == "unsolved" and places(own.id) == [(1, "My invoice is wrong.")]


def test_a_mail_moves_to_another_ticket_and_opens_it_again(agent, take, wrong):
    other = take(raw_mail("Where is my invoice?", message_id="<9@example.com>", subject="Invoice")).ticket_id
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, other), "solved", actor=SYSTEM)
    move(agent, wrong, mail_in(wrong).seq, f"#{other + 10_000}")
    assert [words for _, words in places(other)] == ["Where is my invoice?", "My invoice is wrong."]
    assert fresh(other).status == "open" and mail_in(fresh(other)).matched_by == "agent"
    page = agent.get(f"/desk/tickets/{other + 10_000}").text
    assert "An agent put it here." in page and f"Bob Member moved a mail from #{wrong.number} to here" in page
    assert f"Bob Member moved a mail from here to #{other + 10_000}" in agent.get(f"/desk/tickets/{wrong.number}").text


def test_a_ticket_that_was_only_this_mail_goes_to_the_trash(agent, take, wrong):
    other = take(raw_mail("One more thing.", message_id="<9@example.com>", subject="Again")).ticket_id
    move(agent, fresh(other), 1, wrong.number)
    assert fresh(other).folder == "trash" and places(wrong.id)[-1][1] == "One more thing."
    assert take(raw_mail("And this.", message_id="<10@example.com>", in_reply_to="<9@example.com>")).ticket_id == wrong.id


def test_what_cannot_be_moved_stays_and_says_why(agent, take, wrong):
    other = take(raw_mail("Closed.", message_id="<9@example.com>", subject="Again")).ticket_id
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, other), "closed", actor=SYSTEM)
    seq, before = mail_in(wrong).seq, places(wrong.id)
    for place, number, words in ((1, other + 10_000, "began with this mail"), (2, other + 10_000, "Only a mail that came in"), (seq, wrong.number, "already"),
                                 (seq, other + 10_000, "is closed"), (seq, 99_999, "There is no ticket"), (seq, "x", "There is no ticket")):
        assert move(agent, wrong, place, number).status_code == 302
        assert words in agent.get(f"/desk/tickets/{wrong.number}").text, words
    assert "began with this mail" in agent.post(f"/desk/tickets/{wrong.number}/messages/1/detach", follow_redirects=True).text
    assert places(wrong.id) == before and move(agent, wrong, 77, other + 10_000).status_code == 404


def test_a_private_ticket_neither_gives_nor_takes(client_of, staff, take, wrong):
    carol = client_of(staff.carol)
    other = take(raw_mail("Secret.", message_id="<9@example.com>", subject="Again")).ticket_id
    with unit_of_work():
        changes.set_team(db.session.get(Ticket, other), db.session.merge(staff.private_team), actor=SYSTEM)
    assert move(carol, fresh(other), 1, wrong.number).status_code == 404
    move(carol, wrong, mail_in(wrong).seq, other + 10_000)
    assert "There is no ticket with this number." in carol.get(f"/desk/tickets/{wrong.number}").text and mail_in(wrong) is not None
    with unit_of_work():
        changes.set_team(db.session.get(Ticket, wrong.id), db.session.merge(staff.private_team), actor=SYSTEM)
    assert detach(client_of(staff.bob), fresh(wrong.id)).team_id == staff.private_team.id


def test_into_another_customers_ticket_only_after_a_warning_that_names_both(agent, take, wrong):
    other = take(raw_mail("Where is it?", sender="Bia Souza <bia@example.org>", message_id="<9@example.org>", subject="Parcel")).ticket_id
    seq, number = mail_in(wrong).seq, other + 10_000
    warning = move(agent, wrong, seq, number)
    assert warning.status_code == 409 and "Bia Souza will be able to read what Ana Pop wrote." in warning.text and "My invoice is wrong." in warning.text
    assert mail_in(wrong) is not None and places(other) == [(1, "Where is it?")]
    assert agent.post(f"/desk/tickets/{wrong.number}/messages/{seq}/move", data={"number": number, "sure": "yes"}).status_code == 302
    db.session.rollback()
    assert mail_in(wrong) is None and places(other)[-1][1] == "My invoice is wrong."
    assert move(agent, fresh(other), mail_in(fresh(other)).seq, wrong.number).status_code == 302, "what returns was read there before"
    assert mail_in(wrong).seq == seq


def test_the_warning_comes_after_what_is_impossible_anyway(agent, take, wrong):
    other = take(raw_mail("Where is it?", sender="bia@example.org", message_id="<9@example.org>", subject="Parcel")).ticket_id
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, other), "closed", actor=SYSTEM)
    assert move(agent, wrong, mail_in(wrong).seq, other + 10_000).status_code == 302
    assert "is closed" in agent.get(f"/desk/tickets/{wrong.number}").text
