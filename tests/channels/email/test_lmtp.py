"""Mail by LMTP: an answer for each recipient, 250 only for what is committed, at a port or a socket in the file system."""
import os
import smtplib
import socket

import pytest
import sqlalchemy as sa

from helpdesk.channels.email.lmtp import LmtpReceiver
from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.channels.email.models import InboundEmail
from helpdesk.channels.email.own import own
from helpdesk.core import files
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets.models import Ticket
from tests.channels.email.conftest import raw_mail
from tests.channels.email.test_receiver import locked_database, waiting
from tests.engines import free_port


@pytest.fixture(params=["port", "socket"])
def place(request, tmp_path) -> str:
    return f"127.0.0.1:{free_port()}" if request.param == "port" else f"unix:{tmp_path}/lmtp"


def receiver_at(app, settings, place: str) -> LmtpReceiver:
    receiver = LmtpReceiver(app, settings.model_copy(update={"lmtp_listen": place}))
    receiver.start()
    return receiver


@pytest.fixture
def lmtp(app, settings, place):
    """A conversation with the desk's own LMTP server."""
    receiver = receiver_at(app, settings, place)
    assert receiver.ready.wait(5)
    with client_of(receiver) as client:
        client.receiver = receiver
        yield client
    receiver.stop()


def client_of(receiver) -> smtplib.LMTP:
    return smtplib.LMTP(receiver.address) if isinstance(receiver.address, str) else smtplib.LMTP(*receiver.address)


def send(client: smtplib.LMTP, recipients: list[str], raw: bytes) -> tuple[list[int], list[int]]:
    """What was said to each RCPT, and after the mail to each recipient that was taken."""
    client.ehlo_or_helo_if_needed()
    client.mail("ana@example.com")
    said = [client.rcpt(address)[0] for address in recipients]
    client.putcmd("data")
    assert client.getreply()[0] == 354
    client.send(smtplib._quote_periods(raw) + b"\r\n.\r\n")
    return said, [client.getreply()[0] for code in said if code == 250]


def test_each_recipient_gets_an_answer_and_the_mail_is_one(lmtp, work_off):
    with unit_of_work():
        create_mailbox(MailboxChoice("support@desk.test"), actor=SYSTEM)
    raw = raw_mail("..dots")
    assert send(lmtp, ["support@desk.test", "nobody@desk.test", "support+a@desk.test"], raw) == ([250, 550, 250], [250, 250])
    [row] = waiting()
    assert files.read(row.sha256).strip() == raw.strip() and row.recipients == ["support@desk.test", "support+a@desk.test"] and row.source == "lmtp"
    assert send(lmtp, ["support@desk.test"], raw_mail(message_id="<2@example.com>")) == ([250], [250])
    work_off()
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 2


def test_it_is_lmtp_and_not_smtp(lmtp):
    assert lmtp.docmd("EHLO", "x")[0] == lmtp.docmd("HELO", "x")[0] == 500 and lmtp.docmd("LHLO", "x")[0] == 250


def test_too_large_is_refused_for_each(lmtp, monkeypatch):
    monkeypatch.setattr(own, "largest_mail", 1_000)
    assert send(lmtp, ["a@desk.test", "b@desk.test"], b"x\r\n" * 1_000)[1] == [552, 552] and not waiting()
    assert lmtp.noop()[0] == 250


def test_one_that_cannot_be_stored_is_kept_by_the_sender(lmtp, monkeypatch, tmp_path):
    (tmp_path / "full").write_text("")
    monkeypatch.setattr(files, "_root", tmp_path / "full")
    assert send(lmtp, ["a@desk.test", "b@desk.test"], raw_mail())[1] == [451, 451] and not waiting()


def test_a_locked_database_says_no_250(lmtp):
    lmtp.sock.settimeout(8)
    with locked_database():
        try:
            answers = send(lmtp, ["a@desk.test", "b@desk.test"], raw_mail())[1]
        except (OSError, smtplib.SMTPException):
            answers = []
    assert 250 not in answers


def test_the_same_mail_again_is_one_ticket(lmtp, work_off):
    for _ in range(2):
        assert send(lmtp, ["support@desk.test"], raw_mail())[1] == [250]
    work_off()
    db.session.rollback()
    assert sorted(db.session.scalars(sa.select(InboundEmail.verdict))) == ["duplicate", "new"]


def test_a_socket_that_a_dead_process_left_is_taken_over(app, settings, tmp_path):
    path = str(tmp_path / "lmtp")
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(path)
    receiver = receiver_at(app, settings, f"unix:{path}")
    assert receiver.ready.wait(5)
    with client_of(receiver) as client:
        assert client.noop()[0] == 250
    receiver.stop()
    assert not os.path.exists(path)


@pytest.mark.parametrize("kind", ["alive", "a file"])
def test_a_place_that_is_taken_is_a_sentence(app, settings, tmp_path, capsys, kind):
    path = tmp_path / "lmtp"
    with socket.socket(socket.AF_UNIX) as other:
        if kind == "alive":
            other.bind(str(path))
            other.listen()
        else:
            path.write_text("precious")
        receiver = receiver_at(app, settings, f"unix:{path}")
        assert not receiver.ready.wait(1)
        receiver.stop()
    assert "HELPDESK_LMTP_LISTEN" in capsys.readouterr().err and path.exists()


def test_without_the_setting_there_is_none(app, settings):
    receiver = LmtpReceiver(app, settings)
    receiver.start()
    assert not receiver.ready.wait(0.5) and receiver.address is None
    receiver.stop()
