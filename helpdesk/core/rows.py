"""New rows and single rows by the shortest way, for what happens with every message: a flush costs five times as much."""
from collections.abc import Callable
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import make_transient_to_detached

from helpdesk.core.db import NoUnit, current_unit, db


def write(row: db.Model) -> None:
    """Writes a new row at once. From then on the session holds it as if it had been flushed.

    Relationships are not followed: the rows that this one names must be there. :raises NoUnit: outside a unit of work.
    """
    if current_unit() is None:
        raise NoUnit("Rows are written inside a unit of work only.")
    insert, keys, defaults = _plan(type(row))
    known = vars(row)
    for key, default in defaults:
        if key not in known:
            known[key] = default()
    values = {key: known[key] for key in keys if key in known}
    number = _connection().execute(insert, values).inserted_primary_key[0]
    for key in keys:
        known.setdefault(key, None)
    known["id"] = number
    make_transient_to_detached(row)
    db.session.add(row)


def first(statement: sa.Select, values: dict) -> sa.Row | None:
    """The first row of a statement that asks for columns."""
    db.session.flush()
    return _connection().execute(statement, values).first()


def run(statement: sa.Insert | sa.Update, values: dict | list[dict]) -> sa.CursorResult:
    """Runs a statement on a table, inside a unit of work. :raises NoUnit: outside of one."""
    if current_unit() is None:
        raise NoUnit("Rows are written inside a unit of work only.")
    db.session.flush()
    return _connection().execute(statement, values)


def _connection() -> sa.Connection:
    return db.session.connection()


@cache
def _plan(model: type) -> tuple[sa.Insert, tuple[str, ...], tuple[tuple[str, Callable], ...]]:
    """(insert, its columns but the id, defaults) of a model whose attributes are called like their columns."""
    table = model.__table__
    columns = [column for column in table.columns if column.name != "id"]
    return sa.insert(table), tuple(column.name for column in columns), tuple(
        (column.name, _default_of(column.default)) for column in columns if column.default is not None)


def _default_of(default: sa.Column) -> Callable:
    if default.is_scalar:
        return lambda: default.arg
    return lambda: default.arg(None)
