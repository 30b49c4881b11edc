"""New mail is told by the server (IDLE) and taken within a moment; a lost line is found again, and nobody turns in circles."""
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.channels.email import fetching, watching
from helpdesk.channels.email.mailboxes import change_mailbox, create_mailbox
from helpdesk.channels.email.models import Mailbox
from helpdesk.channels.email.watching import Watchers
from helpdesk.config import ROOT
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.leases import end_lease, renew_lease, take_lease
from helpdesk.outbox.models import Schedule
from helpdesk.outbox.worker import Tables, Worker
from tests.channels.email.test_fetching import choice, mails, rows
from tests.cut_line import line_to
from tests.mail_servers import dovecot

FOREIGN = "Reclamații"
ONLY_FETCHING = Tables(send={}, jobs={}, every={}, steps=(fetching.fetch_due,))


@pytest.fixture
def line(imap):
    """The way to the IMAP server, which can be cut."""
    with line_to(imap.port) as running:
        yield running


@pytest.fixture
def box(app, imap, line) -> Mailbox:
    """A mailbox with two folders, behind the line."""
    imap.make(FOREIGN)
    with unit_of_work():
        return create_mailbox(choice(imap, imap_port=line.port, imap_folders=("INBOX", FOREIGN)), actor=SYSTEM)


@contextmanager
def running(app, *parts):
    """A worker that only fetches, and these parts; both are stopped, within seconds."""
    parts = [Worker(app, ONLY_FETCHING), *parts]
    for part in parts:
        part.start()
    try:
        yield
    finally:
        began = time.monotonic()
        for part in reversed(parts):
            part.stop()
        assert time.monotonic() - began < 5


def wait_until(seen, seconds: float = 10) -> float:
    """How long it took."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        db.session.rollback()
        if seen():
            return time.monotonic() - began
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def test_mail_in_any_folder_is_taken_within_two_seconds(app, box, imap, line):
    imap.append(mails(1)[0])
    with running(app, Watchers(app)):
        wait_until(lambda: len(rows()) == 1 and fetching.is_watched(box.id))
        wait_until(lambda: line.open_count == 2)
        for count, folder in ((2, "INBOX"), (3, FOREIGN), (4, "INBOX")):
            imap.append(mails(count)[0], folder)
            assert wait_until(lambda count=count: len(rows()) == count) < 2
        # The rows stand before the round that took them has ended and chosen the next one.
        wait_until(lambda: db.session.get(Schedule, f"email.fetch.{box.id}").next_at > utcnow() + timedelta(minutes=2))
    wait_until(lambda: line.open_count == 0)
    assert not fetching.is_watched(box.id)


def test_only_one_of_two_workers_waits_and_the_other_takes_over(app, box, line, monkeypatch):
    monkeypatch.setattr(watching, "ASK_FOR_LEASE", 0.5)
    first, second = Watchers(app), Watchers(app)
    with running(app, second):
        first.start()
        wait_until(lambda: fetching.is_watched(box.id))
        time.sleep(2)
        assert line.open_count == 2
        first.stop()
        wait_until(lambda: fetching.is_watched(box.id) and line.open_count == 2)


def test_a_cut_line_is_found_again_without_a_storm(app, box, imap, line):
    with running(app, Watchers(app)):
        wait_until(lambda: fetching.is_watched(box.id) and line.open_count == 2)
        line.is_down = True
        line.cut()
        before = line.count
        imap.append(mails(1)[0])
        time.sleep(5)
        db.session.rollback()
        assert not fetching.is_watched(box.id) and line.count - before < 12
        line.is_down = False
        wait_until(lambda: len(rows()) == 1 and fetching.is_watched(box.id), 20)


def test_the_wait_is_renewed_before_the_server_ends_it(app, box, imap, monkeypatch):
    monkeypatch.setattr(watching, "RENEW_IDLE", 0.5)
    monkeypatch.setattr(watching, "RENEW_LEASE", 0.5)
    with running(app, Watchers(app)):
        wait_until(lambda: fetching.is_watched(box.id))
        time.sleep(3)
        imap.append(mails(1)[0])
        assert wait_until(lambda: len(rows()) == 1) < 2 and fetching.is_watched(box.id)


def test_what_an_admin_changes_is_followed(app, box, imap, line, monkeypatch):
    monkeypatch.setattr(watching, "LOOK_EVERY", 0.3)
    with running(app, Watchers(app)):
        wait_until(lambda: fetching.is_watched(box.id) and line.open_count == 2)
        with unit_of_work():
            change_mailbox(db.session.get(Mailbox, box.id), choice(imap, imap_port=line.port), actor=SYSTEM)
        wait_until(lambda: line.open_count == 1)
        with unit_of_work():
            db.session.get(Mailbox, box.id).is_active = False
        wait_until(lambda: line.open_count == 0)


def test_a_server_that_cannot_is_asked_as_before(app, staff, client_of):
    with dovecot("IMAP4rev1") as imap, line_to(imap.port) as line:
        with unit_of_work():
            box = create_mailbox(choice(imap, imap_port=line.port), actor=SYSTEM)
        with running(app, Watchers(app)):
            wait_until(lambda: line.count >= 2 and line.open_count == 0)
            time.sleep(1)
            db.session.rollback()
            assert not fetching.is_watched(box.id) and line.count <= 4
            imap.append(mails(1)[0])
            with unit_of_work():    # half a minute goes by
                fetching.fetch_soon(box.id)
            wait_until(lambda: len(rows()) == 1)
        assert "every half minute" in client_of(staff.alice).get(f"/desk/settings/mailboxes/{box.id}").text


def test_a_worker_of_its_own_takes_mail_at_once_and_ends_within_seconds(app, box, imap, settings):
    variables = {"HELPDESK_INSTANCE": str(settings.instance), "HELPDESK_DATABASE_URL": settings.database_url, "HELPDESK_SMTP_LISTEN": "off"}
    worker = subprocess.Popen([sys.executable, "-m", "flask", "--app", "helpdesk", "worker"], cwd=ROOT, env={**os.environ, **variables},
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: fetching.is_watched(box.id), 60)
        imap.append(mails(1)[0])
        assert wait_until(lambda: len(rows()) == 1) < 3
        began = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0 and time.monotonic() - began < 7
    finally:
        worker.kill()
        worker.wait()


def test_a_lease_has_one_holder(app):
    span = timedelta(seconds=60)
    with unit_of_work():
        mine = take_lease("a", span)
        assert mine and take_lease("a", span) is None
    with unit_of_work():
        renewed = renew_lease("a", mine, span)
        assert renewed > mine and renew_lease("a", mine, span) is None
        end_lease("a", mine)        # one who lost it ends nothing
        assert take_lease("a", span) is None
        end_lease("a", renewed)
        assert take_lease("a", span)
        db.session.execute(sa.delete(Schedule))
