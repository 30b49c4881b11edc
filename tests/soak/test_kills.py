"""kill -9 while mails and forms come in: every one that was promised is there once. KILLS sets how often (default 20)."""
import os
import random
import signal
import smtplib
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from email.message import EmailMessage
from http.cookiejar import CookieJar

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.tickets.models import Message, Ticket
from tests.journeys.running import RunningDesk, running_desk

KILLS = int(os.environ.get("KILLS", "20"))
PAUSE = 1.5
SETTLE_SECONDS = 60
START_SECONDS = 120


def test_no_mail_is_lost_or_doubled(tmp_path):
    with running_desk(tmp_path / "desk") as desk:
        promised = _while_killing(desk, "continua: worker", _send_mail)
        assert len(promised) >= KILLS
        seen = _settled(desk, sa.select(Message.message_id).where(Message.direction == "in"), len(promised))
        assert sorted(seen) == sorted(promised)


def test_no_form_is_lost_or_doubled(tmp_path):
    with running_desk(tmp_path / "desk") as desk:
        promised = _while_killing(desk, "gunicorn", _send_form)
        assert len(promised) >= KILLS
        assert sorted(_settled(desk, sa.select(Ticket.subject), len(promised))) == sorted(promised)


def _while_killing(desk: RunningDesk, program: str, send) -> list[str]:
    """Sends one after the other, each until it is taken, while the program is killed again and again."""
    promised, ended = [], threading.Event()

    def keep_sending():
        number = 0
        while not ended.is_set():
            number += 1
            promised.append(_until_taken(lambda number=number: send(desk, number)))

    sending = threading.Thread(target=keep_sending)
    sending.start()
    for _ in range(KILLS):
        _wait_for_one_more(promised)
        time.sleep(PAUSE * random.random())
        for pid in _children(desk.process.pid, program):
            os.kill(pid, signal.SIGKILL)
    time.sleep(PAUSE * 2)
    ended.set()
    sending.join()
    return promised


def _wait_for_one_more(promised: list[str]) -> None:
    """However busy the machine is, each kill meets a program that works again."""
    before, deadline = len(promised), time.monotonic() + START_SECONDS
    while len(promised) == before:
        assert time.monotonic() < deadline, f"nothing was taken for {START_SECONDS} s"
        time.sleep(0.05)


def _until_taken(send) -> str:
    while True:
        try:
            return send()
        except (OSError, smtplib.SMTPException, urllib.error.URLError):
            time.sleep(0.1)


def _send_mail(desk: RunningDesk, number: int) -> str:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"c{number}@client.example", "support@desk.test", f"Mail {number}"
    mail["Message-ID"] = f"<kill-{number}@client.example>"
    mail.set_content("Where is my parcel?")
    with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=10) as server:
        server.send_message(mail)
    return f"kill-{number}@client.example"


def _send_form(desk: RunningDesk, number: int) -> str:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with browser.open(f"{desk.url}/contact", timeout=10) as page:
        token = page.read().decode().partition('name="csrf-token" content="')[2].partition('"')[0]
    form = {"csrf_token": token, "email": f"c{number}@client.example", "subject": f"Form {number}", "message": "Where?", "key": f"kill-{number}"}
    with browser.open(f"{desk.url}/contact", urllib.parse.urlencode(form).encode(), timeout=10) as done:
        assert done.url.endswith("/contact/done")
    return f"Form {number}"


def _children(parent: int, program: str) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(parent), "-f", program], capture_output=True, text=True)
    return [int(line) for line in found.stdout.split()]


def _settled(desk: RunningDesk, wanted: sa.Select, count: int) -> list[str]:
    """What is in the database once as many rows as were promised have arrived, and a moment later."""
    deadline = time.monotonic() + SETTLE_SECONDS
    with desk.app.app_context():
        while time.monotonic() < deadline:
            db.session.rollback()
            if len(list(db.session.scalars(wanted))) >= count:
                break
            time.sleep(0.5)
        time.sleep(3)
        db.session.rollback()
        return list(db.session.scalars(wanted))
