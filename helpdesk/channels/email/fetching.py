"""Fetches mail by IMAP (RFC 9051). The cursor is the last UID; flags and dates play no part, nothing is deleted.

Rows and cursor are committed together, so a kill at any moment neither loses nor doubles a mail.
"""
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from helpdesk.channels.email import oauth
from helpdesk.channels.email.accepting import Envelope, add_row
from helpdesk.channels.email.mailboxes import active_mailboxes
from helpdesk.channels.email.models import Mailbox
from helpdesk.channels.email.own import Server, own
from helpdesk.core import files
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked, unit_of_work
from helpdesk.core.sealing import Unreadable
from helpdesk.outbox.actions import claim_schedule, schedule_is_due

log = structlog.get_logger(__name__)

INTERVAL = timedelta(seconds=30)
SECONDS = 30
MOST_AT_ONCE = 20
BYTES_AT_ONCE = 8 * 1024 * 1024


class CannotFetch(Exception):
    """The server does not let us in or answers nonsense; the text says what it said."""


@dataclass(frozen=True)
class Source:
    """What fetching needs of a mailbox, free of the database session."""

    mailbox_id: int
    server: Server
    folder: str
    takes_old: bool


def fetch_due() -> bool:
    """Fetches each mailbox whose turn it is; a step of the worker. Says whether anything came."""
    came = 0
    for mailbox_id in [mailbox.id for mailbox in active_mailboxes() if mailbox.imap_host]:
        name = f"email.fetch.{mailbox_id}"
        if not schedule_is_due(name):
            continue
        with unit_of_work():
            mine = claim_schedule(name, INTERVAL)
        if mine:
            came += fetch(mailbox_id)
    db.session.rollback()
    return came > 0


def fetch(mailbox_id: int) -> int:
    """Fetches what is new in one mailbox and returns how many mails; a failure stands in the mailbox's row."""
    mailbox = db.session.get(Mailbox, mailbox_id)
    words, came = None, 0
    try:
        source = source_of(mailbox)
        db.session.rollback()
        with connected(source.server) as client:
            for count in _batches(client, source):
                came += count
    except CannotFetch as failure:
        words = str(failure)
        log.warning("fetching_failed", mailbox_id=mailbox_id, reason=words)
    with unit_of_work():
        mailbox = db.session.get(Mailbox, mailbox_id)
        mailbox.fetch_error = words
        if words is None:
            mailbox.fetched_at = utcnow()
    return came


@contextmanager
def connected(server: Server, seconds: float = SECONDS):
    """A signed-in IMAP connection. :raises CannotFetch: with the server's words."""
    client = None
    try:
        context = ssl.create_default_context()
        client = IMAPClient(server.host, server.port, ssl=server.security == "tls", ssl_context=context, timeout=seconds)
        if server.security == "starttls":
            client.starttls(context)
        _sign_in(client, server)
        yield client
    except (IMAPClientError, OSError) as error:
        raise CannotFetch(f"{server.host}:{server.port}: {getattr(error, 'strerror', None) or error}") from None
    finally:
        if client is not None:
            _close(client)


def _sign_in(client: IMAPClient, server: Server) -> None:
    if not server.token:
        client.login(server.user, server.password)
        return
    try:
        client.oauth2_login(server.user, server.token)
    except IMAPClientError:
        oauth.forget(server.token)
        raise


def imap_server(mailbox: Mailbox) -> Server:
    """Where the mailbox' mail lies; with no unit open, because a token may have to be asked for.

    :raises Unreadable: when the password cannot be read. :raises NoToken: when the provider gives none.
    """
    if mailbox.signs_in_by_oauth:
        host, port, security, user = mailbox.imap_host, mailbox.imap_port, mailbox.imap_security, mailbox.imap_user
        return Server(host, port, security, user, token=oauth.token_for(mailbox))
    return Server(mailbox.imap_host, mailbox.imap_port, mailbox.imap_security, mailbox.imap_user, mailbox.imap_password)


