"""kill -9 in the middle of work of many steps: a sheet of people and its undoing, a change of many tickets and its undoing. KILLS sets how often."""
import os
import random
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress

import pytest
import sqlalchemy as sa

from helpdesk.accounts import actions as accounts
from helpdesk.accounts.models import Agent
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers.models import Identity, PeopleImport
from helpdesk.customers.sheets import read
from helpdesk.tickets import importing
from helpdesk.tickets.models import TicketTag
from helpdesk.tickets.undo_models import ChangeSet
from helpdesk.web.identity import COOKIE
from tests.factories import make_ticket
from tests.journeys.running import RunningDesk, running_desk

KILLS = int(os.environ.get("KILLS", "5"))
PEOPLE, TICKETS, SECONDS = 600, 160, 120


class Admin:
    """A browser of a running desk that follows no redirect; what a dying desk does not answer is None."""

    def __init__(self, desk: RunningDesk):
        self._desk, self._opener = desk, urllib.request.build_opener(urllib.request.HTTPCookieProcessor(), _Stays())
        email = desk.create_agent("alice@desk.test", "Alice", role="admin")
        with desk.app.app_context(), unit_of_work():
            token = accounts.sign_in(db.session.scalar(sa.select(Agent).where(Agent.email == email)), days=1, browser="test")
        self._opener.addheaders = [("Cookie", f"{COOKIE}={token}")]
        page = self._opener.open(f"{desk.url}/desk/undo", timeout=30)
        session = page.headers.get("Set-Cookie", "").partition(";")[0]
        self._opener.addheaders = [("Cookie", f"{COOKIE}={token}; {session}")]
        self._token = re.search(r'name="csrf-token" content="([^"]+)"', page.read().decode()).group(1)

    def post(self, path: str, **form) -> None:
        with suppress(OSError, urllib.error.URLError, ConnectionError):
            self._opener.open(f"{self._desk.url}{path}", urllib.parse.urlencode({**form, "csrf_token": self._token}).encode(), timeout=60).close()


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


@pytest.fixture
def desk(tmp_path):
    with running_desk(tmp_path / "desk") as running:
        yield running


def test_a_sheet_comes_in_and_goes_out_whole(desk):
    admin = Admin(desk)
    for turn in range(KILLS):
        with desk.app.app_context(), unit_of_work():
            sheet = read(("email\n" + "\n".join(f"{turn}.{one}@kill.example" for one in range(PEOPLE))).encode())
            import_id = importing.keep(sheet, "people.csv", agent_id=1).id
        known = sa.select(sa.func.count()).select_from(Identity).where(Identity.value.like(f"{turn}.%@kill.example"))
        status = sa.select(PeopleImport.status).where(PeopleImport.id == import_id)
        for verb, ends, people in (("start", "done", PEOPLE), ("undo", "undone", 0)):
            admin.post(f"/desk/people/imports/{import_id}/{verb}")
            time.sleep(random.random() * 3)
            _kill(desk, "continua: worker")
            _wait_until(desk, status, ends)
            assert _value(desk, known) == people


def test_what_is_changed_can_be_undone_and_what_is_undone_is_done_with(desk):
    admin = Admin(desk)
    with desk.app.app_context():
        numbers = ",".join(str(make_ticket(email=f"{one}@example.com").number) for one in range(TICKETS))
    tagged = sa.select(sa.func.count()).select_from(TicketTag)
    for turn in range(KILLS):
        _die_during(desk, admin, "/desk/tickets/bulk", tickets=numbers, act="tags", tags="killed", sure="1")
        while (left := _remembered(desk))[1]:
            assert _value(desk, tagged) == left[1], turn
            _die_during(desk, admin, f"/desk/undo/{left[0]}")
            if _remembered(desk)[1] == left[1]:
                admin.post(f"/desk/undo/{left[0]}")
        assert _value(desk, tagged) == 0


def _die_during(desk: RunningDesk, admin: Admin, path: str, **form) -> None:
    asking = threading.Thread(target=admin.post, args=(path,), kwargs=form)
    asking.start()
    time.sleep(random.random() * 2)
    _kill(desk, "gunicorn")
    asking.join()
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"{desk.url}/healthz", timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise AssertionError("the desk did not come back")


def _remembered(desk: RunningDesk) -> tuple[int, int]:
    """The newest set that can be undone, and how many tickets stand in it."""
    with desk.app.app_context():
        db.session.rollback()
        row = db.session.scalar(sa.select(ChangeSet).where(ChangeSet.undone_at.is_(None)).order_by(ChangeSet.id.desc()).limit(1))
        return (row.id, len(row.changes)) if row else (0, 0)


def _value(desk: RunningDesk, wanted: sa.Select):
    with desk.app.app_context():
        db.session.rollback()
        return db.session.scalar(wanted)


def _wait_until(desk: RunningDesk, wanted: sa.Select, value: str) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if _value(desk, wanted) == value:
            return
        time.sleep(0.2)
    raise AssertionError(f"it never was {value}")


def _kill(desk: RunningDesk, program: str) -> None:
    found = subprocess.run(["pgrep", "-P", str(desk.process.pid), "-f", program], capture_output=True, text=True)
    for line in found.stdout.split():
        below = subprocess.run(["pgrep", "-P", line], capture_output=True, text=True).stdout.split()
        for pid in (*below, line):
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
