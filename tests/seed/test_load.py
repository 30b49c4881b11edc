"""The load database is what the actions of the house would have written, and the same for the same seed."""
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.outbox.models import Delivery
from helpdesk.seed import load
from helpdesk.seed.staff import NotEmpty
from helpdesk.tickets import states
from helpdesk.tickets.models import Message, Note, Ticket
from tests.factories import make_ticket

UNTIL = datetime(2026, 11, 21, tzinfo=UTC)
TAKES_PLACE = ("ticket.assigned", "ticket.status_changed")


def plan(**changes) -> load.LoadPlan:
    return load.LoadPlan(**{"tickets": 150, "messages": 3, "customers": 40, "agents": 5, "seed": 1, "until": UNTIL, **changes})


@pytest.fixture
def filled(app) -> list[Ticket]:
    """The tickets of a small load."""
    load.fill(plan(), lambda count: None)
    return list(db.session.scalars(sa.select(Ticket).order_by(Ticket.id)))


def test_it_is_as_large_as_asked(filled):
    messages = db.session.scalar(sa.select(sa.func.count()).select_from(Message))
    assert len(filled) == 150 and 2.4 < messages / 150 < 3.8
    assert all(ticket.created_at < UNTIL and ticket.last_message_at < UNTIL for ticket in filled)


def test_every_thread_is_counted_without_gaps(filled):
    for ticket in filled:
        places = [seq for model in (Message, Note) for seq in db.session.scalars(sa.select(model.seq).where(model.ticket_id == ticket.id))]
        places += db.session.scalars(sa.select(EventRow.seq).where(EventRow.ticket_id == ticket.id, EventRow.kind.in_(TAKES_PLACE)))
        assert sorted(places) == list(range(1, ticket.seq + 1))


def test_columns_repeat_what_the_status_means(filled):
    for ticket in filled:
        assert ticket.folder == states.folder(ticket.status, is_spam=False, is_deleted=False)
        assert ticket.waiting_on == states.WAITING_ON[ticket.status]
        assert (ticket.solved_at is not None) == (ticket.status in ("solved", "closed"))
    assert {ticket.folder for ticket in filled} == {"unsolved", "done"}


def test_every_answer_by_mail_has_its_delivery(filled):
    answers = set(db.session.scalars(sa.select(Message.id).where(Message.direction == "out", Message.channel != "phone")))
    assert set(db.session.scalars(sa.select(Delivery.message_id).where(Delivery.status == "sent"))) == answers


def test_life_goes_on_afterwards(filled):
    assert make_ticket().id == 151


def test_the_same_seed_gives_the_same_words_and_another_one_others(app):
    words = []
    for seed in (7, 7, 8):
        with unit_of_work():
            for table in reversed(db.metadata.sorted_tables):
                db.session.execute(table.delete())
        load.fill(plan(tickets=30, seed=seed), lambda count: None)
        words.append(list(db.session.scalars(sa.select(Message.text).order_by(Message.id))))
    assert words[0] == words[1] != words[2]


def test_a_desk_in_use_is_left_alone(app, staff):
    with pytest.raises(NotEmpty):
        load.fill(plan(), lambda count: None)
