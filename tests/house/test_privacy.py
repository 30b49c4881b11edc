"""No table is forgotten when a person asks for their data or for their erasure."""
import sqlalchemy as sa

from helpdesk import wiring  # noqa: F401 - brings every room, and so every table
from helpdesk.core.db import db
from helpdesk.privacy.registry import NOT_PERSONAL, PERSONAL, SWEPT

TABLES = db.metadata.tables
TELL = "give {} a line in helpdesk/privacy/registry.py: PERSONAL when its rows are a customer's (they are exported and erased then), NOT_PERSONAL with the reason otherwise"


def test_every_table_is_considered():
    known = {entry.table for entry in PERSONAL} | set(NOT_PERSONAL)
    missing = sorted(set(TABLES) - known)
    assert not missing, TELL.format(", ".join(missing))
    assert not known - set(TABLES), "these tables are gone"
    assert not {entry.table for entry in PERSONAL} & set(NOT_PERSONAL)


def test_a_table_that_names_a_customer_is_personal():
    naming = {table.name for table in TABLES.values() if "customer_id" in table.c}
    assert not naming & set(NOT_PERSONAL)


def test_every_word_has_its_fate():
    """A column of words in a personal table is emptied or listed here as one that never holds a customer's own."""
    unspoken = [f"{entry.table}.{column.name}" for entry in PERSONAL if entry.blank is not None for column in entry.rows.c
                if isinstance(column.type, sa.Text) and column.name not in entry.blank and entry.table not in SWEPT]
    assert sorted(set(unspoken) - {"privacy_task.sealed"}) == []


def test_what_is_named_is_there():
    for entry in PERSONAL:
        columns = set(entry.rows.c.keys())
        assert set(entry.blank or ()) <= columns, entry.table
        assert entry.file is None or entry.file in columns, entry.table
    assert set(SWEPT) <= set(TABLES)
