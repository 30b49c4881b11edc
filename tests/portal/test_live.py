"""The live side of the chat: hints to the own room only, typing both ways, places for few."""
import pytest
from flask_socketio.test_client import SocketIOTestClient

from helpdesk.channels.chat import actions, hints
from helpdesk.channels.chat.models import ChatVisitor
from helpdesk.channels.chat.tokens import new_visitor, session_of, visitor_of
from helpdesk.channels.chat.words import Words
from helpdesk.core import footprints
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.desk import live as desk_live
from helpdesk.portal import live
from helpdesk.realtime import sockets
from helpdesk.tickets import actions as tickets
from helpdesk.tickets import changes
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.conftest import apart


class Socket:
    """One live connection, whose events run outside of the test's own context as they do in life."""

    def __init__(self, app, namespace: str, *, token: str | None = None, browser=None):
        self._namespace = namespace
        self._client = apart(SocketIOTestClient, app, sockets.socketio, namespace=namespace, auth={"token": token},
                             flask_test_client=browser)

    @property
    def is_open(self) -> bool:
        return self._client.is_connected(self._namespace)

    def emit(self, event: str, data=None) -> None:
        apart(self._client.emit, event, data, namespace=self._namespace)

    def heard(self) -> list[tuple[str, dict]]:
        """What it was told, but for who looks at what (see tests/realtime/test_presence.py)."""
        return [(said["name"], said["args"][0]) for said in self._client.get_received(self._namespace) if said["name"] != "presence"]

    def close(self) -> None:
        apart(self._client.disconnect, namespace=self._namespace)


@pytest.fixture
def socket(app):
    """socket('/chat', token=…) or socket('/desk', browser=client_of(agent)); all are closed at the end."""
    opened = []

    def connect(namespace: str, **options) -> Socket:
        opened.append(Socket(app, namespace, **options))
        return opened[-1]
    yield connect
    for one in opened:
        if one.is_open:
            one.close()


def say(token: str, text: str = "Hello") -> Ticket:
    with unit_of_work():
        return actions.say(session_of(token), Words(text, f"key-{utcnow().timestamp()}".replace(".", "-"), "en")).ticket


def tell_all() -> None:
    for tell in (desk_live.tell, hints.tell):
        tell(db.session.query(EventRow).all())


def test_a_visitor_hears_of_the_own_conversation_only_and_never_what(socket, staff):
    mine, theirs = new_visitor(), new_visitor()
    ticket, other = say(mine), say(theirs)
    listening, elsewhere = socket("/chat", token=mine), socket("/chat", token=theirs)
    with unit_of_work():
        message = tickets.reply(db.session.get(Ticket, ticket.id), Writing("Hi"), actor=staff.bob.actor, channel="chat")
    tell_all()
    assert ("ticket", {"ticket": ticket.number, "seq": message.seq}) in listening.heard()
    assert {data["ticket"] for _, data in elsewhere.heard()} == {other.number}


def test_notes_and_who_works_on_it_give_the_visitor_no_hint(socket, staff):
    token = new_visitor()
    ticket = say(token)
    listening = socket("/chat", token=token)
    last = db.session.query(EventRow).order_by(EventRow.id.desc()).first().id
    with unit_of_work():
        ticket = db.session.get(Ticket, ticket.id)
        tickets.add_note(ticket, Writing("difficult"), actor=staff.bob.actor)
        changes.set_priority(ticket, "high", actor=staff.bob.actor)
        changes.assign(ticket, staff.bob, actor=staff.bob.actor)
    hints.tell(db.session.query(EventRow).filter(EventRow.id > last).all())
    assert listening.heard() == []


@pytest.mark.parametrize("token", [None, "", "nonsense", 7])
def test_without_a_token_of_ours_nobody_is_let_in(socket, token):
    assert not socket("/chat", token=token).is_open


def test_one_visitor_takes_a_few_places_only(socket, monkeypatch):
    monkeypatch.setattr(live, "MOST_PER_VISITOR", 2)
    token = new_visitor()
    assert [socket("/chat", token=token).is_open for _ in range(3)] == [True, True, False]
    assert socket("/chat", token=new_visitor()).is_open


def test_visitors_leave_places_to_agents(socket, app, settings, client_of, staff, monkeypatch):
    monkeypatch.setattr(sockets, "_open", 0)
    app.config["SETTINGS"] = settings.model_copy(update={"max_sockets": 5})
    assert [socket("/chat", token=new_visitor()).is_open for _ in range(5)] == [True] * 4 + [False]
    assert socket("/desk", browser=client_of(staff.bob)).is_open
    assert not socket("/desk", browser=client_of(staff.carol)).is_open


def test_typing_reaches_the_other_side_and_nobody_else(socket, client_of, staff):
    token, stranger = new_visitor(), new_visitor()
    ticket = say(token)
    visitor, other = socket("/chat", token=token), socket("/chat", token=stranger)
    looking, elsewhere = socket("/desk", browser=client_of(staff.bob)), socket("/desk", browser=client_of(staff.carol))
    looking.emit("watch", {"ticket": ticket.number})
    visitor.emit("typing", {"ticket": ticket.number})
    assert looking.heard() == [("typing", {"ticket": ticket.number})] and elsewhere.heard() == []
    looking.emit("typing", {"ticket": ticket.number})
    assert visitor.heard() == [("typing", {"ticket": ticket.number, "name": "Bob Member"})] and other.heard() == []


def test_typing_is_throttled_and_only_in_the_own_conversation(socket, client_of, staff):
    token, stranger = new_visitor(), new_visitor()
    ticket = say(token)
    visitor, other, looking = socket("/chat", token=token), socket("/chat", token=stranger), socket("/desk", browser=client_of(staff.bob))
    looking.emit("watch", {"ticket": ticket.number})
    for nonsense in ({"ticket": ticket.number}, {"ticket": "x"}, None, [1]):
        other.emit("typing", nonsense)
    assert looking.heard() == []
    for _ in range(5):
        visitor.emit("typing", {"ticket": ticket.number})
    assert len(looking.heard()) == 1


def test_an_agent_watches_one_ticket_and_none_of_a_private_team_of_others(socket, client_of, staff):
    first, second = say(new_visitor()), say(new_visitor())
    with unit_of_work():
        db.session.get(Ticket, second.id).team_id = staff.private_team.id
    looking = socket("/desk", browser=client_of(staff.carol))
    for ticket in (first, second):
        looking.emit("watch", {"ticket": ticket.number})
        sockets.push("typing", {"ticket": ticket.number}, namespace="/desk", room=f"ticket-{ticket.id}")
    assert looking.heard() == [("typing", {"ticket": first.number})]
    sockets.push("typing", {"ticket": first.number}, namespace="/desk", room=f"ticket-{first.id}")
    assert looking.heard() == []


def test_the_visitor_hears_that_an_agent_has_read(socket, client_of, staff):
    token = new_visitor()
    ticket = say(token)
    visitor = socket("/chat", token=token)
    client_of(staff.bob).get(f"/desk/tickets/{ticket.number}")
    assert visitor.heard() == [("seen", {"ticket": ticket.number, "seq": 1})]


def test_the_last_connection_that_closes_says_that_the_visitor_has_left(socket):
    token = new_visitor()
    say(token)
    row = db.session.get(ChatVisitor, visitor_of(token))
    first, second = socket("/chat", token=token), socket("/chat", token=token)
    for one, is_here in ((first, True), (second, False)):
        one.close()
        footprints.flush()
        db.session.refresh(row)
        assert (row.here_until > utcnow()) is is_here
