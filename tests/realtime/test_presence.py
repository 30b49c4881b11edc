"""Who is on a ticket: seen by those who may read it, gone within seconds, the same with Redis between processes as without."""
import pytest

from helpdesk.core.db import db
from helpdesk.desk import live
from helpdesk.realtime.presence import FRESH_SECONDS, GRACE_SECONDS, Here, Memory, Presence, Shared, changes, presence
from helpdesk.realtime.sockets import socketio
from tests.conftest import apart
from tests.engines import redis_server
from tests.factories import make_ticket


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def redis():
    with redis_server() as address:
        yield address


@pytest.fixture(params=["memory", "redis"])
def two(request):
    """Two processes on one clock: the first's and the second's presence. Without Redis there is only one process."""
    clock, first, second = Clock(), Presence(), Presence()
    if request.param == "memory":
        first._store = second._store = Memory(clock)
    else:
        address = request.getfixturevalue("redis")
        first._store, second._store = Shared(address, clock), Shared(address, clock)
        first._store._redis.flushall()
    return clock, first, second


def at(agent_id: int, state: str, ticket: int = 10001) -> Here:
    return Here(agent_id, {1: "Ana", 2: "Bob"}[agent_id], ticket, state, "desk")


def test_what_one_process_hears_the_other_knows(two):
    _clock, first, second = two
    first.put("w1", at(2, "viewing"))
    second.put("w2", at(1, "reply"))
    assert first.people() == second.people() == {("desk", 10001): [[1, "Ana", "reply"], [2, "Bob", "viewing"]]}


def test_of_several_windows_the_one_that_writes_counts_and_moving_on_is_leaving(two):
    _clock, first, second = two
    first.put("w1", at(1, "note"))
    second.put("w2", at(1, "open"))
    assert first.people() == {("desk", 10001): [[1, "Ana", "note"]]}
    first.put("w1", at(1, "viewing", ticket=10002))
    assert second.people() == {("desk", 10001): [[1, "Ana", "open"]], ("desk", 10002): [[1, "Ana", "viewing"]]}


def test_who_leaves_or_crashes_is_gone_within_seconds(two):
    clock, first, second = two
    first.put("w1", at(1, "reply"))
    first.put("w2", at(2, "viewing"))
    first.leave("w1")
    first.leave("never seen")
    clock.now += GRACE_SECONDS + 0.1
    assert second.people() == {("desk", 10001): [[2, "Bob", "viewing"]]}
    clock.now += FRESH_SECONDS
    assert first.people() == second.people() == {}


def test_without_redis_nobody_is_seen_and_nothing_stops():
    alone = Presence()
    alone.use("redis://127.0.0.1:1/0")
    alone.put("w1", at(1, "reply"))
    alone.leave("w1")
    assert alone.people() == {}


def test_only_what_changed_is_told():
    a, b = {("desk", 1): [[1, "Ana", "open"]], ("desk", 2): [[2, "Bob", "open"]]}, {("desk", 2): [[2, "Bob", "open"]], ("team-1", 1): [[1, "Ana", "open"]]}
    assert changes(a, b) == {("desk", 1): [], ("team-1", 1): [[1, "Ana", "open"]]} and changes(a, a) == {}


def test_those_who_may_read_the_ticket_learn_of_it_and_nobody_else(app, staff, client_of):
    """Bob is in the private team, Alice too, Carol is not."""
    secret, plain = make_ticket(team_id=staff.private_team.id), make_ticket(email="bia@example.com")
    bob, carol = _socket(app, client_of(staff.bob)), _socket(app, client_of(staff.carol))
    assert bob.get_received("/desk")[0]["args"][0] == {"whole": True, "tickets": {}}
    carol.get_received("/desk")
    _say(bob, secret, "reply")
    live.tell_who_is_here(presence.people())
    assert bob.get_received("/desk")[0]["args"][0] == {"tickets": {str(secret.number): [[staff.bob.id, "Bob Member", "reply"]]}}
    assert carol.get_received("/desk") == []
    # Who connects later hears of what is there already, by the same rule.
    assert _first(_socket(app, client_of(staff.alice))) == {str(secret.number): [[staff.bob.id, "Bob Member", "reply"]]}
    assert _first(_socket(app, client_of(staff.carol))) == {}
    # A stranger cannot say that he is there, and nonsense is no place.
    _say(carol, secret, "reply")
    _say(carol, plain, "dancing")
    assert [people for people in presence.people().values()] == [[[staff.bob.id, "Bob Member", "reply"]]]
    _say(bob, plain, "viewing")
    assert presence.people() == {("desk", plain.number): [[staff.bob.id, "Bob Member", "viewing"]]}


def test_a_page_hears_of_what_happened_before_it_was_connected(app, staff, client_of):
    ticket = make_ticket()
    bob = _socket(app, client_of(staff.bob))
    bob.get_received("/desk")
    _say(bob, ticket, "viewing", seq=ticket.seq)
    assert bob.get_received("/desk") == []
    _say(bob, ticket, "viewing", seq=ticket.seq - 1)
    assert bob.get_received("/desk")[0]["args"][0] == {"ticket": ticket.number, "seq": ticket.seq}


def _say(socket, ticket, state: str, **more) -> None:
    apart(socket.emit, "here", {"ticket": ticket.number, "state": state, **more}, namespace="/desk")
    db.session.rollback()


def _first(socket) -> dict:
    return socket.get_received("/desk")[0]["args"][0]["tickets"]


def _socket(app, client):
    return apart(socketio.test_client, app, namespace="/desk", flask_test_client=client)
