"""The follower: what any connection committed is told once, in order."""
import threading
from types import SimpleNamespace

from helpdesk.core.db import unit_of_work, when_committed
from helpdesk.desk import live
from helpdesk.realtime.follower import Follower
from helpdesk.realtime.sockets import socketio
from helpdesk.tickets import actions
from helpdesk.tickets.writing import Writing
from tests.conftest import apart
from tests.factories import make_ticket


def test_each_event_is_told_once_and_in_order(app, staff):
    told, enough = [], threading.Event()

    def listen(rows):
        told.extend(row.kind for row in rows)
        if "reply.posted" in told:
            enough.set()

    follower = Follower(app, listen)
    follower.start()
    assert follower.ready.wait(5)
    when_committed(follower.wake)
    ticket = make_ticket()
    with unit_of_work():
        actions.reply(ticket, Writing("Hello"), actor=staff.bob.actor)
    assert enough.wait(5)
    follower.stop()
    assert [kind for kind in told if kind in ("ticket.opened", "reply.posted")] == ["ticket.opened", "reply.posted"]


def test_a_private_teams_ticket_is_told_to_its_members_only(app, staff, client_of):
    """Two agents on real sockets: Bob hears of Legal's ticket, Carol does not."""
    ticket = make_ticket(team_id=staff.private_team.id)
    inside, outside = _socket(app, client_of(staff.bob)), _socket(app, client_of(staff.carol))
    tell_newest(ticket)
    assert [item["args"][0]["ticket"] for item in inside.get_received("/desk")] == [ticket.number]
    assert outside.get_received("/desk") == []


def test_a_visitor_gets_no_live_connection(app, visitor):
    assert not _socket(app, visitor).is_connected("/desk")


def _socket(app, client):
    """A live connection that has heard who is where."""
    socket = apart(socketio.test_client, app, namespace="/desk", flask_test_client=client)
    if socket.is_connected("/desk"):
        socket.get_received("/desk")
    return socket


def tell_newest(ticket) -> None:
    live.tell([SimpleNamespace(id=0, kind="ticket.opened", ticket_id=ticket.id, customer_id=None, seq=ticket.seq)])
