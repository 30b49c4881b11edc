"""Who is told what: a ticket given by somebody else, a customer's answer; once, as each agent chose, never of what they may not see."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk import wiring
from helpdesk.accounts import actions as accounts
from helpdesk.accounts.models import Agent
from helpdesk.channels.email.composing import compose
from helpdesk.core import clock
from helpdesk.core.actor import SYSTEM, Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.notices.models import Notice
from helpdesk.outbox.models import Delivery, Job
from helpdesk.tickets import actions, changes
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.factories import make_ticket


@pytest.fixture
def ticket(app, staff) -> Ticket:
    return make_ticket()


def give(ticket: Ticket, agent: Agent | None, by: Actor) -> None:
    with unit_of_work():
        changes.assign(db.session.get(Ticket, ticket.id), agent, actor=by)


def answer(ticket: Ticket, text: str = "I still wait.", **writing) -> None:
    with unit_of_work():
        row = db.session.get(Ticket, ticket.id)
        actions.receive(row, Writing(text, **writing), customer=row.customer, channel="form")


def prefer(agent: Agent, **choices) -> None:
    with unit_of_work():
        accounts.change_agent(db.session.get(Agent, agent.id), actor=SYSTEM, **choices)


def told() -> list[tuple[int, str]]:
    db.session.rollback()
    return [(notice.agent_id, notice.kind) for notice in db.session.scalars(sa.select(Notice).order_by(Notice.id))]


def mails() -> list[Delivery]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Delivery).where(Delivery.kind == "notice").order_by(Delivery.id)))


def test_a_ticket_given_by_somebody_else_is_told(ticket, staff, work_off):
    give(ticket, staff.bob, staff.alice.actor)
    assert told() == [], "telling follows soon, not in the unit of the agent who gave it"
    work_off()
    assert told() == [(staff.bob.id, "assigned")]


@pytest.mark.parametrize("by", ["himself", "nobody"])
def test_what_one_does_oneself_is_not_told(ticket, staff, work_off, by):
    give(ticket, staff.bob if by == "himself" else None, staff.bob.actor)
    work_off()
    assert told() == [] and mails() == []


def test_a_rule_that_gives_a_ticket_is_somebody_else(ticket, staff, work_off):
    give(ticket, staff.bob, Actor("rule", staff.bob.id))
    work_off()
    assert told() == [(staff.bob.id, "assigned")]


def test_who_had_it_for_a_moment_is_left_in_peace(ticket, staff, work_off):
    give(ticket, staff.bob, staff.alice.actor)
    give(ticket, staff.carol, staff.alice.actor)
    work_off()
    assert told() == [(staff.carol.id, "assigned")]


def test_an_answer_is_told_to_who_has_the_ticket(ticket, staff, work_off):
    answer(ticket)
    work_off()
    assert told() == []
    give(ticket, staff.bob, staff.bob.actor)
    answer(ticket)
    work_off()
    assert told() == [(staff.bob.id, "answered")]


def test_automatic_mail_disturbs_nobody(ticket, staff, work_off):
    give(ticket, staff.bob, staff.bob.actor)
    answer(ticket, "I am on holiday.", is_automatic=True)
    work_off()
    assert told() == []


def test_what_was_answered_meanwhile_is_not_told(ticket, staff, work_off):
    give(ticket, staff.bob, staff.bob.actor)
    answer(ticket)
    with unit_of_work():
        actions.reply(db.session.get(Ticket, ticket.id), Writing("Done"), actor=staff.carol.actor)
    work_off()
    assert told() == []


@pytest.mark.parametrize("change", [
    lambda ticket, staff: changes.mark_spam(ticket, actor=SYSTEM),
    lambda ticket, staff: changes.delete(ticket, actor=SYSTEM),
    lambda ticket, staff: changes.set_status(ticket, "solved", actor=SYSTEM),
    lambda ticket, staff: changes.set_team(ticket, staff.private_team, actor=SYSTEM),
], ids=["spam", "trash", "solved", "private"])
def test_nothing_is_told_of_tickets_out_of_sight(ticket, staff, work_off, change):
    give(ticket, staff.carol, staff.alice.actor)
    with unit_of_work():
        change(db.session.get(Ticket, ticket.id), staff)
    work_off()
    assert told() == [] and mails() == []


def test_who_left_is_not_told(ticket, staff, work_off):
    give(ticket, staff.bob, staff.alice.actor)
    prefer(staff.bob, is_active=False)
    work_off()
    assert told() == []


@pytest.mark.parametrize(("on_screen", "by_mail", "rows", "sent"), [(True, True, [True], 1), (True, False, [True], 0), (False, True, [False], 1), (False, False, [], 0)])
def test_each_way_can_be_switched_off(ticket, staff, work_off, on_screen, by_mail, rows, sent):
    prefer(staff.bob, notify_on_screen=on_screen, notify_by_mail=by_mail)
    give(ticket, staff.bob, staff.alice.actor)
    work_off()
    assert list(db.session.scalars(sa.select(Notice.is_shown))) == rows and len(mails()) == sent


def test_a_reaction_that_runs_twice_tells_once(ticket, staff, work_off):
    give(ticket, staff.bob, staff.alice.actor)
    job = db.session.scalar(sa.select(Job).where(Job.name == "react"))
    data = dict(job.data)
    work_off()
    with unit_of_work():
        wiring.TABLES.jobs["react"](data)
    assert told() == [(staff.bob.id, "assigned")] and len(mails()) == 1


def test_a_ticket_opened_for_a_colleague_is_told(app, staff, ticket, work_off):
    with unit_of_work():
        opened = actions.open_ticket(customer=db.session.get(Ticket, ticket.id).customer, subject="Call back", channel="phone", locale="en",
                                     writing=Writing("Please call."), actor=staff.alice.actor, assignee_id=staff.bob.id)
        actions.open_ticket(customer=opened.customer, subject="Mine", channel="phone", locale="en", writing=Writing("Mine."),
                            actor=staff.alice.actor, assignee_id=staff.alice.id)
    work_off()
    assert told() == [(staff.bob.id, "assigned")]


class TestMail:
    def test_it_waits_two_minutes_and_names_no_key_of_the_thread(self, ticket, staff, work_off):
        give(ticket, staff.bob, staff.alice.actor)
        work_off()
        mail, = mails()
        assert mail.status == "queued" and timedelta(seconds=100) < mail.due_at - utcnow() <= timedelta(minutes=2)
        assert (mail.recipient, mail.ticket_id) == ("bob@desk.test", ticket.id) and f"t{ticket.id}-" not in mail.header_id

    def test_several_things_become_one_mail(self, ticket, staff, work_off):
        give(ticket, staff.bob, staff.alice.actor)
        for text in ("First thought.", "Second thought.\n\nWith <b>two</b> parts."):
            answer(ticket, text)
            work_off()
        mail, = mails()
        composed = compose(mail, wiring.LETTERS).message
        text, markup = composed.get_body(("plain",)).get_content(), composed.get_body(("html",)).get_content()
        assert composed["Subject"] == f"Ana Pop answered #{ticket.number}: Refund not received"
        assert "Alice Admin gave you" in text and text.count("Ana Pop answered") == 2 and "Second thought." in text
        assert "<b>" not in markup and f"/desk/tickets/{ticket.number}" in text
        assert composed["In-Reply-To"] is None and composed["References"] is None and composed["Reply-To"] is None
        assert composed["Auto-Submitted"] == "auto-generated"

    def test_another_ticket_is_another_mail(self, ticket, staff, work_off):
        other = make_ticket(email="dan@example.com")
        for one in (ticket, other):
            give(one, staff.bob, staff.alice.actor)
        work_off()
        assert [mail.ticket_id for mail in mails()] == [ticket.id, other.id]

    def test_it_speaks_the_agents_language(self, ticket, staff, work_off):
        prefer(staff.bob, locale="ro")
        give(ticket, staff.bob, staff.alice.actor)
        work_off()
        assert "v-a dat" in compose(mails()[0], wiring.LETTERS).message["Subject"]

    def test_what_is_old_is_not_worth_a_mail(self, ticket, staff, work_off):
        with clock.at(utcnow() - timedelta(days=2)):
            give(ticket, staff.bob, staff.alice.actor)
        work_off()
        assert told() == [(staff.bob.id, "assigned")] and mails() == []
        assert db.session.scalar(sa.select(Notice.at)) < utcnow() - timedelta(days=1)


def test_telling_is_an_event_of_nobodys_ticket(ticket, staff, work_off):
    """It wakes the agent's browsers; the customer's timeline and the thread stay as they were."""
    give(ticket, staff.bob, staff.alice.actor)
    work_off()
    row = db.session.scalar(sa.select(EventRow).where(EventRow.kind == "notice.given"))
    assert (row.ticket_id, row.customer_id, row.data["agent_id"]) == (None, None, staff.bob.id)
