"""What stands until something happens is read once, and again as soon as anybody, also another process, changed it."""
import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.accounts.queries import agent_names
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.core.standing import until_something_happens
from helpdesk.web.measure import counted


def _names() -> list[str]:
    db.session.rollback()
    return [agent.name for agent in agent_names()]


def _rename_elsewhere(agent_id: int, name: str) -> None:
    """Another process changes the name and says so: nothing of it passes through our session."""
    with db.engine.connect() as connection:
        connection.execute(sa.update(Agent).where(Agent.id == agent_id).values(name=name))
        connection.execute(sa.insert(EventRow).values(at=utcnow(), kind="agent.changed", actor="system", data={}))
        connection.commit()


def test_it_is_read_once(staff):
    _names()
    with counted() as statements:
        _names()
    assert [statement for statement in statements if "FROM agent" in statement] == []


def test_what_another_process_changed_is_seen(staff):
    alice = staff.alice.id
    assert "Alice B." not in _names()
    _rename_elsewhere(alice, "Alice B.")
    assert "Alice B." in _names()


def test_what_was_just_written_is_seen_within_its_unit(staff):
    alice = staff.alice.id
    _names()
    with unit_of_work():
        db.session.get(Agent, alice).name = "Alice C."
        db.session.flush()
        assert "Alice C." in [agent.name for agent in agent_names()]
    assert "Alice C." in _names()


def test_a_kept_row_cannot_be_changed_by_mistake(staff):
    alice = staff.alice.id
    kept = until_something_happens(lambda agent_id: db.session.get(Agent, agent_id))
    row = kept(alice)
    with unit_of_work():
        row.name = "Nobody"
    assert "Nobody" not in _names()
