"""One transaction at the door: nothing is lost between threads, nothing is written outside, a raise undoes all."""
import threading
from secrets import token_hex

import pytest
import sqlalchemy as sa

from helpdesk.brand.models import Brand
from helpdesk.core.db import NoUnit, after_commit, db, unit_of_work
from helpdesk.customers.models import Customer
from helpdesk.tickets.models import Ticket
from tests.factories import make_ticket

THREADS, ROUNDS = 8, 10


def test_read_then_write_by_many_threads_loses_nothing(app):
    ticket_id, failures = make_ticket().id, []

    def add():
        with app.app_context():
            for _ in range(ROUNDS):
                try:
                    with unit_of_work():
                        ticket = db.session.get(Ticket, ticket_id, with_for_update=True)
                        ticket.reopened_count += 1
                except sa.exc.DBAPIError as error:
                    failures.append(error)

    threads = [threading.Thread(target=add) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert failures == [] and db.session.get(Ticket, ticket_id).reopened_count == THREADS * ROUNDS


def test_a_raise_undoes_everything_and_keeps_the_hints_quiet(app):
    hints = []
    with pytest.raises(ValueError, match="no"), unit_of_work():
        db.session.add(Brand(id=1, name="Gone"))
        after_commit(lambda: hints.append("told"))
        raise ValueError("no")
    assert db.session.get(Brand, 1) is None and hints == []


def test_a_lost_hint_loses_nothing_else(app):
    with unit_of_work():
        db.session.add(Brand(id=1, name="Kept"))
        after_commit(lambda: 1 / 0)
    assert db.session.get(Brand, 1).name == "Kept"


def test_reading_may_not_write(app):
    db.session.add(Brand(id=1, name="Sneaky"))
    with pytest.raises(NoUnit):
        db.session.flush()
    db.session.rollback()
    with pytest.raises(NoUnit):
        db.session.execute(sa.update(Customer).values(name="x"))


def test_a_unit_does_not_stand_inside_another(app):
    with unit_of_work(), pytest.raises(RuntimeError, match="open already"), unit_of_work():
        pass


def test_moments_come_back_aware_and_the_same(app):
    ticket = make_ticket()
    db.session.expire_all()
    assert db.session.get(Ticket, ticket.id).created_at.utcoffset().total_seconds() == 0


def test_threads_take_turns_and_never_find_the_database_locked(app):
    def impatient(connection, *_):
        # Without patience in SQLite itself, two threads that do not take turns fail at once.
        if db.engine.dialect.name == "sqlite":
            connection.execute("PRAGMA busy_timeout=0")

    sa.event.listen(db.engine, "checkout", impatient)
    failures = []

    def write():
        with app.app_context():
            try:
                for _ in range(15):
                    with unit_of_work():
                        db.session.execute(sa.text("INSERT INTO schedule (name, next_at) VALUES (:name, '2026-01-01')"), {"name": token_hex(8)})
            except sa.exc.OperationalError as error:
                failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sa.event.remove(db.engine, "checkout", impatient)
    assert not failures
    assert db.session.scalar(sa.text("SELECT count(*) FROM schedule")) == 8 * 15
