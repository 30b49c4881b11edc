"""Migrations: one head, the same as the models, up and down on the engine under test."""
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade

from helpdesk.config import ROOT
from helpdesk.core.db import db
from helpdesk.customers import search


def test_there_is_one_head():
    assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1


def test_the_tables_are_those_of_the_models(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={
            "compare_type": False, "include_name": lambda name, kind, parents: not (kind == "table" and name.startswith(("ticket_text", "customer_text")))})
        assert compare_metadata(context, db.metadata) == []


def test_down_and_up_again(app):
    db.session.remove()
    downgrade(revision="base")
    upgrade()
    with db.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision()


def test_people_and_organisations_come_along(app):
    """From 0015 with rows in it, up and down: nothing is lost, and everybody is found by their words."""
    db.session.remove()
    downgrade(revision="0015")
    with db.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO organisation (id, name, domain) VALUES (1, 'Lumină SRL', 'lumina.example')")
        connection.exec_driver_sql("INSERT INTO customer (id, name, organisation_id, is_blocked, created_at) "
                                   "VALUES (7, 'Ștefan Pop', 1, false, '2026-01-01 00:00:00')")
        connection.exec_driver_sql("INSERT INTO identity (customer_id, kind, value, created_at) "
                                   "VALUES (7, 'phone', '+40745118203', '2026-01-01 00:00:00')")
    upgrade()
    db.session.remove()
    for words in ("ștefan", "stef po", "0745 118", "745118"):
        found = search.find(words).rows
        assert [(one.name, one.phone, one.organisation.folded) for one in found] == [("Ștefan Pop", "+40745118203", "lumina srl")], words
    assert [row.domain for row in found[0].organisation.domains] == ["lumina.example"]
    db.session.remove()
    downgrade(revision="0015")
    with db.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT name, domain FROM organisation").all() == [("Lumină SRL", "lumina.example")]
        assert connection.exec_driver_sql("SELECT organisation_id FROM customer").all() == [(1,)]
    upgrade()


def test_the_folder_of_a_mailbox_comes_along(app):
    """From 0023 with rows in it, up and down: the cursor stays, and every mail keeps its number."""
    db.session.remove()
    downgrade(revision="0023")
    when = "'2026-01-01 00:00:00'"
    with db.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO mailbox (id, address, locale, is_active, is_default, has_plus_addresses, smtp_host, smtp_port, smtp_security, smtp_user, "
            "smtp_secret, imap_host, imap_port, imap_security, imap_user, imap_secret, imap_folder, imap_takes_old, imap_validity, imap_uid, created_at) "
            f"VALUES (3, 'a@desk.test', 'en', true, true, false, '', 587, 'tls', '', '', 'imap.test', 993, 'tls', 'a', '', 'Ajutor', true, 77, 9, {when})")
        for number, box, uid in ((1, "3", "9"), (2, "NULL", "NULL")):
            connection.exec_driver_sql(
                "INSERT INTO inbound_email (id, source, mailbox_id, sha256, size, uid_validity, uid, received_at, verdict, attempts, due_at, subject, "
                f"author, wants_answer) VALUES ({number}, 'imap', {box}, 'x', 1, 77, {uid}, {when}, 'new', 1, {when}, '', '', true)")
    upgrade()
    with db.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT name, validity, uid FROM mail_folder").all() == [("Ajutor", 77, 9)]
        assert connection.exec_driver_sql("SELECT folder_id, uid FROM inbound_email ORDER BY id").all() == [(1, 9), (None, None)]
    downgrade(revision="0023")
    with db.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT imap_folder, imap_validity, imap_uid FROM mailbox").all() == [("Ajutor", 77, 9)]
        assert connection.exec_driver_sql("SELECT uid FROM inbound_email ORDER BY id").all() == [(9,), (None,)]
    upgrade()
