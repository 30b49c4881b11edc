"""Migrations: one head, the same as the models, up and down on the engine under test."""
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade

from helpdesk.config import ROOT
from helpdesk.core.db import db


def test_there_is_one_head():
    assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1


def test_the_tables_are_those_of_the_models(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={
            "compare_type": False, "include_name": lambda name, kind, parents: not (kind == "table" and name.startswith("ticket_text"))})
        assert compare_metadata(context, db.metadata) == []


def test_down_and_up_again(app):
    db.session.remove()
    downgrade(revision="base")
    upgrade()
    with db.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision()
