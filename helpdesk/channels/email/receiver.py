"""Takes mail by SMTP (RFC 5321) inside the worker: 250 is said when the raw mail is committed, and not before."""
import asyncio
import errno
import logging
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import click
import sqlalchemy as sa
import structlog
from flask import Flask

from helpdesk.channels.email import mailboxes
from helpdesk.channels.email.accepting import Envelope, NotNow, TooLarge, accept
from helpdesk.channels.email.conversation import Conversation
from helpdesk.channels.email.own import own
from helpdesk.config import Settings
from helpdesk.core.db import db

log = structlog.get_logger(__name__)
# The library tells every line of every conversation, addresses included.
logging.getLogger("mail.log").setLevel(logging.ERROR)

MOST_RECIPIENTS = 100
PORTS_TO_TRY = 50
PAUSE = 5.0
# So many mails can share one commit.
THREADS = 12
# For so many seconds an address that was taken is taken without asking again. A refusal is never remembered.
REMEMBERED, MOST_REMEMBERED = 1.0, 1_000


class _Handler:
    """Answers the commands that concern us; the database is asked in threads, so that one slow answer blocks nobody."""

    def __init__(self, app: Flask, source: str):
        self._app, self._source = app, source
        self._welcome: dict[str, float] = {}
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix=source)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients in one mail"
        answer = await self._answer_to(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
            answer = "250 2.1.5 OK"
        return answer

    async def _answer_to(self, address: str) -> str | None:
        """What to say to an address, or None when mail for it is taken."""
        now = time.monotonic()
        if self._welcome.get(address, 0.0) > now:
            return None
        answer = await self._in_thread(_answer_recipient, address)
        if answer is None:
            if len(self._welcome) >= MOST_REMEMBERED:
                self._welcome.clear()
            self._welcome[address] = now + REMEMBERED
        return answer

    async def handle_DATA(self, _server, _session, envelope):
        raw = envelope.original_content or b""
        return await self._in_thread(_answer_mail, raw, Envelope(self._source, envelope.mail_from, tuple(envelope.rcpt_tos)))

    async def handle_exception(self, error):
        log.warning("smtp_conversation_failed", error=f"{type(error).__name__}: {error}")
        return "451 4.3.0 Try again later"

    async def _in_thread(self, call, *args):
        return await asyncio.get_running_loop().run_in_executor(self.threads, self._in_app, call, *args)

    def _in_app(self, call, *args):
        with self._app.app_context():
            try:
                return call(*args)
            finally:
                db.session.remove()


def _answer_recipient(address: str) -> str | None:
    """What to say to an address, or None when mail for it is taken."""
    try:
        known = mailboxes.active_addresses()
    except sa.exc.SQLAlchemyError:
        return "451 4.3.0 The database does not answer; try again later"
    if not known or own.takes_any_recipient or mailboxes.without_plus(address) in known:
        return None
    return "550 5.1.1 Nobody here has this address"


def _answer_mail(raw: bytes, envelope: Envelope) -> str:
    try:
        return f"250 2.0.0 Taken as {accept(raw, envelope)}"
    except TooLarge as refusal:
        return f"552 5.3.4 {refusal}"
    except NotNow as refusal:
        log.warning("mail_not_stored", reason=str(refusal))
        return "451 4.3.0 The mail cannot be stored now; try again later"


class Receiver:
    """The SMTP server of one worker process; `address` is where it listens, or None."""

    source = "smtp"
    conversation = Conversation

    def __init__(self, app: Flask, settings: Settings):
        self._handler, self._settings = _Handler(app, self.source), settings
        self._setting = f"{self.source}_listen"
        self._wanted = getattr(settings, self._setting).strip()
        self.address: tuple[str, int] | str | None = None
        self.ready = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name=f"{self.source}-receiver", daemon=True)

    def start(self) -> None:
        """Begins to listen; a port that is busy is tried again until it is free."""
        if self._wanted.lower() not in ("", "off"):
            self._thread.start()

    def stop(self) -> None:
        """Ends; conversations under way are cut off, their senders still have the mail."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(5)
        self._handler.threads.shutdown(wait=True)

    async def _serve(self) -> None:
        listening = await self._listen()
        if listening is None:
            return
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: self.conversation(self._handler, data_size_limit=own.largest_mail, enable_SMTPUTF8=True, ident="Continua",
                                      hostname=socket.gethostname(), loop=loop), sock=listening)
        self.address = self._name_of(listening)
        self._tell()
        self.ready.set()
        while not self._stop.is_set():
            await asyncio.sleep(0.1)
        server.close()

    async def _listen(self) -> socket.socket | None:
        told = False
        while not self._stop.is_set():
            for place in self._places():
                try:
                    return self._open(place)
                except OSError as error:
                    reason = error
                    if error.errno != errno.EADDRINUSE:
                        break
            if not told:
                click.echo(f"Mail cannot be taken by {self.source.upper()} at {self._wanted} ({reason.strerror or reason}). "
                           f"HELPDESK_{self._setting.upper()} names another place, for example 127.0.0.1:8026; this one is tried again "
                           "until it is free.", err=True)
                told = True
            await asyncio.sleep(PAUSE)
        return None

    def _places(self) -> list[tuple[str, int]]:
        """Where to listen; only a port that nobody asked for may be another one."""
        host, _, port = self._wanted.rpartition(":")
        count = 1 if self._setting in self._settings.model_fields_set else PORTS_TO_TRY
        return [(host.strip("[]"), number) for number in range(int(port), int(port) + count)]

    def _open(self, place) -> socket.socket:
        return socket.create_server(place, family=socket.AF_INET6 if ":" in place[0] else socket.AF_INET)

    def _name_of(self, listening: socket.socket):
        return listening.getsockname()[:2]

    def _tell(self) -> None:
        place = self.address if isinstance(self.address, str) else f"{self.address[0]}:{self.address[1]}"
        (self._settings.instance / "run" / self.source).write_text(place)
        click.echo(f"Mail is taken by {self.source.upper()} at {place}.")
