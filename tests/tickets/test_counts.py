"""The counts of the queues are right after everything that happens, and not counted again while nothing does."""
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets import access, changes, queues
from helpdesk.web.measure import counted
from tests.factories import make_ticket


def _counts(agent) -> dict[str, int]:
    return queues.counts(agent.id, [], access.sight_of(agent))


def test_counts_follow_what_happens(staff):
    assert _counts(staff.alice)["unsolved"] == 0
    ticket = make_ticket()
    assert (_counts(staff.alice)["unsolved"], _counts(staff.alice)["mine"]) == (1, 0)
    with unit_of_work():
        changes.assign(ticket, staff.alice, actor=SYSTEM)
    assert (_counts(staff.alice)["mine"], _counts(staff.bob)["mine"]) == (1, 0)


def test_counts_are_not_taken_again_while_nothing_happens(staff):
    make_ticket()
    alice, sight = staff.alice.id, access.sight_of(staff.alice)
    queues.counts(alice, [], sight)
    db.session.rollback()
    with counted() as statements:
        queues.counts(alice, [], sight)
        queues.counts(alice, [], sight)
    assert len(statements) == 1
