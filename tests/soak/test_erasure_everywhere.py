"""A person's strings in every column of words of every table: after the erasure each is gone or listed as a place of others."""
import sqlalchemy as sa

from helpdesk.core.db import db, unit_of_work
from helpdesk.customers.models import Customer, Organisation
from helpdesk.knowledge import searching
from helpdesk.knowledge.learning.teaching import train_stale
from helpdesk.privacy import places
from helpdesk.privacy.models import PrivacyTask
from helpdesk.privacy.registry import PERSONAL
from helpdesk.privacy.whose import whose
from tests.privacy.test_erasure import ADDRESS, NAME, desk, erase  # noqa: F401 - the desk is a fixture

PLANTED = f"keepme {ADDRESS} {NAME}"
# Values with a meaning of their own, where no words can stand: a desk that holds others is broken.
SHORTEST = 60
KEYS = ("sha256", "digest", "secret", "sealed", "password_hash", "client_key", "header_id", "_type", "slug", "locale", "external_id")


def _columns(table: sa.Table) -> list[sa.Column]:
    return [column for column in table.c if isinstance(column.type, sa.String | sa.Text) and (column.type.length or 999) >= SHORTEST
            and not column.primary_key and not column.unique and not column.foreign_keys and not column.name.endswith(KEYS)]


def _plant(customer: Customer) -> list[tuple[str, int, str]]:
    """Writes the strings into one row of somebody else in each table; answers (table, row, column)."""
    theirs = whose(customer)
    planted = []
    for table in db.metadata.sorted_tables:
        if "id" not in table.c or not isinstance(table.c.id.type, sa.Integer) or table.name in places.NEVER:
            continue
        others = [~sa.func.coalesce(entry.of(theirs), False) for entry in PERSONAL if entry.table == table.name]
        row_id = db.session.scalar(sa.select(sa.func.min(table.c.id)).where(*others))
        for column in _columns(table) if row_id else ():
            db.session.execute(sa.update(table).where(table.c.id == row_id).values({column.name: PLANTED[:column.type.length]}))
            planted.append((table.name, row_id, column.name))
    return planted


def test_wherever_a_person_is_named_it_is_gone_or_listed(desk, work_off):  # noqa: F811
    first, _ion, alice = desk
    with unit_of_work():
        db.session.add(Organisation(name="Acme"))
        db.session.flush()
        planted = _plant(db.session.get(Customer, first.customer_id))
    assert len({table for table, _row, _column in planted}) >= 10, planted
    erase(alice, first.customer_id, words="zqxykquoted line")
    work_off()
    train_stale(searching.index(), timeout=5)
    task = db.session.scalars(sa.select(PrivacyTask).where(PrivacyTask.kind == "erasure")).one()
    listed = {(place.kind, place.row_id) for place in places.places_of(task.id)}
    left = []
    for name, row_id, column in planted:
        table = db.metadata.tables[name]
        words = db.session.scalar(sa.select(table.c[column]).where(table.c.id == row_id)) or ""
        if "zqxyk" in words.lower() and (name, row_id) not in listed:
            left.append((name, row_id, column, words))
    assert left == []
    searching.index().close()
