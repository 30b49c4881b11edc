"""Counts SQL statements of a request; shown as Server-Timing in bench mode, asserted by tests."""
import time
from contextlib import contextmanager
from contextvars import ContextVar

from flask import Flask, g
from sqlalchemy import event
from sqlalchemy.engine import Engine

_statements: ContextVar[list[str] | None] = ContextVar("statements", default=None)


@contextmanager
def counted():
    """Collects the statements that run within this block."""
    token = _statements.set([])
    try:
        yield _statements.get()
    finally:
        _statements.reset(token)


def show_timing(app: Flask) -> None:
    """Adds `Server-Timing: sql;desc="7", app;dur=12.3` to each answer."""
    @app.before_request
    def begin():
        g.began, g.statements = time.perf_counter(), []
        _statements.set(g.statements)

    @app.after_request
    def end(response):
        spent = (time.perf_counter() - g.began) * 1000
        response.headers["Server-Timing"] = f'sql;desc="{len(g.statements)}", app;dur={spent:.1f}'
        return response


@event.listens_for(Engine, "before_cursor_execute")
def _count(_connection, _cursor, statement, _parameters, _context, _many) -> None:
    statements = _statements.get()
    if statements is not None and not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
        statements.append(statement)
