"""Follows the event table, so that a web process tells its browsers what any process did."""
import threading
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
import structlog
from flask import Flask

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, is_sqlite
from helpdesk.core.events import EventRow
from helpdesk.core.watch import ChangeWatch

log = structlog.get_logger(__name__)

# PostgreSQL hands out ids before it commits: 1016 may appear after 1017, so the last seconds are read again.
LATE = timedelta(seconds=10)
MOST_AT_ONCE = 1_000


class Follower:
    """One thread that hands new events, in order and each once, to a listener."""

    def __init__(self, app: Flask, listener: Callable[[list[sa.Row]], None]):
        self._app, self._listener = app, listener
        self._stop, self._awake = threading.Event(), threading.Event()
        self.ready = threading.Event()
        self._seen: dict[int, None] = {}
        self._last = 0
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        """Begins after the newest event of this moment."""
        self._thread.start()

    def wake(self) -> None:
        """This process has just committed something: look at once."""
        self._awake.set()

    def stop(self) -> None:
        """Ends the thread."""
        self._stop.set()
        self._awake.set()
        self._thread.join(2)

    def _run(self) -> None:
        with self._app.app_context():
            self._last = db.session.scalar(sa.select(sa.func.max(EventRow.id))) or 0
            db.session.remove()
            watch = ChangeWatch()
            self.ready.set()
            while not self._stop.is_set():
                self._awake.wait(watch.interval)
                woken = self._awake.is_set()
                self._awake.clear()
                try:
                    if watch.changed() or woken:
                        self._tell()
                except Exception:  # hints may be lost; following goes on
                    log.exception("follower_failed")
                    self._stop.wait(1)
                finally:
                    db.session.remove()

    def _tell(self) -> None:
        rows = self._new_rows()
        if rows:
            self._last = max(self._last, *(row.id for row in rows))
            self._listener(rows)

    def _new_rows(self) -> list[sa.Row]:
        wanted = EventRow.id > self._last
        if not is_sqlite():
            wanted = sa.or_(wanted, sa.and_(EventRow.id > self._last - MOST_AT_ONCE, EventRow.at > utcnow() - LATE))
        rows = db.session.execute(
            sa.select(EventRow.id, EventRow.kind, EventRow.ticket_id, EventRow.customer_id, EventRow.seq, EventRow.actor)
            .where(wanted).order_by(EventRow.id).limit(MOST_AT_ONCE)).all()
        new = [row for row in rows if row.id not in self._seen]
        for row in new:
            self._seen[row.id] = None
        while len(self._seen) > 2 * MOST_AT_ONCE:
            del self._seen[next(iter(self._seen))]
        return new
