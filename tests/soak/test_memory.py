"""Fifty thousand mails through one worker: its memory stops growing, and every mail is a ticket. MAILS sets how many."""
import os
import smtplib
import subprocess
import sys
import threading
import time
from pathlib import Path

import sqlalchemy as sa

from helpdesk.channels.email.models import InboundEmail
from helpdesk.config import ROOT
from helpdesk.core.db import db
from tests.engines import free_port
from tests.soak.test_mail_kills import mail, wait_until_it_listens

MAILS = int(os.environ.get("MAILS", "50000"))
STEPS = 20
CONNECTIONS = 4
# After the first fifth every cache is full but that of 65,536 words' stems, which takes 16 MB: each mail here holds a new
# number. What is added beyond that is a leak.
GROWTH_MEGABYTES = 16 + 8
STALLED_SECONDS = 600


def test_memory_stays_flat(app, settings, capsys):
    port, seen = free_port(), []
    variables = {"HELPDESK_INSTANCE": str(settings.instance), "HELPDESK_DATABASE_URL": settings.database_url, "HELPDESK_LOG_LEVEL": "ERROR", "HELPDESK_SMTP_LISTEN": f"127.0.0.1:{port}"}
    with subprocess.Popen([sys.executable, "-m", "flask", "--app", "helpdesk", "worker"], cwd=ROOT, env=os.environ | variables, stdout=subprocess.DEVNULL) as worker:
        try:
            wait_until_it_listens(port)
            step = MAILS // STEPS
            for first in range(0, step * STEPS, step):
                _send_all(port, range(first, first + step))
                _wait_until_read(first + step)
                seen.append(_megabytes(worker.pid))
                with capsys.disabled():
                    print(f"{first + step} mails: {seen[-1]:.1f} MB", flush=True)
        finally:
            worker.terminate()
    assert max(seen[STEPS // 5:]) - seen[STEPS // 5 - 1] < GROWTH_MEGABYTES, seen
    assert _count(InboundEmail.verdict == "new") == step * STEPS


def _send_all(port: int, numbers: range) -> None:
    senders = [threading.Thread(target=_send, args=(port, numbers[place::CONNECTIONS])) for place in range(CONNECTIONS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()


def _send(port: int, numbers: range) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=300) as client:
        for number in numbers:
            client.sendmail("ana@client.example", ["support@desk.test"], mail(number))


def _wait_until_read(wanted: int) -> None:
    done, since = -1, time.monotonic()
    while done < wanted:
        before, done = done, _count(InboundEmail.verdict != "waiting")
        since = time.monotonic() if done > before else since
        assert time.monotonic() - since < STALLED_SECONDS, f"{done} of {wanted} mails were read"
        time.sleep(0.5)


def _count(condition) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(InboundEmail).where(condition))


def _megabytes(pid: int) -> float:
    return next(int(line.split()[1]) / 1024 for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
