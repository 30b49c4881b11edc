"""A row that is written at once is the row that a flush would have written, and the session knows it."""
import pytest
import sqlalchemy as sa

from helpdesk.core import rows
from helpdesk.core.clock import utcnow
from helpdesk.core.db import NoUnit, asked_once, db, unit_of_work
from helpdesk.customers.models import Customer, Identity
from helpdesk.tickets.models import Message, Ticket


def customer(**more) -> Customer:
    return Customer(name="Ana", created_at=utcnow(), **more)


def columns(row) -> dict:
    return {name: value for name, value in db.session.execute(sa.select(row.__table__).where(row.__table__.c.id == row.id)).mappings().one().items()
            if name not in ("id", "client_key")}


def test_it_is_what_a_flush_writes(app):
    now = utcnow()
    with unit_of_work():
        owner = customer()
        rows.write(owner)
        made = [Ticket(subject="Lamp", channel="email", customer_id=owner.id, created_at=now, updated_at=now, last_message_at=now) for _ in range(2)]
        rows.write(made[0])
        db.session.add(made[1])
        db.session.flush()
        said = [Message(ticket_id=ticket.id, seq=1, direction="in", channel="email", text="x", recipients=["a@b.test"], cc=None, created_at=now) for ticket in made]
        rows.write(said[0])
        db.session.add(said[1])
        db.session.flush()
        assert columns(made[0]) == columns(made[1])
        assert {**columns(said[0]), "ticket_id": 0} == {**columns(said[1]), "ticket_id": 0}
        assert vars(made[0]).keys() - {"_sa_instance_state"} >= set(Ticket.__table__.c.keys()), "nothing is read again"


def test_the_session_goes_on_with_it(app):
    with unit_of_work():
        owner = customer()
        rows.write(owner)
        rows.write(Identity(customer_id=owner.id, kind="email", value="ana@example.com", created_at=utcnow()))
        assert db.session.get(Customer, owner.id) is owner and owner.email == "ana@example.com"
        owner.name = "Ana Pop"
    assert db.session.scalar(sa.select(Customer.name)) == "Ana Pop"


def test_nothing_is_written_outside_of_a_unit(app):
    with pytest.raises(NoUnit):
        rows.write(customer())
    with pytest.raises(NoUnit):
        rows.run(sa.insert(Customer.__table__), {"name": "Ana", "created_at": utcnow()})
    with pytest.raises(ZeroDivisionError), unit_of_work():
        rows.write(customer())
        1 / 0  # noqa: B018
    assert db.session.scalar(sa.select(sa.func.count(Customer.id))) == 0


def test_a_brisk_unit_asks_once(app):
    asked = []
    ask = asked_once(lambda word: asked.append(word) or len(asked))
    with unit_of_work(brisk=True):
        assert (ask("a"), ask("a"), ask("b")) == (1, 1, 2)
    with unit_of_work(brisk=True):
        assert ask("a") == 3
    with unit_of_work():
        assert (ask("a"), ask("a")) == (4, 5)
