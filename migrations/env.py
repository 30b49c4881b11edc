"""Runs migrations with the desk's own engine; batch mode, because SQLite cannot alter most things in place."""
from alembic import context
from flask import current_app

from helpdesk.core.db import UtcDateTime, db

# Full-text tables are made by hand and kept by their own engine.
BY_HAND = ("ticket_text", "customer_text")


def render_item(kind, item, autogen):
    """Writes our column type as the plain one it stores, so that old revisions never import the house."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


def include_name(name, kind, parents):
    return not (kind == "table" and name is not None and name.startswith(BY_HAND))


def run():
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Batch mode replaces tables; references are checked again by the next connection. Past SQLAlchemy, which
            # would begin a transaction first, in which SQLite does not listen to this.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(connection=connection, target_metadata=db.metadata, render_as_batch=True, render_item=render_item,
                          include_name=include_name, compare_type=True, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


assert current_app, "migrations run through flask --app helpdesk db …"
run()
