"""What is read with every page and hardly ever changes (names of agents, teams, brand), kept until something happens.

Every change writes an event in its own transaction (house rule), so a mark of the newest event tells whether what was read
still stands: also what another process changed.
"""
from collections.abc import Callable
from functools import lru_cache, wraps

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from helpdesk.core.db import current_unit, db, is_sqlite
from helpdesk.core.events import EventRow

KEPT = 500
_MARK = "as_of"
_APART = "writes_apart"
_NEWEST = sa.select(sa.cast(sa.func.max(EventRow.id), sa.String)).scalar_subquery()
_SEEN = sa.literal_column("pg_current_snapshot()::text")
_commits = [0]


def as_of() -> str:
    """A mark of everything that has happened so far: while it stays the same, nothing was recorded. Asked once per transaction."""
    known = db.session().info
    if _MARK not in known:
        known[_MARK] = str(db.session.scalar(sa.select(mark())))
    return known[_MARK]


def mark() -> sa.ColumnElement[str]:
    """The same as a column, for a statement that runs anyway; its value goes to stands_at()."""
    # On PostgreSQL ids commit out of order, so the mark is which transactions this one sees.
    return (_NEWEST if is_sqlite() else _SEEN).label(_MARK)


def stands_at(value: str | None) -> None:
    """Remembers the mark that was read in this transaction."""
    db.session().info[_MARK] = str(value)


def writes_apart() -> None:
    """Says of the open unit that nothing that is kept reads what it writes, so that it stands: drafts are saved every few seconds."""
    db.session().info[_APART] = True


def until_something_happens(read: Callable) -> Callable:
    """Keeps what `read` returns for the same arguments; within a unit of work it reads anew.

    Rows that are kept have left their session: they can be read, but neither changed nor asked for rows that belong to them.
    """
    @lru_cache(maxsize=KEPT)
    def known(_database: sa.Engine, _as_of: str, _commits_here: int, *given):
        return _released(read(*given))

    @wraps(read)
    def kept(*given):
        return read(*given) if current_unit() else known(db.engine, as_of(), _commits[0], *given)

    return kept


def _released(found):
    if isinstance(found, db.Model):
        if found in db.session:
            db.session.expunge(found)
    elif isinstance(found, list | tuple | sa.Row):
        for one in found:
            _released(one)
    return found


@event.listens_for(Session, "after_transaction_end")
def _forget_mark(session: Session, _transaction) -> None:
    session.info.pop(_MARK, None)
    session.info.pop(_APART, None)


@event.listens_for(Session, "after_commit")
def _count_commit(session: Session) -> None:
    if not session.info.get(_APART):
        _commits[0] += 1
