"""Mail by SMTP and by pipe: 250 or status 0 only for what is committed, else the sender keeps the mail."""
import smtplib
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.channels.email.models import InboundEmail
from helpdesk.channels.email.own import own
from helpdesk.channels.email.receiver import Receiver
from helpdesk.core import files
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets.models import Ticket
from tests.channels.email.conftest import raw_mail
from tests.engines import free_port

ROOT = Path(__file__).resolve().parents[3]


def waiting() -> list[InboundEmail]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(InboundEmail).order_by(InboundEmail.id)))


@pytest.fixture
def smtp(app, settings):
    """A conversation with the desk's own SMTP server."""
    receiver = Receiver(app, settings.model_copy(update={"smtp_listen": f"127.0.0.1:{free_port()}"}))
    receiver.start()
    assert receiver.ready.wait(5)
    with smtplib.SMTP(*receiver.address, timeout=10) as client:
        client.desk_address = receiver.address
        yield client
    receiver.stop()


def test_what_was_said_250_to_is_committed_byte_for_byte(smtp):
    raw = raw_mail("long " * 2_000 + "\r\n.\r\n..dots \xe3")
    smtp.sendmail("ana@example.com", ["support@desk.test", "sales@desk.test"], raw)
    [row] = waiting()
    assert files.read(row.sha256) == raw and row.verdict == "waiting"
    assert (row.source, row.sender, row.recipients) == ("smtp", "ana@example.com", ["support@desk.test", "sales@desk.test"])


@pytest.mark.parametrize("said, kept", {
    b".": b"", b"..": b".\r\n", b"\r\n.": b"\r\n", b"a\r\n..\r\n...b\r\n.c\r\n": b"a\r\n.\r\n..b\r\nc\r\n\r\n", b"a.\r\nb.": b"a.\r\nb.\r\n",
    b"bare\n.\nlines\r.\r\n": b"bare\n.\nlines\r.\r\n\r\n", b"a" * 3_000_000 + b".\r\n.b": b"a" * 3_000_000 + b".\r\nb\r\n",
}.items(), ids=["nothing", "a dot", "an empty line", "dots", "sentences", "bare line ends", "three megabytes in a line"])
def test_dots_at_line_starts(smtp, said, kept):
    smtp.ehlo(), smtp.mail("a@b.test"), smtp.rcpt("support@desk.test"), smtp.docmd("DATA")
    smtp.sock.sendall(said + (b"\r\n.\r\n" if said not in (b".", b"\r\n.") else b"\r\n") + b"NOOP\r\n")
    assert smtp.getreply()[0] == smtp.getreply()[0] == 250
    assert files.read(waiting()[0].sha256) == kept


def test_addresses_of_every_form(smtp):
    smtp.ehlo()
    for line in ("<a@b.test>", "a@b.test", "<>", '<"a b"@c.test>', "<@relay.test:a@b.test>"):
        assert smtp.docmd(f"MAIL FROM:{line}")[0] in (250, 553), line
        smtp.rset()
    assert smtp.docmd("MAIL FROM:<a@b.test> SIZE=99999999")[0] == 552 and smtp.docmd("MAIL FROM:<a@b.test> NOSUCH=1")[0] == 555


def test_too_large_is_refused_for_good(smtp, monkeypatch):
    monkeypatch.setattr(own, "largest_mail", 1_000)
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        smtp.sendmail("a@b.test", ["support@desk.test"], b"x\r\n" * 1_000)
    assert refusal.value.smtp_code == 552 and not waiting()


@contextmanager
def locked_database():
    """Another process writes and does not stop."""
    engine = sa.create_engine(db.engine.url)
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("LOCK TABLE inbound_email" if engine.dialect.name == "postgresql" else "BEGIN IMMEDIATE")
        yield
    finally:
        connection.rollback()
        connection.close()
        engine.dispose()


def test_a_locked_database_says_no_250_and_the_second_try_doubles_nothing(smtp, work_off):
    smtp.sock.settimeout(8)
    with locked_database(), pytest.raises((smtplib.SMTPException, OSError)):
        smtp.sendmail("a@b.test", ["support@desk.test"], raw_mail())
    with smtplib.SMTP(*smtp.desk_address, timeout=10) as again:
        again.sendmail("a@b.test", ["support@desk.test"], raw_mail())
    work_off()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 1


def test_a_database_that_is_away_means_later(smtp, app, tmp_path):
    engine = db.engine
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE inbound_email RENAME TO away")
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        smtp.sendmail("a@b.test", ["support@desk.test"], raw_mail())
    assert refusal.value.smtp_code == 451
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO inbound_email")
    smtp.sendmail("a@b.test", ["support@desk.test"], raw_mail())
    assert len(waiting()) == 1


def test_a_disk_that_cannot_be_written_means_later(smtp, monkeypatch, tmp_path):
    (tmp_path / "full").write_text("")
    monkeypatch.setattr(files, "_root", tmp_path / "full")
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        smtp.sendmail("a@b.test", ["support@desk.test"], raw_mail())
    assert refusal.value.smtp_code == 451 and not waiting()


def test_unknown_addresses_are_refused_once_there_are_mailboxes(smtp):
    with unit_of_work():
        create_mailbox(MailboxChoice("support@desk.test"), actor=SYSTEM)
    assert smtp.sendmail("a@b.test", ["nobody@desk.test", "Support+x@Desk.test"], raw_mail())["nobody@desk.test"][0] == 550
    assert waiting()[0].recipients == ["Support+x@Desk.test"]


def test_a_busy_default_port_moves_on(app, settings, capsys):
    first, second = Receiver(app, settings), Receiver(app, settings)
    first.start()
    assert first.ready.wait(5)
    second.start()
    assert second.ready.wait(5)
    assert second.address[1] > first.address[1] >= 8025
    assert f"Mail is taken by SMTP at 127.0.0.1:{second.address[1]}" in capsys.readouterr().out
    first.stop(), second.stop()


def test_a_busy_port_that_was_asked_for_is_a_sentence(app, settings, capsys):
    wanted = settings.model_copy(update={"smtp_listen": f"127.0.0.1:{free_port()}"})
    wanted.model_fields_set.add("smtp_listen")
    first, second = Receiver(app, wanted), Receiver(app, wanted)
    first.start()
    assert first.ready.wait(5)
    second.start()
    assert not second.ready.wait(1)
    assert "HELPDESK_SMTP_LISTEN" in capsys.readouterr().err
    first.stop(), second.stop()


def deliver(instance: Path, raw: bytes, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "flask", "--app", "helpdesk", "mail", "deliver", *words], cwd=ROOT, input=raw,
                          capture_output=True, env={"HELPDESK_INSTANCE": str(instance), "HELPDESK_MAX_MAIL_MB": "1", "PATH": "/usr/bin:/bin"}, timeout=60)


def test_a_mail_by_pipe(tmp_path):
    done = deliver(tmp_path / "new", raw_mail(), "--recipient", "support@desk.test")
    assert done.returncode == 0 and b"Taken as 1" in done.stderr
    assert deliver(tmp_path / "new", b"x" * 1_100_000).returncode == 69
    (tmp_path / "new" / "continua.sqlite3").write_bytes(b"this is no database" * 100)
    (tmp_path / "new" / "continua.sqlite3-wal").unlink(missing_ok=True)
    done = deliver(tmp_path / "new", raw_mail())
    assert done.returncode == 75 and b"Traceback" not in done.stderr and done.stderr.strip()
