"""A reply can be taken back or sent later: until it leaves nothing has happened; whoever is too late is told; nothing is lost."""
import io
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.core import clock
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.customers.models import Customer, Identity
from helpdesk.outbox.models import Delivery
from helpdesk.outbox.worker import Worker
from helpdesk.surveys.models import SurveyInvitation
from helpdesk.tickets import actions, changes, planning
from helpdesk.tickets.models import Attachment, Message, Ticket
from helpdesk.tickets.writing import Writing
from helpdesk.tickets.writing_models import PlannedReply
from helpdesk.wiring import TABLES
from tests.desk.pages import after
from tests.factories import fresh, make_ticket


@pytest.fixture
def ticket(app):
    app.config["SETTINGS"].undo_seconds = 15
    return make_ticket()


def send(client, ticket, text="Hello Ana", **form):
    return client.post(f"/desk/tickets/{ticket.number}/reply", data={"text": text, "client_key": "r1", "status": "solved", **form},
                       content_type="multipart/form-data")


def planned() -> PlannedReply | None:
    db.session.rollback()
    return db.session.scalar(sa.select(PlannedReply).execution_options(populate_existing=True))


def count(model, *wanted) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*wanted))


def later(app, **span) -> None:
    with clock.at(utcnow() + timedelta(**span)):
        Worker(app, TABLES).work_off()


def customer_writes(ticket: Ticket, **writing) -> None:
    with unit_of_work():
        row = db.session.get(Ticket, ticket.id)
        actions.receive(row, Writing("One more thing", **writing), customer=db.session.get(Customer, row.customer_id), channel="form")


def test_nothing_has_happened_until_the_moment_is_over(app, bob, ticket):
    before = fresh(ticket)
    state = (before.status, before.seq, before.first_replied_at, before.assignee_id, before.waiting_since, before.snippet)
    events = count(EventRow)
    assert "Goes out in 15 seconds" in after(bob, send(bob, ticket))
    later(app, seconds=5)
    now = fresh(ticket)
    assert (now.status, now.seq, now.first_replied_at, now.assignee_id, now.waiting_since, now.snippet) == state
    assert (count(Message, Message.direction == "out"), count(EventRow), count(SurveyInvitation)) == (0, events, 0)
    later(app, seconds=16)
    now = fresh(ticket)
    assert (now.status, now.assignee_id, count(Message, Message.direction == "out")) == ("solved", planned_agent(), 1)
    assert now.first_replied_at - before.created_at > timedelta(seconds=15) and planned() is None
    assert count(Delivery, Delivery.kind == "reply") == 1


def planned_agent() -> int:
    return db.session.scalar(sa.select(Message.agent_id).where(Message.direction == "out"))


def test_undo_brings_everything_back_and_leaves_no_ghost(app, bob, ticket):
    send(bob, ticket, "Hello <Ana>", files=(io.BytesIO(b"%PDF-1"), "fatură.pdf", "application/pdf"))
    events = count(EventRow)
    page = after(bob, bob.post(f"/desk/tickets/{ticket.number}/planned/{planned().id}/undo"))
    assert re.search(r"<textarea[^>]*id=\"reply-text\"[^>]*>Hello &lt;Ana&gt;</textarea>", page) and "fatură.pdf" in page
    later(app, hours=1)
    assert (fresh(ticket).status, fresh(ticket).seq, count(Message, Message.direction == "out"), count(Delivery, Delivery.kind == "reply"),
            count(EventRow), count(SurveyInvitation)) == ("new", 1, 0, 0, events, 0)
    send(bob, ticket, "Hello dear Ana", client_key="r2", restored=planned().id, restored_files="0")
    assert count(PlannedReply) == 1
    later(app, seconds=20)
    db.session.rollback()
    assert [row.filename for row in db.session.scalars(sa.select(Attachment))] == ["fatură.pdf"]
    assert db.session.scalar(sa.select(Message.text).where(Message.direction == "out")) == "Hello dear Ana" and planned() is None


def test_a_file_that_was_left_out_stays_out(app, bob, ticket):
    send(bob, ticket, files=(io.BytesIO(b"1"), "one.txt", "text/plain"))
    bob.post(f"/desk/tickets/{ticket.number}/planned/{planned().id}/undo")
    send(bob, ticket, client_key="r2", restored=planned().id)
    later(app, seconds=20)
    assert count(Attachment) == 0 and count(Message, Message.direction == "out") == 1


