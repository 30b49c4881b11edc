"""A ticket sleeps until a moment or an answer: out of the queues, never out of sight."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.core import clock
from helpdesk.core.db import db, unit_of_work
from helpdesk.notices.models import Notice
from helpdesk.tickets import actions, queries, snoozing
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from helpdesk.wiring import EVERY
from tests.desk.pages import after
from tests.factories import fresh, make_ticket


def put_to_sleep(client, ticket, **data):
    return client.post(f"/desk/tickets/{ticket.number}/snooze?queue=mine", data=data or {"until": "tomorrow"})


def listed(client, queue: str) -> bool:
    return "Refund not received" in client.get(f"/desk/queues/{queue}").text


def hear(ticket, words="Any news?", **more):
    with unit_of_work():
        known = db.session.get(Ticket, ticket.id)
        actions.receive(known, Writing(words, **more), customer=known.customer, channel="email")


@pytest.mark.parametrize("until", ["soon", "tomorrow", "monday", "answer"])
def test_it_leaves_the_queues_and_one_press_brings_it_back(bob, until):
    ticket = make_ticket()
    page = after(bob, put_to_sleep(bob, ticket, until=until))
    assert f"#{ticket.number} sleeps until it is answered" in page and f"/desk/tickets/{ticket.number}/wake" in page
    assert listed(bob, "snoozed") and not listed(bob, "unsolved") and not listed(bob, "waiting-on-us")
    shown = bob.get(f"/desk/tickets/{ticket.number}").text
    assert "Sleeps until" in shown and "Bob Member snoozed it until it is answered" in shown
    bob.post(f"/desk/tickets/{ticket.number}/wake")
    assert listed(bob, "unsolved") and not listed(bob, "snoozed") and fresh(ticket).snoozed_until is None


def test_it_wakes_when_its_moment_has_come_and_its_agent_hears_of_it(bob, staff, work_off):
    ticket, other = make_ticket(), make_ticket(email="dan@example.com")
    bob.post(f"/desk/tickets/{ticket.number}/change", data={"assignee_id": staff.bob.id})
    put_to_sleep(bob, ticket, until="soon")
    put_to_sleep(bob, other, until="answer")
    wake_due = EVERY["tickets.wake"][1]
    wake_due()
    assert fresh(ticket).folder == "snoozed"
    with clock.at(clock.utcnow() + timedelta(hours=3, minutes=1)):
        wake_due()
        work_off()
    assert fresh(ticket).folder == "unsolved" and fresh(ticket).is_unread and fresh(other).folder == "snoozed"
    assert db.session.scalars(sa.select(Notice.kind).where(Notice.agent_id == staff.bob.id)).all() == ["woken"]
    assert f"#{ticket.number} is awake again" in bob.get("/desk/notices").text


def test_an_answer_wakes_it_a_machine_does_not(bob):
    ticket = make_ticket()
    put_to_sleep(bob, ticket, until="answer")
    hear(ticket, "I am away.", is_automatic=True)
    assert fresh(ticket).folder == "snoozed"
    hear(ticket)
    assert fresh(ticket).folder == "unsolved" and "because it was answered" in bob.get(f"/desk/tickets/{ticket.number}").text


def test_solving_ends_it_and_our_own_words_do_not(bob):
    ticket = make_ticket()
    put_to_sleep(bob, ticket)
    bob.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "We ask the courier.", "status": "pending"})
    assert fresh(ticket).folder == "snoozed"
    bob.post(f"/desk/tickets/{ticket.number}/change", data={"status": "solved"})
    assert (fresh(ticket).folder, fresh(ticket).snoozed_until) == ("done", None)


@pytest.mark.parametrize("data", [{"until": "never"}, {"pick": "x"}, {"pick": "2020-01-01T09:00"}, {"pick": "2999-01-01T09:00"}])
def test_nonsense_is_refused(bob, data):
    ticket = make_ticket()
    assert put_to_sleep(bob, ticket, **data).status_code == 422 and fresh(ticket).snoozed_until is None


def test_a_typed_moment_counts_with_every_button(bob):
    ticket = make_ticket()
    wanted = clock.utcnow() + timedelta(days=20)
    put_to_sleep(bob, ticket, until="soon", pick=wanted.strftime("%Y-%m-%dT%H:%M"))
    assert abs(fresh(ticket).snoozed_until - wanted) < timedelta(hours=15)


def test_what_is_done_or_hidden_cannot_sleep(bob, client_of, staff):
    ticket, hidden = make_ticket(), make_ticket(email="x@example.com", team_id=staff.private_team.id)
    bob.post(f"/desk/tickets/{ticket.number}/change", data={"status": "solved"})
    assert put_to_sleep(bob, ticket).status_code == 422
    assert put_to_sleep(client_of(staff.carol), hidden).status_code == 404


def test_it_still_counts_as_open_for_people_agents_and_merges(bob, staff):
    ticket, other = make_ticket(), make_ticket(subject="The other one")
    bob.post(f"/desk/tickets/{ticket.number}/change", data={"assignee_id": staff.bob.id})
    put_to_sleep(bob, ticket)
    assert queries.unsolved_ids_of(staff.bob.id) == [ticket.id]
    assert "Refund not received" in bob.get(f"/desk/people/{ticket.customer_id}").text
    assert "Refund not received" in bob.get(f"/desk/tickets/{other.number}/merge").text
    assert "is snoozed. Wake it first." in bob.get(f"/desk/tickets/{other.number}/merge?into={ticket.number}").text
    assert snoozing.UNTIL_ANSWERED.year == 9999
