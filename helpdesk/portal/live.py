"""The live side of the chat: a visitor hears that there is news, and the desk that the visitor writes."""
import threading
import time

from flask import current_app, request
from flask_socketio import join_room

from helpdesk.channels.chat import access, actions
from helpdesk.channels.chat.hints import NAMESPACE
from helpdesk.channels.chat.tokens import visitor_of
from helpdesk.core import footprints
from helpdesk.core.errors import NotFound
from helpdesk.realtime.sockets import leave_place, push, socketio, take_place

# Visitors leave a fifth of the places to those who answer them, and one visitor takes a few only.
VISITORS_PART = 0.8
MOST_PER_VISITOR = 5
TYPING_SECONDS = 2.0


class Connections:
    """Which visitor each live connection of this process belongs to, and when it last said that the visitor writes."""

    def __init__(self):
        self._visitors: dict[str, str] = {}
        self._typed: dict[str, float] = {}
        self._lock = threading.Lock()

    def enter(self, sid: str, visitor_id: str) -> bool:
        """False when this visitor holds enough connections already."""
        with self._lock:
            if list(self._visitors.values()).count(visitor_id) >= MOST_PER_VISITOR:
                return False
            self._visitors[sid] = visitor_id
            return True

    def leave(self, sid: str) -> str | None:
        """The visitor whose last connection this was, else None."""
        with self._lock:
            visitor_id = self._visitors.pop(sid, None)
            self._typed.pop(sid, None)
            return visitor_id if visitor_id not in self._visitors.values() else None

    def visitor(self, sid: str) -> str | None:
        """Who holds this connection."""
        return self._visitors.get(sid)

    def may_type(self, sid: str) -> bool:
        """Whether enough time has passed since the connection last said so."""
        now = time.monotonic()
        with self._lock:
            if now - self._typed.get(sid, 0.0) < TYPING_SECONDS:
                return False
            self._typed[sid] = now
            return True


connections = Connections()


@socketio.on("connect", namespace=NAMESPACE)
def connect(auth=None) -> bool:
    """Lets in holders of a visitor's token, as long as there are places; each hears the own room only."""
    token = auth.get("token") if isinstance(auth, dict) else None
    visitor_id = visitor_of(token) if isinstance(token, str) else None
    if visitor_id is None or not connections.enter(request.sid, visitor_id):
        return False
    if not take_place(int(current_app.config["SETTINGS"].max_sockets * VISITORS_PART)):
        connections.leave(request.sid)
        return False
    join_room(visitor_id)
    footprints.leave(actions.note_signs, (visitor_id, True))
    return True


@socketio.on("disconnect", namespace=NAMESPACE)
def disconnect(_reason=None) -> None:
    leave_place()
    visitor_id = connections.leave(request.sid)
    if visitor_id:
        footprints.leave(actions.note_signs, (visitor_id, False))


@socketio.on("here", namespace=NAMESPACE)
def here(_data=None) -> None:
    visitor_id = connections.visitor(request.sid)
    if visitor_id:
        footprints.leave(actions.note_signs, (visitor_id, True))


@socketio.on("typing", namespace=NAMESPACE)
def typing(data=None) -> None:
    """The visitor writes; told to agents who look at the ticket, remembered nowhere."""
    visitor_id, number = connections.visitor(request.sid), data.get("ticket") if isinstance(data, dict) else None
    if visitor_id is None or not isinstance(number, int) or not connections.may_type(request.sid):
        return
    try:
        conversation = access.conversation(visitor_id, number)
    except NotFound:
        return
    push("typing", {"ticket": conversation.ticket.number}, namespace="/desk", room=f"ticket-{conversation.ticket.id}")
