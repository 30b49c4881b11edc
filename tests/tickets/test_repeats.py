"""Who had to say again what had been said on any channel, and when we asked for what we knew."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.accounts.models import Agent, Team
from helpdesk.channels import intake
from helpdesk.channels.inbound import Inbound
from helpdesk.core import clock
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets import actions, handing_over, merging
from helpdesk.tickets.handing_over import Card
from helpdesk.tickets.likeness import is_same_story, story_of
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.repeat_models import Repeat
from helpdesk.tickets.repeats import asked_again, repeats_of
from helpdesk.tickets.writing import Writing

NOON = clock.utcnow().replace(hour=12, minute=0, second=0, microsecond=0)
STORY = "The purifier arrived on Tuesday with a cracked lid and the courier refused to take it back to the warehouse."
AGAIN = "As I wrote before, the purifier arrived with a cracked lid on Tuesday; the courier refused taking it back to your warehouse!"


@pytest.fixture
def desk(app, staff, work_off):
    """says(words, …) is a customer's message in a new ticket or in `into`; we(words, into) is our reply; both are looked at by the worker."""
    class Desk:
        minutes, count = 0, 0

        def _at(self):
            self.minutes += 5
            return clock.at(NOON + timedelta(minutes=self.minutes))

        def says(self, words, *, into=None, channel="email", is_proved=True, email="ana@example.com") -> Ticket:
            self.count += 1
            writing = Writing(words, client_key=f"r-{self.count}", is_proved=is_proved)
            with self._at():
                with unit_of_work():
                    if into:
                        ticket = db.session.get(Ticket, into.id)
                        actions.receive(ticket, writing, customer=ticket.customer, channel=channel)
                    else:
                        ticket = intake.take(Inbound(channel=channel, identity_kind="email", identity=email, name="Ana", subject="Question", locale="en", writing=writing)).ticket
                work_off()
            return ticket

        def we(self, words, into) -> None:
            self.count += 1
            with self._at():
                with unit_of_work():
                    actions.reply(db.session.get(Ticket, into.id), Writing(words, client_key=f"r-{self.count}"), actor=staff.alice.actor)
                work_off()

        def hand_over(self, ticket) -> None:
            with self._at(), unit_of_work():
                handing_over.hand_over(db.session.get(Ticket, ticket.id), Card(reason="x"), agent=None, team=db.session.get(Team, staff.open_team.id), by=db.session.get(Agent, staff.alice.id))
    return Desk()


def found(ticket) -> list[tuple]:
    return [(row.kind, row.what, row.earlier_ticket_id, row.is_after_hand_over) for row in repeats_of(ticket.id)]


def test_a_number_told_again_on_another_channel(desk):
    chat = desk.says("Order 4711 came broken.", channel="chat")
    mail = desk.says("My order number is 4711, please help.")
    assert found(mail) == [("told", "order", chat.id, False)] and found(chat) == []


def test_the_whole_story_told_again(desk):
    first = desk.says(STORY, channel="form")
    assert found(desk.says(AGAIN)) == [("told", "words", first.id, False)]
    assert found(desk.says("Do you sell filters for the smaller model, and how long does the delivery to Bristol take?")) == []


def test_in_one_ticket_only_what_was_said_again_after_our_answer(desk):
    ticket = desk.says(STORY)
    desk.says(STORY, into=ticket)
    assert found(ticket) == [], "the same mail sent twice at once is no repeat"
    desk.we("We are looking into it.", ticket)
    desk.says(AGAIN, into=ticket)
    assert found(ticket) == [("told", "words", ticket.id, False)]


def test_we_ask_for_what_we_knew_and_hear_it_again(desk):
    ticket = desk.says("Order 4711 came broken.")
    desk.we("Could you please send us your order number?", ticket)
    assert found(ticket) == [("asked", "order", ticket.id, False)]
    desk.says("Again: order 4711.", into=ticket)
    assert found(ticket) == [("asked", "order", ticket.id, False), ("told", "order", ticket.id, False)]


def test_a_question_for_what_is_not_known_is_none(desk):
    ticket = desk.says("It came broken.")
    desk.we("Could you please send us your order number?", ticket)
    desk.says("Order 4711.", into=ticket)
    desk.we("Thank you. Which model is it?", ticket)
    assert found(ticket) == []


def test_the_number_in_our_own_question_is_no_question(desk):
    ticket = desk.says("Order 4711 came broken.")
    desk.we("Is this about order number 4711? Could you confirm the order number?", ticket)
    assert found(ticket) == []


def test_asked_again_after_a_hand_over_is_counted_and_shown(desk, client_of, staff):
    ticket = desk.says("Order 4711 came broken.")
    desk.hand_over(ticket)
    desk.we("Could you please send us your order number?", ticket)
    assert found(ticket) == [("asked", "order", ticket.id, True)]
    assert list(asked_again(db.session.get(Ticket, ticket.id)).values()) == [1]
    alice = client_of(staff.alice)
    assert "asked 1 time for what was known" in alice.get(f"/desk/tickets/{ticket.number}/hand-overs").text
    assert "We asked again after a hand-over: the order number" in alice.get(f"/desk/tickets/{ticket.number}/facts").text


def test_a_stranger_repeats_nobody(desk):
    desk.says("Order 4711 came broken.")
    forged = desk.says("Hello, please help me.", is_proved=False)
    desk.we("Could you please send us your order number?", forged)
    assert found(forged) == []
    assert found(desk.says("Order 4711 came broken.", email="other@example.com")) == []


def test_what_was_said_long_ago_is_another_matter(desk):
    desk.says("Order 4711 came broken.")
    desk.minutes += 31 * 24 * 60
    assert found(desk.says("About order 4711 again.")) == []


def test_a_repeat_goes_where_its_message_goes(desk, staff):
    first = desk.says("Order 4711 came broken.", channel="chat")
    second = desk.says("Order 4711, please.")
    with unit_of_work():
        merging.merge(db.session.get(Ticket, second.id), db.session.get(Ticket, first.id), actor=staff.alice.actor)
    assert found(second) == [] and found(first) == [("told", "order", first.id, False)]
    with unit_of_work():
        db.session.execute(sa.delete(Message).where(Message.ticket_id == first.id))
    assert not db.session.scalar(sa.select(Repeat))


@pytest.mark.parametrize(("one", "other", "locale", "same"), [
    (STORY, AGAIN, "en", True), ("Any news?", "Any news?", "en", False), (STORY, "The invoice has the wrong VAT number and company name on it, please correct it soon.", "en", False),
    ("O purificador chegou na terça com a tampa quebrada e o entregador recusou levar de volta ao depósito.",
     "Como já escrevi, a tampa do purificador chegou quebrada na terça e o entregador se recusou a levar de volta para o depósito.", "pt-BR", True),
    ("Purificatorul a ajuns marți cu capacul crăpat, iar curierul a refuzat să îl ducă înapoi la depozit.",
     "Cum am mai scris: capacul purificatorului a ajuns crăpat marți și curierul a refuzat să ducă aparatul înapoi la depozit.", "ro", True)])
def test_what_is_the_same_story(one, other, locale, same):
    assert is_same_story(story_of(one, locale), story_of(other, locale)) is same
