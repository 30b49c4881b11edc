"""What each state means, and what a message does to it; a table of named cases."""
import pytest
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.tickets import actions, changes, states
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.factories import make_ticket


@pytest.mark.parametrize(("status", "automatic", "after"), [
    ("new", False, "new"), ("open", False, "open"), ("pending", False, "open"), ("on_hold", False, "open"),
    ("solved", False, "open"), ("closed", False, None),
    ("solved", True, "solved"), ("closed", True, "closed"), ("pending", True, "pending"),
])
def test_a_customers_message(status, automatic, after):
    assert states.after_customer_message(status, is_automatic=automatic) == after


@pytest.mark.parametrize(("status", "spam", "deleted", "folder"), [
    ("new", False, False, "unsolved"), ("on_hold", False, False, "unsolved"), ("solved", False, False, "done"),
    ("closed", False, False, "done"), ("open", True, False, "spam"), ("solved", True, True, "trash"),
])
def test_the_folder(status, spam, deleted, folder):
    assert states.folder(status, is_spam=spam, is_deleted=deleted) == folder


def test_a_life_in_events_with_a_thread_without_gaps(app, staff):
    ticket_id = make_ticket().id
    with unit_of_work():
        ticket = db.session.get(Ticket, ticket_id)
        actions.reply(ticket, Writing("Hello"), actor=staff.bob.actor, status="solved")
        actions.receive(ticket, Writing("Not yet"), customer=ticket.customer, channel="email")
        changes.set_status(ticket, "closed", actor=SYSTEM)
    kinds = list(db.session.scalars(sa.select(EventRow.kind).where(EventRow.ticket_id == ticket_id).order_by(EventRow.id)))
    assert kinds == ["ticket.opened", "reply.posted", "ticket.status_changed", "ticket.solved", "message.received",
                     "ticket.status_changed", "ticket.reopened", "ticket.status_changed", "ticket.closed"]
    assert db.session.get(Ticket, ticket_id).seq == 6


def test_automatic_mail_changes_nothing_but_is_shown(app, staff):
    ticket_id = make_ticket().id
    with unit_of_work():
        ticket = db.session.get(Ticket, ticket_id)
        changes.set_status(ticket, "solved", actor=staff.bob.actor)
        last = ticket.last_message_at
        actions.receive(ticket, Writing("I am away", is_automatic=True), customer=ticket.customer, channel="email")
    ticket = db.session.get(Ticket, ticket_id)
    assert (ticket.status, ticket.last_message_at, ticket.waiting_since, ticket.snippet) == ("solved", last, None, "I still have no money.")


def test_events_hold_no_customers_words(app, staff):
    ticket_id = make_ticket(subject="Very private subject", text="my secret words", name="Ana Secret").id
    with unit_of_work():
        ticket = db.session.get(Ticket, ticket_id)
        actions.reply(ticket, Writing("an answer"), actor=staff.bob.actor)
        changes.set_subject(ticket, "Another private subject", actor=staff.bob.actor)
    kept = " ".join(str(row.data) for row in db.session.scalars(sa.select(EventRow)))
    assert not [word for word in ("private", "secret", "Secret", "answer") if word in kept]
