"""The database: engine set-up, column types, and the one place where a unit of work is committed."""
import sqlite3
import threading
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache, wraps
from typing import Annotated, TypeVar

import sqlalchemy as sa
import structlog
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

log = structlog.get_logger(__name__)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_MS = 5_000


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMING)


# SQLAlchemy leaves the hints of a select out on SQLite, which has one: NOT INDEXED, a table is gone through by the keys of its rows alone.
SQLiteCompiler.get_from_hint_text = lambda _compiler, _table, words: words


class UtcDateTime(sa.types.TypeDecorator):
    """Aware UTC in Python, naive UTC in the column, so that both databases compare alike."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect):
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect):
        return None if value is None else value.replace(tzinfo=UTC)

    def result_processor(self, dialect, coltype):
        """SQLite answers with words; a list shows the same moments again and again."""
        return _read_moment if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


@lru_cache(maxsize=20_000)
def _read_moment(words: str | None) -> datetime | None:
    return None if words is None else datetime.fromisoformat(words).replace(tzinfo=UTC)


# No id of any row is larger: what PostgreSQL keeps in an integer. Asked for more, both databases fail instead of finding nothing.
LARGEST_ID = 2**31 - 1

Id = Annotated[int, mapped_column(primary_key=True)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
MaybeMoment = Annotated[datetime | None, mapped_column(UtcDateTime)]
Text = Annotated[str, mapped_column(sa.Text, default="")]

db = SQLAlchemy(model_class=Base, engine_options={"pool_pre_ping": False})


@dataclass
class Unit:
    """What belongs to one open unit of work.

    A brisk one takes no savepoints, and what it does not change it reads once (`answers`): whoever opened it does its
    work again in careful units when anything fails.
    """

    after_commit: list[Callable[[], None]] = field(default_factory=list)
    at_end: list[tuple[Callable[[list], None], object]] = field(default_factory=list)
    answers: dict = field(default_factory=dict)
    chain: int = 0
    is_brisk: bool = False

    def finish(self) -> None:
        """Does what waits for the end. Whoever tells many stories in one unit calls it after each of them."""
        while self.at_end:
            waiting: dict[Callable[[list], None], list] = {}
            for work, item in self.at_end:
                waiting.setdefault(work, []).append(item)
            self.at_end.clear()
            for work, items in waiting.items():
                work(items)


Answer = TypeVar("Answer")
_listeners: list[Callable[[], None]] = []
_writing = threading.Lock()
_unit: ContextVar[Unit | None] = ContextVar("unit_of_work", default=None)


class NoUnit(RuntimeError):
    """Something tried to write outside a unit of work: a GET only reads."""


@contextmanager
def unit_of_work(*, brisk: bool = False):
    """One transaction: returning commits, raising rolls back. Only doors open it; for `brisk` see Unit.

    On SQLite it begins with BEGIN IMMEDIATE, so that what is read inside cannot be
    overtaken by another writer; keep slow work (hashing, parsing, rendering) outside.
    :raises RuntimeError: when a unit is open already.
    """
    if _unit.get() is not None:
        raise RuntimeError("A unit of work is open already; only the door opens one.")
    db.session.rollback()
    unit = Unit(is_brisk=brisk)
    with _turn():
        token = _unit.set(unit)
        try:
            yield unit
            unit.finish()
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            _unit.reset(token)
    _run_hints(unit)


def in_unit(work: Callable[[], Answer]) -> Answer:
    """Does `work` in a unit of work, and once more where it met a row that came in the same moment: then it finds that row.

    For a form that is sent twice at once: on PostgreSQL neither of the two sees the other. The second time nothing of the first is left.
    """
    try:
        with unit_of_work():
            return work()
    except sa.exc.IntegrityError:
        with unit_of_work():
            return work()


@contextmanager
def _turn():
    """Lets the threads of this process write one after the other on SQLite.

    SQLite's own waiting is asking again after a pause: with eight writers some asked in vain for five seconds.
    Other processes are still met there; whoever waits too long here asks there as well.
    """
    if not is_sqlite():
        yield
        return
    has_turn = _writing.acquire(timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        yield
    finally:
        if has_turn:
            _writing.release()


def at_end(work: Callable[[list], None], item) -> None:
    """Calls `work` once at the end of the open unit, before its commit, with all items that were handed in for it."""
    unit = _unit.get()
    if unit is None:
        raise NoUnit("What is done at the end belongs to a unit of work.")
    unit.at_end.append((work, item))


def after_commit(hint: Callable[[], None]) -> None:
    """Runs `hint` once the open unit is committed; a hint may be lost and must not matter."""
    unit = _unit.get()
    if unit is None:
        raise NoUnit("A hint belongs to a unit of work.")
    unit.after_commit.append(hint)


@contextmanager
def rehearsal():
    """What is done inside an open unit and undone at the end, rows and hints alike: it shows what would happen.

    What waits for the end of the unit is not shown.
    """
    unit = _unit.get()
    if unit is None:
        raise NoUnit("A rehearsal belongs to a unit of work.")
    hints, ends, chain = len(unit.after_commit), len(unit.at_end), unit.chain
    savepoint = db.session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        del unit.after_commit[hints:], unit.at_end[ends:]
        unit.chain = chain


def when_committed(listener: Callable[[], None]) -> None:
    """Calls `listener` after every commit of this process; it must be quick and may be lost."""
    _listeners.append(listener)


def current_unit() -> Unit | None:
    """The open unit of work of this thread, if any."""
    return _unit.get()


def asked_once(read: Callable) -> Callable:
    """For a read of what takes no part in a brisk unit: there it is asked once for the same arguments, elsewhere each time."""
    @wraps(read)
    def asked(*given):
        unit = _unit.get()
        if unit is None or not unit.is_brisk:
            return read(*given)
        if (read, given) not in unit.answers:
            unit.answers[read, given] = read(*given)
        return unit.answers[read, given]

    return asked


def opens_own_unit(view):
    """Marks a view that opens its unit itself, because slow work stands before or after it."""
    view.opens_own_unit = True
    return view


def locked(row):
    """Reads `row` again under a row lock (PostgreSQL), without locking what a join reads along; on SQLite the unit is the lock, and forgot at its beginning what was read before."""
    if not is_sqlite():
        keys = sa.inspect(type(row)).primary_key
        mine = [key == value for key, value in zip(keys, sa.inspect(row).identity, strict=True)]
        # Alone first: a statement that waited for the lock joins what stood there before it waited, or finds nothing where the join holds no more.
        db.session.execute(sa.select(*keys).where(*mine).with_for_update())
        db.session.refresh(row)
    return row


def is_sqlite() -> bool:
    """Whether the desk runs on the embedded database."""
    return db.engine.dialect.name == "sqlite"


def _run_hints(unit: Unit) -> None:
    for hint in (*unit.after_commit, *_listeners):
        try:
            hint()
        except Exception:  # a lost hint costs a refresh, never the work that was committed
            log.warning("hint_lost", exc_info=True)


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection, _record) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON", "synchronous=FULL",
                   "secure_delete=ON", "cache_size=-32000", "temp_store=MEMORY", "mmap_size=268435456"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _unit.get() is not None else "BEGIN")


@event.listens_for(Session, "before_flush")
def _refuse_flush_outside_unit(session, _context, _instances) -> None:
    if _unit.get() is None and (session.new or session.dirty or session.deleted):
        raise NoUnit("Rows are written inside a unit of work only.")


@event.listens_for(Session, "do_orm_execute")
def _refuse_statement_outside_unit(state) -> None:
    if _unit.get() is None and (state.is_insert or state.is_update or state.is_delete):
        raise NoUnit("Rows are written inside a unit of work only.")
