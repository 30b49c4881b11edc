"""A ticket is hung on another customer: its words go with it, and the thread says so."""
import sqlalchemy as sa

from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.tickets import actions, changes
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.writing import Writing
from tests.factories import make_ticket


def test_the_ticket_and_what_its_customer_wrote_move_and_our_answers_stay_ours(staff):
    ticket, other = make_ticket(email="ana@example.com"), make_ticket(email="bela@example.com")
    with unit_of_work():
        moved = db.session.get(Ticket, ticket.id)
        actions.reply(moved, Writing("We are on it."), actor=staff.bob.actor)
        changes.set_customer(moved, db.session.get(Ticket, other.id).customer, is_proved=False, actor=staff.bob.actor)
    authors = db.session.execute(sa.select(Message.direction, Message.customer_id, Message.agent_id).where(
        Message.ticket_id == ticket.id).order_by(Message.seq)).all()
    assert authors == [("in", other.customer_id, None), ("out", None, staff.bob.id)]
    event = db.session.scalar(sa.select(EventRow).where(EventRow.kind == "ticket.customer_changed"))
    assert (event.ticket_id, event.customer_id, event.data["new"]) == (ticket.id, other.customer_id, other.customer_id)
    assert event.seq == db.session.get(Ticket, ticket.id).seq


def test_the_same_customer_again_is_no_event(staff):
    ticket = make_ticket()
    with unit_of_work():
        moved = db.session.get(Ticket, ticket.id)
        changes.set_customer(moved, moved.customer, is_proved=moved.is_proved, actor=staff.bob.actor)
    assert db.session.scalar(sa.select(sa.func.count()).where(EventRow.kind == "ticket.customer_changed")) == 0
