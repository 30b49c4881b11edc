"""Kill -9 at any moment of taking and sending mail: every mail becomes exactly one message, every answer leaves at least once.

A sender that behaves like a mail server (it keeps what was not answered with 250) writes by SMTP, others write into an
IMAP mailbox, from which mails are moved away once they are ours, and meanwhile the worker is killed again and again.
"""
import os
import random
import smtplib
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta

import sqlalchemy as sa

from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.channels.email.models import InboundEmail
from helpdesk.config import ROOT
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.models import Delivery, Schedule
from helpdesk.tickets.models import Message, Ticket
from tests.channels.email.conftest import raw_mail
from tests.engines import free_port
from tests.mail_servers import dovecot, smtp_sink

KILLS = int(os.environ.get("KILLS", "100"))
IMAP_SHARE = 0.25


def mail(number: int) -> bytes:
    return raw_mail(f"Number {number}", sender=f"ana{number}@example.com", subject=f"Mail {number}", message_id=f"<n{number}@example.com>")


class Sender(threading.Thread):
    """Writes mails until told to stop; one that was not taken is sent again, as a mail server would."""

    def __init__(self, port: int, imap):
        super().__init__(daemon=True)
        self._port, self._imap, self._ending, self.count, self.appended = port, imap, threading.Event(), 0, 0

    def stop(self) -> int:
        self._ending.set()
        self.join(60)
        return self.count

    def run(self) -> None:
        rnd = random.Random(1)
        while not self._ending.is_set():
            if rnd.random() < IMAP_SHARE:
                self._imap.append(mail(self.count))
                self.appended += 1
            else:
                self._until_taken(mail(self.count))
            self.count += 1

    def _until_taken(self, raw: bytes) -> None:
        while True:
            try:
                with smtplib.SMTP("127.0.0.1", self._port, timeout=10) as client:
                    client.sendmail("ana@example.com", ["support@desk.test"], raw)
                    return
            except (smtplib.SMTPException, OSError):
                time.sleep(0.05)


def start_worker(settings, smtp_port: int, sink_port: int) -> subprocess.Popen:
    variables = {"HELPDESK_INSTANCE": str(settings.instance), "HELPDESK_DATABASE_URL": settings.database_url, "HELPDESK_LOG_LEVEL": "ERROR",
                 "HELPDESK_SMTP_LISTEN": f"127.0.0.1:{smtp_port}", "HELPDESK_SMTP_URL": f"smtp://127.0.0.1:{sink_port}"}
    return subprocess.Popen([sys.executable, "-m", "flask", "--app", "helpdesk", "worker"], cwd=ROOT, env={**os.environ, **variables},
                            stdout=subprocess.DEVNULL)


def wait_until_it_listens(port: int) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise AssertionError("the worker does not listen")


def let_leases_pass() -> None:
    """Time goes by: what a dead worker had claimed may be claimed again, every schedule is due."""
    past = utcnow() - timedelta(seconds=1)
    for model, wanted, values in ((InboundEmail, InboundEmail.verdict == "waiting", {"due_at": past}), (Delivery, Delivery.status == "sending", {"lease_until": past}),
                                  (Schedule, sa.true(), {"next_at": past})):
        with unit_of_work():    # what the living worker holds at this moment is left to it: waiting for several rows would be a deadlock
            key = sa.inspect(model).primary_key[0]
            free = db.session.scalars(sa.select(key).where(wanted).order_by(key).with_for_update(skip_locked=True)).all()
            db.session.execute(sa.update(model).where(key.in_(free)).values(values))


def one(statement) -> int:
    db.session.rollback()
    return db.session.scalar(statement)


def wait_until_done(seconds: float = 600) -> None:
    deadline = time.monotonic() + seconds
    open_mails = sa.select(sa.func.count()).select_from(InboundEmail).where(InboundEmail.verdict == "waiting")
    open_deliveries = sa.select(sa.func.count()).select_from(Delivery).where(Delivery.status.in_(("queued", "sending", "retry")))
    quiet = 0
    while time.monotonic() < deadline and quiet < 5:
        quiet = quiet + 1 if one(open_mails) == one(open_deliveries) == 0 else 0
        time.sleep(1)
    assert quiet >= 5, (one(open_mails), one(open_deliveries))


def test_kills_lose_nothing_and_double_nothing(app, settings, capsys):
    rnd, smtp_port = random.Random(2), free_port()
    with smtp_sink() as sink, dovecot() as imap:
        with unit_of_work():
            create_mailbox(MailboxChoice("support@desk.test", imap_host="127.0.0.1", imap_port=imap.port, imap_security="none",
                                         imap_user=imap.user, imap_password=imap.password, imap_move_to="Done"), actor=SYSTEM)
        sender = Sender(smtp_port, imap)
        sender.start()
        for _ in range(KILLS):
            worker = start_worker(settings, smtp_port, sink.port)
            try:
                wait_until_it_listens(smtp_port)
                time.sleep(rnd.random() * 1.5)
                if rnd.random() < 0.3:
                    let_leases_pass()
            finally:
                worker.kill()
                worker.wait()
        worker = start_worker(settings, smtp_port, sink.port)
        sent = sender.stop()
        let_leases_pass()
        time.sleep(3)
        wait_until_done()
        worker.terminate()
        worker.wait(20)
        moved = imap.mails_in("Done")
        assert imap.mails_in("INBOX") == [] and len(moved) == len(set(moved)) == sender.appended
    rows = one(sa.select(sa.func.count()).select_from(InboundEmail))
    messages = one(sa.select(sa.func.count()).where(Message.message_id.like("n%@example.com")))
    distinct = one(sa.select(sa.func.count(sa.distinct(Message.message_id))).where(Message.message_id.like("n%@example.com")))
    verdicts = dict(db.session.execute(sa.select(InboundEmail.verdict, sa.func.count()).group_by(InboundEmail.verdict)).all())
    posted = set(db.session.scalars(sa.select(Delivery.header_id).where(Delivery.kind == "acknowledgement")))
    left = [mail["Message-ID"].strip("<>") for mail in sink.mails]
    with capsys.disabled():
        print(f"\n{KILLS} kills, {sent} mails sent, {rows} rows {verdicts}, {len(left)} answers left, {len(left) - len(set(left))} of them twice")
    assert (messages, distinct) == (sent, sent) and rows >= sent and verdicts["new"] == sent
    assert set(verdicts) <= {"new", "duplicate"} and one(sa.select(sa.func.count()).select_from(Ticket)) == sent
    assert len(posted) == sent and set(left) == posted
