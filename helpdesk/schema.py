"""The tables of the database: made on first use, and never guessed at when they are of another version."""
import fcntl
from functools import wraps

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import ScriptInfo
from flask_migrate import upgrade
from sqlalchemy.exc import DBAPIError

from helpdesk.config import ROOT
from helpdesk.core.db import db

TRY_AGAIN_LATER = 75


class NotReady(click.ClickException):
    """The database cannot be used yet; the status tells a mail server to try again (sysexits EX_TEMPFAIL)."""

    exit_code = TRY_AGAIN_LATER


def ensure_schema() -> None:
    """Makes the tables of an empty database; call it inside an app context.

    :raises NotReady: when the tables are of another version, or the database does not answer.
    """
    try:
        present, wanted = _present(), ScriptDirectory(str(ROOT / "migrations")).get_current_head()
        if present is None:
            with (current_app.config["SETTINGS"].instance / "run" / "migrating.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                upgrade()
        elif present != wanted:
            raise NotReady(f"The database is at revision {present}, this version needs {wanted}. Make a copy of it, then run: "
                           "flask --app helpdesk db upgrade")
    except DBAPIError as error:
        raise NotReady(f"The database does not answer: {error.orig}") from None


def prepare(command: click.Command) -> None:
    """Makes every command below this one begin with ensure_schema(), but those that need no desk."""
    for below in getattr(command, "commands", {}).values():
        prepare(below)
    if command.callback is None or getattr(command, "needs_no_desk", False) or getattr(command.callback, "is_prepared", False):
        return
    command.callback = _prepared(command.callback)


def _prepared(callback):
    @wraps(callback)
    def begin(*args, **options):
        app = click.get_current_context().ensure_object(ScriptInfo).load_app()
        with app.app_context():
            ensure_schema()
            return callback(*args, **options)
    begin.is_prepared = True
    return begin


def _present() -> str | None:
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