def source_of(mailbox: Mailbox) -> Source:
    try:
        mailbox_id, folder, takes_old = mailbox.id, mailbox.imap_folder, mailbox.imap_takes_old
        return Source(mailbox_id, imap_server(mailbox), folder, takes_old)
    except (Unreadable, oauth.NoToken) as error:
        raise CannotFetch(str(error)) from None


def _close(client: IMAPClient) -> None:
    try:
        client.logout()
    except (IMAPClientError, OSError):
        with suppress(OSError):     # the server hung up first
            client.shutdown()


def _batches(client: IMAPClient, source: Source):
    """Yields how many mails each committed batch held, until nothing new is left."""
    status = client.select_folder(source.folder, readonly=True)
    validity = int(status[b"UIDVALIDITY"])
    last = _begin(source, validity, int(status.get(b"UIDNEXT", 1)))
    waiting = sorted(uid for uid in client.search(["UID", f"{last + 1}:*"]) if uid > last)
    while waiting:
        batch = _next_batch(client, waiting)
        waiting = waiting[len(batch):]
        stored = [(uid, store_mail(client, uid, size)) for uid, size in batch]
        if not _keep(source.mailbox_id, validity, last, stored):
            return
        last = stored[-1][0]
        yield sum(file is not None for _, file in stored)


def _begin(source: Source, validity: int, next_uid: int) -> int:
    """The last UID that is ours. Another UIDVALIDITY means that all UIDs are new: what we have already shows as a duplicate."""
    mailbox = db.session.get(Mailbox, source.mailbox_id)
    last, known = mailbox.imap_uid, mailbox.imap_validity
    db.session.rollback()
    if known == validity:
        return last
    first = next_uid - 1 if known is None and not source.takes_old else 0
    with unit_of_work():
        mailbox = db.session.get(Mailbox, source.mailbox_id)
        mailbox.imap_validity, mailbox.imap_uid = validity, first
    return first


def _next_batch(client: IMAPClient, waiting: list[int]) -> list[tuple[int, int]]:
    """The next UIDs with their sizes, few enough to hold in memory."""
    sizes = client.fetch(waiting[:MOST_AT_ONCE], ["RFC822.SIZE"])
    batch, total = [], 0
    for uid in waiting[:MOST_AT_ONCE]:
        size = int(sizes.get(uid, {}).get(b"RFC822.SIZE", 0))
        if batch and total + size > BYTES_AT_ONCE:
            break
        batch.append((uid, size))
        total += size
    return batch


def store_mail(client: IMAPClient, uid: int, size: int) -> files.StoredFile | None:
    """The mail's bytes, safely on disk; None when it was deleted meanwhile. Of one that is too large the header is taken."""
    if size <= own.largest_mail:
        raw = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
    else:
        header = client.fetch([uid], ["BODY.PEEK[HEADER]"]).get(uid, {}).get(b"BODY[HEADER]")
        raw = None if header is None else _only_header(header, size)
    return files.store(raw) if raw is not None else None


def _only_header(header: bytes, size: int) -> bytes:
    kept = b"".join(line for line in _fields(header) if not line.lower().startswith((b"content-", b"mime-version")))
    return kept + b"\r\nThis mail of %d bytes is larger than we take. It is still in the mailbox.\r\n" % size


def _fields(header: bytes) -> list[bytes]:
    """The header's fields, each with its folded lines."""
    fields = []
    for line in header.splitlines(keepends=True):
        if line[:1] in b" \t" and fields and line.strip():
            fields[-1] += line
        elif line.strip():
            fields.append(line)
    return fields


def _keep(mailbox_id: int, validity: int, last: int, stored: list[tuple[int, files.StoredFile | None]]) -> bool:
    """Commits rows and cursor together; False when another process has moved the cursor meanwhile."""
    with unit_of_work():
        mailbox = locked(db.session.get(Mailbox, mailbox_id))
        if (mailbox.imap_validity, mailbox.imap_uid) != (validity, last):
            return False
        for uid, file in stored:
            if file is not None:
                add_row(Envelope("imap", mailbox_id=mailbox_id, uid_validity=validity, uid=uid), file.sha256, file.size)
        mailbox.imap_uid = stored[-1][0]
        return True
