"""Who is asked, when and how often: once per resolution, never a machine, never somebody without an address."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.accounts.models import Team
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import at, utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.customers.models import Customer
from helpdesk.outbox.models import Delivery
from helpdesk.surveys import actions
from helpdesk.surveys.models import SurveyInvitation
from helpdesk.tickets import actions as tickets
from helpdesk.tickets import changes
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.factories import make_ticket


def set_status(ticket: Ticket, *statuses: str) -> None:
    """Each status in a unit of its own, as agents do it."""
    for status in statuses:
        with unit_of_work():
            changes.set_status(db.session.get(Ticket, ticket.id), status, actor=SYSTEM)


def invitations() -> list[SurveyInvitation]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(SurveyInvitation).order_by(SurveyInvitation.id)))


def survey_deliveries() -> list[Delivery]:
    return list(db.session.scalars(sa.select(Delivery).where(Delivery.kind == "survey").order_by(Delivery.id)))


@pytest.mark.parametrize(("statuses", "asked", "still_on"), [
    (["solved"], 1, 1),
    (["closed"], 1, 1),
    (["open", "closed"], 1, 1),
    (["solved", "closed"], 1, 1),
    (["pending", "on_hold"], 0, 0),
    (["solved", "open"], 1, 0),
    (["solved", "pending"], 1, 0),
    (["solved", "open", "solved"], 2, 1),
    (["solved", "open", "closed"], 2, 1),
    (["closed", "open", "closed", "open"], 2, 0),
], ids=lambda value: "-".join(value) if isinstance(value, list) else str(value))
def test_one_invitation_for_each_resolution(app, statuses, asked, still_on):
    set_status(make_ticket(), *statuses)
    assert len(invitations()) == asked
    assert sum(1 for one in invitations() if one.cancelled_at is None) == still_on
    assert [one.status for one in survey_deliveries()].count("queued") == still_on


def test_it_is_due_after_the_delay_in_the_customers_language(app):
    ticket = make_ticket(email="ana@example.com", locale="ro", channel="chat")
    now = utcnow()
    with at(now):
        set_status(ticket, "solved")
    delivery, invitation = survey_deliveries()[0], invitations()[0]
    assert (delivery.recipient, delivery.locale, delivery.channel) == ("ana@example.com", "ro", "email")
    assert delivery.due_at == invitation.due_at == now + timedelta(minutes=60)
    assert delivery.data == {"invitation_id": invitation.id} and invitation.delivery_id == delivery.id
    assert (invitation.channel, invitation.kinds, invitation.resolved_at) == ("chat", ["csat", "ces"], now)


def block(ticket: Ticket) -> None:
    with unit_of_work():
        customers.block(db.session.get(Customer, ticket.customer_id), actor=SYSTEM)


def spam(ticket: Ticket) -> None:
    with unit_of_work():
        changes.mark_spam(db.session.get(Ticket, ticket.id), actor=SYSTEM)


def delete(ticket: Ticket) -> None:
    with unit_of_work():
        changes.delete(db.session.get(Ticket, ticket.id), actor=SYSTEM)


def make_automatic(ticket: Ticket) -> None:
    with unit_of_work():
        db.session.get(Ticket, ticket.id).is_automatic = True


def forget_address(ticket: Ticket) -> None:
    with unit_of_work():
        for identity in db.session.get(Customer, ticket.customer_id).identities:
            identity.kind, identity.value = "chat", "visitor"


def switch_off(ticket: Ticket) -> None:
    with unit_of_work():
        actions.change_plan(is_enabled=False, kinds=["csat"], delay_minutes=60, texts={}, actor=SYSTEM)


@pytest.mark.parametrize("spoil", [block, spam, delete, make_automatic, forget_address, switch_off])
def test_nobody_is_asked_who_should_not_be(app, spoil):
    ticket = make_ticket()
    spoil(ticket)
    set_status(ticket, "solved")
    assert invitations() == [] and survey_deliveries() == []


@pytest.mark.parametrize("spoil", [block, spam, delete])
def test_what_happens_before_the_sending_calls_it_off(app, spoil):
    ticket, other = make_ticket(), make_ticket(email="other@example.com")
    set_status(ticket, "solved")
    set_status(other, "solved")
    spoil(ticket)
    assert [one.cancelled_at is not None for one in invitations()] == [True, False]
    assert [one.status for one in survey_deliveries()] == ["cancelled", "queued"]


def test_a_mail_taken_back_from_spam_calls_nothing_off(app):
    ticket = make_ticket()
    spam(ticket)
    set_status(ticket, "open")
    with unit_of_work():
        changes.mark_spam(db.session.get(Ticket, ticket.id), actor=SYSTEM, is_spam=False)
    set_status(ticket, "solved")
    with unit_of_work():
        changes.mark_spam(db.session.get(Ticket, ticket.id), actor=SYSTEM, is_spam=False)
    assert [one.cancelled_at for one in invitations()] == [None]


def test_automatic_mail_after_the_resolution_calls_nothing_off(app):
    ticket = make_ticket(channel="email")
    set_status(ticket, "solved")
    with unit_of_work():
        held = db.session.get(Ticket, ticket.id)
        tickets.receive(held, Writing("I am away.", is_automatic=True), customer=held.customer, channel="email")
    assert [one.cancelled_at for one in invitations()] == [None]


def test_a_mail_that_is_just_being_sent_is_not_called_back(app):
    ticket = make_ticket()
    set_status(ticket, "solved")
    with unit_of_work():
        survey_deliveries()[0].status = "sending"
    set_status(ticket, "open")
    assert invitations()[0].cancelled_at is None


def test_agent_and_team_are_fixed_when_it_is_sent(app, staff):
    ticket = make_ticket()
    set_status(ticket, "solved")

    def give_to(agent, team: Team) -> None:
        with unit_of_work():
            held = db.session.get(Ticket, ticket.id)
            changes.assign(held, agent, actor=SYSTEM)
            changes.set_team(held, team, actor=SYSTEM)

    give_to(staff.bob, staff.open_team)
    with unit_of_work():
        actions.note_sent(survey_deliveries()[0])
    give_to(staff.carol, staff.private_team)
    with unit_of_work():
        actions.note_sent(survey_deliveries()[0])
    invitation = invitations()[0]
    assert (invitation.agent_id, invitation.team_id) == (staff.bob.id, staff.open_team.id)


def test_closing_a_week_later_asks_nobody_a_second_time_even_if_surveys_were_off(app):
    ticket = make_ticket()
    switch_off(ticket)
    set_status(ticket, "solved")
    with unit_of_work():
        actions.change_plan(is_enabled=True, kinds=["ces"], delay_minutes=0, texts={}, actor=SYSTEM)
    set_status(ticket, "closed")
    assert invitations() == []
