"""Waits at the IMAP servers for new mail (IDLE, RFC 2177) and wakes the fetching, which stays as it is.

Each folder has a thread with a connection of its own, in one worker of all: whose turn it is says a lease. A server that
cannot IDLE, or cannot be reached, is asked every half minute by fetching alone.
"""
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from flask import Flask
from imapclient import IMAPClient

from helpdesk.channels.email.fetching import fetch_soon, watch_name
from helpdesk.channels.email.folders import fetched_folders
from helpdesk.channels.email.imap import CannotFetch, connected, imap_server
from helpdesk.channels.email.mailboxes import active_mailboxes
from helpdesk.channels.email.models import Mailbox
from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.leases import end_lease, end_leases, renew_lease, take_lease

log = structlog.get_logger(__name__)

# Providers allow ten to fifteen connections to a mailbox, and people use some of them.
MOST_FOLDERS = 8
LOOK_EVERY = 5.0
TICK = 1.0
LEASE = timedelta(seconds=60)
RENEW_LEASE = 20.0
# RFC 2177 says at least every 29 minutes; routers on the way forget silent connections sooner.
RENEW_IDLE = 540.0
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0
ASK_FOR_LEASE = 15.0
NO_IDLE_PAUSE = 3_600.0
STOP_SECONDS = 3.0


class _CannotIdle(Exception):
    """The server knows no IDLE."""


@dataclass(frozen=True)
class _Place:
    """A folder to wait at. `settings` change when an admin changes how its server is reached."""

    mailbox_id: int
    folder_id: int
    folder: str
    settings: tuple


def release_watches() -> None:
    """At the start of the only worker of an embedded desk: whoever waited at a folder is dead."""
    end_leases(watch_name(""))
    end_leases(_turn_name(""))


class Watchers:
    """The threads of one worker that wait for mail; stop() ends them within seconds."""

    def __init__(self, app: Flask):
        self._app, self._stop = app, threading.Event()
        self._running: dict[_Place, _Watcher] = {}
        self._thread = threading.Thread(target=self._look_after, name="mail-watchers", daemon=True)

    def start(self) -> None:
        """Begins to wait wherever mail is fetched; what admins change is followed."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the waiting; a thread that just connects is left to the end of the process."""
        self._stop.set()
        self._thread.join(STOP_SECONDS)
        until = time.monotonic() + STOP_SECONDS
        for watcher in self._running.values():
            watcher.stopping.set()
        for watcher in self._running.values():
            watcher.join(max(until - time.monotonic(), 0))

    def _look_after(self) -> None:
        with self._app.app_context():
            while not self._stop.is_set():
                try:
                    self._follow(set(_places()))
                except sa.exc.SQLAlchemyError as error:
                    log.warning("watching_failed", reason=str(error))
                finally:
                    db.session.remove()
                self._stop.wait(LOOK_EVERY)

    def _follow(self, wanted: set[_Place]) -> None:
        for place in set(self._running) - wanted:
            self._running.pop(place).stopping.set()
        for place in wanted:
            if place not in self._running or not self._running[place].is_alive():
                self._running[place] = _Watcher(self._app, place)
                self._running[place].start()


def _places() -> list[_Place]:
    return [_Place(box.id, folder.id, folder.name, (box.imap_host, box.imap_port, box.imap_security, box.imap_user, box.imap_secret, box.sign_in))
            for box in active_mailboxes() if box.imap_host for folder in fetched_folders(box.id)[:MOST_FOLDERS]]


class _Watcher(threading.Thread):
    """Waits at one folder as long as this worker holds its lease."""

    def __init__(self, app: Flask, place: _Place):
        super().__init__(name=f"mail-watcher-{place.folder_id}", daemon=True)
        self._app, self._place, self.stopping = app, place, threading.Event()
        self._leases: dict[str, datetime] = {}
        self._renew_leases_at = 0.0

    def run(self) -> None:
        """Waits until told to stop; after a failure again, with ever longer pauses."""
        failures = 0
        with self._app.app_context():
            while not self.stopping.is_set():
                pause = ASK_FOR_LEASE
                try:
                    if self._takes(_turn_name(self._place.folder_id)):
                        self._wait_for_mail()
                        failures = 0
                except _CannotIdle:
                    pause = NO_IDLE_PAUSE
                except (CannotFetch, sa.exc.SQLAlchemyError, ValueError) as error:
                    pause = min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE)
                    failures += 1
                    log.info("watching_failed", mailbox_id=self._place.mailbox_id, folder=self._place.folder, reason=str(error))
                finally:
                    self._end_leases()
                    db.session.remove()
                self.stopping.wait(pause)

    def _wait_for_mail(self) -> None:
        """Returns when told to stop or when a lease is lost. :raises CannotFetch: when the connection is lost."""
        server = imap_server(db.session.get(Mailbox, self._place.mailbox_id))
        db.session.rollback()
        with connected(server) as client:
            if not client.has_capability("IDLE"):
                raise _CannotIdle
            client.select_folder(self._place.folder, readonly=True)
            # From here on the server tells; what came before is fetched now.
            client.idle()
            if not self._takes(watch_name(self._place.folder_id)):
                return
            self._wake()
            renew_at = time.monotonic() + RENEW_IDLE
            while not self.stopping.is_set() and self._still_ours():
                if _hears_of_mail(client):
                    self._wake()
                if time.monotonic() > renew_at:
                    _words, answers = client.idle_done()
                    client.idle()
                    renew_at = time.monotonic() + RENEW_IDLE
                    if _tell_of_mail(answers):
                        self._wake()
            client.idle_done()

    def _wake(self) -> None:
        with unit_of_work():
            fetch_soon(self._place.mailbox_id)
        db.session.remove()

    def _takes(self, name: str) -> bool:
        with unit_of_work():
            end = take_lease(name, LEASE)
        db.session.remove()
        if end:
            self._leases[name] = end
            self._renew_leases_at = time.monotonic() + RENEW_LEASE
        return end is not None

    def _still_ours(self) -> bool:
        if time.monotonic() < self._renew_leases_at:
            return True
        with unit_of_work():
            renewed = {name: renew_lease(name, end, LEASE) for name, end in self._leases.items()}
        db.session.remove()
        self._leases = {name: end for name, end in renewed.items() if end}
        self._renew_leases_at = time.monotonic() + RENEW_LEASE
        return len(self._leases) == len(renewed)

    def _end_leases(self) -> None:
        """Whoever waits no more lets fetching ask often again."""
        if not self._leases:
            return
        try:
            with unit_of_work():
                for name, end in self._leases.items():
                    end_lease(name, end)
                fetch_soon(self._place.mailbox_id)
        except sa.exc.SQLAlchemyError as error:     # they end by themselves within a minute
            log.info("lease_not_ended", folder_id=self._place.folder_id, reason=str(error))
        self._leases = {}


def _turn_name(folder_id: int | str) -> str:
    """The name of the lease of the one worker that connects to this folder; watch_name() is that of the one that hears of mail."""
    return f"email.watcher.{folder_id}"


def _hears_of_mail(client: IMAPClient) -> bool:
    """Listens for a moment. :raises CannotFetch: when the server has hung up, which the library shows as silence that ends early."""
    began = time.monotonic()
    answers = client.idle_check(timeout=TICK)
    if not answers and time.monotonic() - began < TICK / 2:
        raise CannotFetch("The server ended the connection.")
    return _tell_of_mail(answers)


def _tell_of_mail(answers: list[tuple]) -> bool:
    return any(len(answer) > 1 and answer[1] == b"EXISTS" for answer in answers)