def test_of_undo_and_sending_one_wins_and_the_other_is_told(app, bob, ticket):
    send(bob, ticket)
    address = f"/desk/tickets/{ticket.number}/planned/{planned().id}"
    with clock.at(utcnow() + timedelta(seconds=20)), unit_of_work():
        assert planning.claim(int(address.rpartition("/")[2])) is not None
    assert "has left already" in after(bob, bob.post(f"{address}/undo"))
    assert "It was too late" in after(bob, bob.post(f"{address}/undo"))
    assert "It was too late" in after(bob, bob.post(f"{address}/discard")) and "It was too late" in after(bob, bob.post(f"{address}/send"))


def test_a_reply_taken_back_is_not_claimed(app, bob, ticket):
    send(bob, ticket)
    number = planned().id
    bob.post(f"/desk/tickets/{ticket.number}/planned/{number}/undo")
    with clock.at(utcnow() + timedelta(hours=1)), unit_of_work():
        assert planning.claim(number) is None and planning.claim(number + 1) is None


def test_a_form_sent_twice_is_one_reply(app, bob, ticket):
    send(bob, ticket)
    send(bob, ticket)
    later(app, seconds=20)
    send(bob, ticket)
    later(app, seconds=40)
    assert count(Message, Message.direction == "out") == 1


def test_send_now_does_not_wait(app, bob, ticket):
    send(bob, ticket)
    bob.post(f"/desk/tickets/{ticket.number}/planned/{planned().id}/send")
    later(app, seconds=0)
    assert count(Message, Message.direction == "out") == 1


def test_zero_seconds_and_chat_send_at_once(app, bob, ticket):
    app.config["SETTINGS"].undo_seconds = 0
    send(bob, ticket)
    assert count(Message, Message.direction == "out") == 1 and planned() is None


def test_later_is_said_in_the_desks_time_and_shown_in_thread_and_list(app, bob, ticket):
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Bucharest"
    app.extensions["babel"].default_timezone = "Europe/Bucharest"
    there = ZoneInfo("Europe/Bucharest")
    tomorrow = (utcnow().astimezone(there) + timedelta(days=1)).strftime("%Y-%m-%d")
    page = after(bob, send(bob, ticket, later_pick=f"{tomorrow}T09:00"))
    row = planned()
    assert row.is_later and row.due_at == datetime.fromisoformat(f"{tomorrow}T09:00").replace(tzinfo=there)
    assert "Goes out tomorrow 09:00" in page and "Edit" in page and "Discard" in page
    assert "Goes out later" in bob.get("/desk/queues/unsolved").text
    later(app, days=2)
    assert count(Message, Message.direction == "out") == 1 and "Goes out later" not in bob.get("/desk/queues/solved").text


@pytest.mark.parametrize("form", [{"later": "2020-01-01T09:00"}, {"later": "3020-01-01T09:00"}, {"later": "soon"}, {"when": "later"},
                                  {"later_pick": "2030-01-01T09:00+02:00"}])
def test_a_moment_out_of_reach_is_a_sentence(app, bob, ticket, form):
    answer = send(bob, ticket, **form)
    assert answer.status_code == 422 and "Choose" in answer.text and planned() is None and count(Message, Message.direction == "out") == 0


def test_when_the_customer_writes_first_somebody_decides(app, bob, ticket):
    day = (utcnow() + timedelta(days=2)).strftime("%Y-%m-%dT09:00")
    send(bob, ticket, later=day)
    customer_writes(ticket, is_automatic=True)
    assert planned().state == "waiting"
    customer_writes(ticket)
    assert "the customer wrote first" in bob.get(f"/desk/tickets/{ticket.number}").text
    later(app, days=4)
    assert count(Message, Message.direction == "out") == 0 and planned().state == "held"
    bob.post(f"/desk/tickets/{ticket.number}/planned/{planned().id}/send")
    later(app, days=4)
    assert count(Message, Message.direction == "out") == 1


def test_the_short_moment_is_not_held_up_by_the_customer(app, bob, ticket):
    send(bob, ticket)
    customer_writes(ticket)
    later(app, seconds=20)
    assert count(Message, Message.direction == "out") == 1


def test_what_cannot_be_sent_is_held_and_never_lost(app, bob, ticket, staff):
    send(bob, ticket)
    with unit_of_work():
        changes.delete(db.session.get(Ticket, ticket.id), actor=staff.bob.actor)
    later(app, seconds=20)
    assert (planned().state, planned().reason, planned().text) == ("held", "gone", "Hello Ana")
    with unit_of_work():
        changes.restore(db.session.get(Ticket, ticket.id), actor=staff.bob.actor)
        db.session.execute(sa.delete(Identity))
    bob.post(f"/desk/tickets/{ticket.number}/planned/{planned().id}/send")
    later(app, seconds=20)
    assert (planned().state, planned().reason) == ("held", "refused") and count(Message, Message.direction == "out") == 0


