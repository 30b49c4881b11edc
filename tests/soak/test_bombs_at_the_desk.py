"""Every bomb through a running desk: taken by the worker and opened by an agent, within seconds and within bounds, and the next mail goes on."""
import os
import subprocess
import time
import urllib.request
from pathlib import Path

import sqlalchemy as sa

from helpdesk.accounts import actions as accounts
from helpdesk.accounts.models import Agent
from helpdesk.channels.email.accepting import Envelope, accept
from helpdesk.channels.email.models import InboundEmail
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets.models import Ticket
from helpdesk.web.identity import COOKIE
from tests.channels.email.test_parsing import mail
from tests.journeys.running import running_desk
from tests.soak.test_broken_mail import MEGABYTES, SECONDS, TRAPS, bombs, traps

WAIT_SECONDS = 120
TICKS = os.sysconf("SC_CLK_TCK")


def test_bombs_pass_a_running_desk(tmp_path, capsys):
    with running_desk(tmp_path / "desk", HELPDESK_CHECK_SENDERS="0") as desk:
        desk.create_agent("ann@desk.test", "Ann", role="admin")
        cookie, worst = _signed_in(desk), {"taking": 0.0, "page": 0.0}
        worker, web = _programs(desk.process.pid)
        mails = [*bombs(), *traps()[::4], *traps()[1::4], mail(b"I am well")]
        assert len(mails) > 2 * len(TRAPS) + 25
        for place, raw in enumerate(mails):
            raw = raw.replace(b"<0@y.test>", b"<%d@y.test>" % place, 1)     # a ticket of its own for each
            before = _processor_seconds(worker)
            with desk.app.app_context():        # as the pipe does; SMTP refuses most of them for their lines
                number = accept(raw, Envelope("pipe"))
            ticket = _ticket_of(desk, number)
            spent = _processor_seconds(worker) - before
            worst["taking"] = max(worst["taking"], spent)
            assert spent < SECONDS, (number, len(raw), spent)
            if ticket is None:
                continue
            before = _processor_seconds(web)
            with urllib.request.urlopen(urllib.request.Request(f"{desk.url}/desk/tickets/{ticket}", headers={"Cookie": cookie}), timeout=60) as page:
                assert page.status == 200 and b"</html>" in page.read()
            spent = _processor_seconds(web) - before
            worst["page"] = max(worst["page"], spent)
            assert spent < SECONDS, (number, len(raw), spent)
        highest = {"worker": _highest_megabytes(worker), "web": _highest_megabytes(web)}
        with capsys.disabled():
            print(f"\n{len(mails)} bombs: most processor seconds {worst}, highest MB {highest}")
        assert ticket is not None and max(highest.values()) < MEGABYTES


def _signed_in(desk) -> str:
    with desk.app.app_context(), unit_of_work():
        token = accounts.sign_in(db.session.scalar(sa.select(Agent)), days=1, browser="test")
    return f"{COOKIE}={token}"


def _programs(parent: int) -> tuple[int, int]:
    """(worker, web process) of a desk; the web process is the child of gunicorn's master."""
    worker, master = (_child(parent, words) for words in ("continua: worker", "gunicorn"))
    return worker, _child(master, "")


def _child(parent: int, words: str) -> int:
    return int(subprocess.run(["pgrep", "-P", str(parent), "-f", words], capture_output=True, text=True, check=True).stdout.split()[0])


def _ticket_of(desk, number: int) -> int | None:
    """The ticket of mail `number`, None when its verdict is that it is no message; waits for the verdict."""
    deadline, row = time.monotonic() + WAIT_SECONDS, sa.select(InboundEmail.verdict, InboundEmail.reason, InboundEmail.ticket_id).where(InboundEmail.id == number)
    with desk.app.app_context():
        while time.monotonic() < deadline:
            db.session.rollback()
            found = db.session.execute(row).one_or_none()
            if found and found.verdict != "waiting":
                assert found.verdict != "failed", (number, found.reason)
                return found.ticket_id and db.session.scalar(sa.select(Ticket.number).where(Ticket.id == found.ticket_id))
            time.sleep(0.05)
    raise AssertionError(f"mail {number} has no verdict after {WAIT_SECONDS} s")


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _highest_megabytes(pid: int) -> int:
    return next(int(line.split()[1]) // 1024 for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
