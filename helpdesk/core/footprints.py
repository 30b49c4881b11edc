"""Footprints of reading: kept in memory and written about once a second, so that a GET never takes the write lock.

They may be lost at a crash and must not matter: who opened a ticket, which article was read, what was searched.
"""
import threading
from collections.abc import Callable

import structlog
from flask import Flask

from helpdesk.core.db import db, unit_of_work

log = structlog.get_logger(__name__)

Write = Callable[[list], None]
MOST = 10_000

_left: dict[Write, list] = {}
_lock = threading.Lock()


def leave(write: Write, item) -> None:
    """Puts down one footprint; `write` is later called with a list of them, inside a unit of work."""
    with _lock:
        items = _left.setdefault(write, [])
        if len(items) < MOST:
            items.append(item)


def flush() -> None:
    """Writes what was left so far, a unit for each kind. Call it inside an app context, with no unit open."""
    with _lock:
        left = dict(_left)
        _left.clear()
    for write, items in left.items():
        with unit_of_work():
            write(items)


class Sweeper:
    """The thread that writes footprints at a steady beat."""

    def __init__(self, app: Flask, seconds: float = 1.0):
        self._app, self._seconds, self._stop = app, seconds, threading.Event()
        self._thread = threading.Thread(target=self._run, name="footprints", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Writes what is left and ends."""
        self._stop.set()
        self._thread.join(5)

    def _run(self) -> None:
        with self._app.app_context():
            while not self._stop.wait(self._seconds):
                self._sweep()
            self._sweep()

    def _sweep(self) -> None:
        try:
            flush()
        except Exception:  # a lost footprint never matters; the next beat comes
            log.warning("footprints_lost", exc_info=True)
        finally:
            db.session.remove()
