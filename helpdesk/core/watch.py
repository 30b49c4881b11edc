"""Notices cheaply that another connection changed the database."""
from helpdesk.core.db import db


class ChangeWatch:
    """Asks PRAGMA data_version (SQLite, microseconds); on PostgreSQL it always says 'look', at a slower beat.

    Belongs to one thread.
    """

    def __init__(self):
        self._raw = db.engine.raw_connection() if db.engine.dialect.name == "sqlite" else None
        self.interval = 0.1 if self._raw else 0.5
        self._version = None

    def changed(self) -> bool:
        """Whether anything was committed since the last question."""
        if self._raw is None:
            return True
        version = self._raw.driver_connection.execute("PRAGMA data_version").fetchone()[0]
        changed, self._version = version != self._version, version
        return changed

    def close(self) -> None:
        """Gives the connection back."""
        if self._raw is not None:
            self._raw.close()
