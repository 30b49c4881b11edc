"""A reply that its author would regret is stopped once: unseen words, a missing file, another person's name."""
import io
import re

import pytest
import sqlalchemy as sa

from helpdesk.channels.chat import actions as chat
from helpdesk.channels.chat.tokens import Session
from helpdesk.channels.chat.words import Words
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets import actions, merging
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.writing import Writing
from tests.chatting import VISITOR
from tests.factories import make_ticket


def replies() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Message.text).where(Message.direction == "out")))


def fields(page) -> dict:
    """What the composer that came back would post."""
    form = re.search(r'<form id="reply-form".*?</form>', page.text, re.S).group()
    return {"seen": re.search(r'name="seen" value="(\d+)"', form).group(1), "asked": re.findall(r'name="asked" value="(\w+)"', form),
            "text": re.search(r"<textarea[^>]*>(.*?)</textarea>", form, re.S).group(1), "client_key": "k-1"}


def send(client, ticket, **data):
    return client.post(f"/desk/tickets/{ticket.number}/reply", data={"client_key": "k-1", "seen": "1", **data}, content_type="multipart/form-data")


def write(ticket, words, by=None, note=False):
    with unit_of_work():
        known = db.session.get(Ticket, ticket.id)
        if note:
            actions.add_note(known, Writing(words), actor=by.actor)
        elif by:
            actions.reply(known, Writing(words), actor=by.actor)
        else:
            actions.receive(known, Writing(words), customer=known.customer, channel="email")


@pytest.mark.parametrize(("by", "note", "told"), [
    (None, False, "Ana Pop wrote meanwhile: “It works now.”"), ("carol", False, "Carol Outside wrote meanwhile"),
    ("carol", True, "Carol Outside wrote meanwhile"),
])
def test_a_reply_is_stopped_when_somebody_wrote_meanwhile_and_goes_when_sent_again(bob, staff, by, note, told):
    ticket = make_ticket()
    write(ticket, "It works now.", by=getattr(staff, by) if by else None, note=note)
    before = replies()
    page = send(bob, ticket, text="Please try again.")
    assert page.status_code == 422 and told in page.text and "Send anyway" in page.text and replies() == before
    again = fields(page)
    assert again["text"] == "Please try again." and int(again["seen"]) > 1
    write(ticket, "And once more.", by=None)
    assert "And once more." in send(bob, ticket, **again).text and replies() == before
    assert send(bob, ticket, **again | {"seen": "9"}).status_code == 302 and replies()[-1] == "Please try again."


def test_own_words_machines_and_changes_stop_nobody(bob, staff):
    ticket = make_ticket()
    write(ticket, "My note", by=staff.bob, note=True)
    with unit_of_work():
        known = db.session.get(Ticket, ticket.id)
        actions.receive(known, Writing("I am away.", is_automatic=True), customer=known.customer, channel="email")
    bob.post(f"/desk/tickets/{ticket.number}/change", data={"priority": "high"})
    assert send(bob, ticket, text="Hello").status_code == 302


def say(words, number=None) -> Ticket:
    with unit_of_work():
        return chat.say(Session(VISITOR), Words(words, words, "en", number=number)).ticket


@pytest.mark.parametrize("is_merged", [False, True])
def test_words_of_a_chat_stop_nobody_in_it_but_a_colleague_or_a_mail_does(bob, staff, is_merged):
    mail = make_ticket(email="dan@example.com")
    talk = say("Hello")
    ticket = mail if is_merged else talk
    if is_merged:
        with unit_of_work():
            merging.merge(db.session.get(Ticket, talk.id), db.session.get(Ticket, ticket.id), actor=staff.bob.actor)
    assert 'name="where" value="chat"' in bob.get(f"/desk/tickets/{ticket.number}").text
    say("Are you there?", talk.number)
    page = send(bob, ticket, text="By mail, as far as I know.")
    assert page.status_code == 422 and "Are you there?" in page.text, "whose page said nothing of a chat would write a mail into it"
    assert send(bob, ticket, text="Yes", where="chat").status_code == 302
    write(ticket, "I have this one", by=staff.carol, note=True)
    assert "Carol Outside wrote meanwhile" in send(bob, ticket, text="Wait", where="chat", client_key="k-2").text
    with unit_of_work():
        known = db.session.get(Ticket, ticket.id)
        actions.receive(known, Writing("By mail now"), customer=known.customer, channel="email")
    page = send(bob, ticket, text="Into the chat", where="chat", seen=str(known.seq - 1), client_key="k-3")
    assert "By mail now" in page.text and 'name="where"' not in page.text and replies() == ["Yes"]


def test_a_form_without_a_place_is_not_stopped(bob):
    mail = make_ticket(email="dan@example.com")
    write(mail, "One more")
    assert send(bob, mail, text="Yes", seen="").status_code == 302


def test_two_who_answer_within_the_same_seconds_are_told_of_each_other(app, bob, client_of, staff):
    app.config["SETTINGS"].undo_seconds = 10
    ticket, carol = make_ticket(), client_of(staff.carol)
    assert send(bob, ticket, text="First").status_code == 302
    page = send(carol, ticket, text="Second", client_key="k-2")
    assert page.status_code == 422 and "Bob Member is sending a reply right now: “First”" in page.text
    assert send(carol, ticket, **fields(page) | {"client_key": "k-2"}).status_code == 302


def test_a_promised_file_is_asked_for_once(bob):
    ticket = make_ticket()
    page = send(bob, ticket, text="The invoice is attached.")
    assert page.status_code == 422 and "no file goes along" in page.text and not replies()
    send(bob, ticket, **fields(page))
    assert replies() == ["The invoice is attached."]
    send(bob, ticket, text="Attached now.", seen="9", client_key="k-3", files=(io.BytesIO(b"x"), "a.txt", "text/plain"))
    assert len(replies()) == 2


def test_another_name_in_the_greeting_is_asked_about_once(bob):
    ticket = make_ticket()
    page = send(bob, ticket, text="Hello Dan,\nit left today.")
    assert page.status_code == 422 and "You greet Dan, but this goes to Ana Pop." in page.text and not replies()
    again = fields(page)
    assert "no file goes along" in (page := send(bob, ticket, **again | {"text": "Hello Dan, it is attached."})).text
    assert sorted(fields(page)["asked"]) == ["attachment", "greeting"]
    assert send(bob, ticket, **fields(page)).status_code == 302
    assert send(bob, ticket, text="Hello Dan,", cc="dan@example.com", seen="9", client_key="k-3").status_code == 302
