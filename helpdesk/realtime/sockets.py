"""The live connections of this process. A push says *that* something changed, never *what*."""
import threading

from flask import Flask
from flask_socketio import SocketIO

from helpdesk.config import Settings
from helpdesk.realtime.presence import presence

socketio = SocketIO()
_open = 0
_count = threading.Lock()


def set_up(app: Flask, settings: Settings) -> None:
    """Connects the sockets to the app: websocket only, threads, Redis between processes where there are several."""
    presence.use(settings.redis_url)
    socketio.init_app(app, async_mode="threading", transports=["websocket"], message_queue=settings.redis_url or None,
                      max_http_buffer_size=64 * 1024, ping_interval=20, ping_timeout=20, manage_session=False,
                      logger=False, engineio_logger=False)


def take_place(most: int) -> bool:
    """Takes one of the `most` places for live connections; False when all are taken."""
    global _open
    with _count:
        if _open >= most:
            return False
        _open += 1
        return True


def leave_place() -> None:
    """Gives a place back."""
    global _open
    with _count:
        _open = max(0, _open - 1)


def hint(event: str, data: dict, *, namespace: str, room: str) -> None:
    """Tells one room of this process; the other processes tell theirs, each following the same rows."""
    socketio.emit(event, data, namespace=namespace, to=room, ignore_queue=True)


# Where every agent who looks at the desk hears; who may not see what a hint is about gets nothing when asking for it.
AGENTS, ALL_AGENTS = "/desk", "desk"


def push_person(customer_id: int) -> None:
    """Tells agents, in every process, that there is something new of a person; what it is they ask through the usual door."""
    push("person", {"customer": customer_id}, namespace=AGENTS, room=ALL_AGENTS)


def push(event: str, data: dict, *, namespace: str, room: str) -> None:
    """Tells one room in every process what no row carries: who writes, who has looked."""
    socketio.emit(event, data, namespace=namespace, to=room)