def test_discarded_is_gone(app, bob, ticket):
    send(bob, ticket)
    assert "Nothing was sent" in after(bob, bob.post(f"/desk/tickets/{ticket.number}/planned/{planned().id}/discard"))
    assert planned() is None


def test_words_taken_back_are_forgotten_a_day_after_their_draft(app, bob, ticket):
    send(bob, ticket)
    bob.post(f"/desk/tickets/{ticket.number}/planned/{planned().id}/undo")
    planning.forget_undone()
    assert planned() is not None
    with clock.at(utcnow() + timedelta(days=2)):
        planning.forget_undone()
    assert planned() is not None
    bob.post(f"/desk/tickets/{ticket.number}/draft/reply/discard")
    with clock.at(utcnow() + timedelta(days=2)):
        planning.forget_undone()
    assert planned() is None


def test_who_presses_what_is_gone_is_told_and_touches_nothing_of_others(app, bob, alice, ticket):
    tomorrow = {"later": (utcnow() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"), "when": "later"}
    send(bob, ticket, **tomorrow)
    number, mark = planned().id, planning.mark_of(planned())
    address = f"/desk/tickets/{ticket.number}/planned/{number}"
    assert f'name="mark" value="{mark}"' in bob.get(f"/desk/tickets/{ticket.number}").text
    alice.post(f"{address}/undo", data={"mark": mark})
    for act in ("undo", "send", "discard"):
        assert "a colleague took it back" in after(bob, bob.post(f"{address}/{act}", data={"mark": mark}))
    assert planned().state == "undone", "the words are hers now, and her files"
    alice.post(f"/desk/tickets/{ticket.number}/draft/reply/discard")
    with clock.at(utcnow() + timedelta(days=2)):
        planning.forget_undone()
    assert planned() is None
    for act in ("undo", "send", "discard"):
        assert "It was too late" in after(bob, bob.post(f"{address}/{act}", data={"mark": mark}))
    send(bob, ticket, "Something else", client_key="r2", **tomorrow)
    with unit_of_work():
        db.session.execute(sa.update(PlannedReply).values(id=number))
    assert "It was too late" in after(bob, bob.post(f"{address}/send", data={"mark": mark})) and planned().state == "waiting", "its number is another one's now"


def test_colleagues_on_the_ticket_see_that_it_waits_no_more(bob, ticket, monkeypatch):
    told = []
    monkeypatch.setattr("helpdesk.desk.drafts.tell_of_draft", lambda ticket_id, _seq, **who: told.append((ticket_id, who["agent_id"])))
    send(bob, ticket)
    bob.post(f"/desk/tickets/{ticket.number}/planned/{planned().id}/undo")
    assert told == [(ticket.id, None)]


def test_only_those_who_see_the_ticket_and_only_their_own_words_return(app, bob, ticket, client_of, staff):
    send(bob, ticket)
    other = make_ticket(email="dan@example.com")
    number = planned().id
    assert "It was too late" in after(bob, bob.post(f"/desk/tickets/{other.number}/planned/{number}/undo")) and planned().state == "waiting"
    bob.post(f"/desk/tickets/{ticket.number}/change", data={"team_id": staff.private_team.id})
    carol = client_of(staff.carol)
    for act in ("undo", "send", "discard"):
        assert carol.post(f"/desk/tickets/{ticket.number}/planned/{number}/{act}").status_code == 404
    assert carol.get(f"/desk/tickets/{ticket.number}/planned").status_code == 404
    bob.post(f"/desk/tickets/{ticket.number}/planned/{number}/undo")
    assert "Hello Ana" in bob.get(f"/desk/tickets/{ticket.number}?restored={number}").text
    assert "Hello Ana" not in client_of(staff.alice).get(f"/desk/tickets/{ticket.number}?restored={number}").text


def test_the_signature_stands_under_the_composer_in_the_customers_language(app, bob, staff, client_of):
    with unit_of_work():
        create_mailbox(MailboxChoice("support@desk.test", signatures={"en": "Brisa Ltd.", "ro": "Brisa SRL"}), actor=SYSTEM)
        db.session.get(Agent, staff.bob.id).signature = "Bob <Member>"
    page = bob.get(f"/desk/tickets/{make_ticket(locale='ro').number}").text
    assert "Bob &lt;Member&gt;\nBrisa SRL</div>" in page and "Brisa Ltd." not in page
