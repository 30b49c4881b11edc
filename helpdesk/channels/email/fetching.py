"""Fetches mail by IMAP (RFC 9051). The cursor is the last UID; flags and dates play no part, nothing is deleted before it is ours.

Rows and cursor are committed together, so a kill at any moment neither loses nor doubles a mail.
"""
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
import structlog
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from helpdesk.channels.email.accepting import Envelope, add_row
from helpdesk.channels.email.filing import file_away
from helpdesk.channels.email.folders import fetched_folders
from helpdesk.channels.email.imap import CannotFetch, connected, imap_server, words_of
from helpdesk.channels.email.mailboxes import active_mailboxes
from helpdesk.channels.email.models import Mailbox, MailFolder
from helpdesk.channels.email.own import own
from helpdesk.core import files
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked, unit_of_work
from helpdesk.outbox.actions import claim_schedule, schedule_is_due
from helpdesk.outbox.leases import held_leases
from helpdesk.outbox.models import Schedule

log = structlog.get_logger(__name__)

INTERVAL = timedelta(seconds=30)
# Where the server tells of new mail by itself (watching.py).
INTERVAL_WHEN_WATCHED = timedelta(minutes=5)
# So many threads of a worker fetch, each another mailbox: a server that hangs lets only its own mailbox wait.
FETCHERS = 4
MOST_AT_ONCE = 20
BYTES_AT_ONCE = 8 * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """What fetching needs of a folder, free of the database session."""

    mailbox_id: int
    folder_id: int
    folder: str
    takes_old: bool
    move_to: str

    def envelope(self, validity: int, uid: int) -> Envelope:
        """How the mail with this UID reached us."""
        return Envelope("imap", mailbox_id=self.mailbox_id, folder_id=self.folder_id, uid_validity=validity, uid=uid)


def fetch_due() -> bool:
    """Fetches each mailbox whose turn it is and that no other thread fetches; a step of the worker. Says whether anything came."""
    came = 0
    for mailbox_id in [mailbox.id for mailbox in active_mailboxes() if mailbox.imap_host]:
        if not schedule_is_due(_schedule_name(mailbox_id)):
            continue
        with _alone(mailbox_id) as is_alone:
            if is_alone and _is_mine(mailbox_id):
                came += fetch(mailbox_id)
    db.session.rollback()
    return came > 0


_fetched_now: set[int] = set()
_choosing = threading.Lock()


@contextmanager
def _alone(mailbox_id: int):
    """Says whether no other thread of this process fetches the mailbox, and lets none begin before the end."""
    with _choosing:
        is_free = mailbox_id not in _fetched_now
        _fetched_now.add(mailbox_id)
    try:
        yield is_free
    finally:
        if is_free:
            _fetched_now.discard(mailbox_id)


def _is_mine(mailbox_id: int) -> bool:
    """Whether this worker is the one of all that fetches now."""
    interval = INTERVAL_WHEN_WATCHED if is_watched(mailbox_id) else INTERVAL
    with unit_of_work():
        return claim_schedule(_schedule_name(mailbox_id), interval)


def fetch_soon(mailbox_id: int) -> None:
    """Makes it the mailbox' turn now; inside a unit."""
    db.session.execute(sa.update(Schedule).where(Schedule.name == _schedule_name(mailbox_id)).values(next_at=utcnow()))


def is_watched(mailbox_id: int) -> bool:
    """Whether some worker is told by the server when mail comes into any of the mailbox' folders; False when one of them is not watched."""
    names = [watch_name(folder.id) for folder in fetched_folders(mailbox_id)]
    return bool(names) and held_leases(names) == set(names)


def watch_name(folder_id: int | str) -> str:
    """The name of the lease that the worker holds which waits at this folder."""
    return f"email.idle.{folder_id}"


def _schedule_name(mailbox_id: int) -> str:
    return f"email.fetch.{mailbox_id}"


def fetch(mailbox_id: int) -> int:
    """Fetches what is new in one mailbox and returns how many mails; a failure stands in its row or the folder's."""
    mailbox = db.session.get(Mailbox, mailbox_id)
    words, came, refusals, unmoved = None, 0, {}, {}
    try:
        sources = sources_of(mailbox)
        server = imap_server(mailbox)
        db.session.rollback()
        with connected(server) as client:
            for source in sources:
                try:
                    for count in _batches(client, source):
                        came += count
                    refusals[source.folder_id] = None
                    unmoved[source.folder_id] = _file_away(client, source)
                except IMAPClientAbortError:    # the connection is gone, for the other folders too
                    raise
                except IMAPClientError as error:
                    refusals[source.folder_id] = words_of(error)
    except CannotFetch as failure:
        words = str(failure)
    _note(mailbox_id, words, refusals, unmoved)
    return came


def _file_away(client: IMAPClient, source: Source) -> str | None:
    """Moves what was taken, where that is wanted; answers why not. What could not be moved stands in no way of taking mail."""
    if not source.move_to:
        return None
    try:
        file_away(client, _row(source), source.move_to)
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        log.warning("moving_failed", mailbox_id=source.mailbox_id, folder=source.folder, reason=str(error))
        return words_of(error)
    return None


def _note(mailbox_id: int, words: str | None, refusals: dict[int, str | None], unmoved: dict[int, str | None]) -> None:
    """Writes down what could not be read, the whole mailbox or single folders of it, and what could not be moved."""
    with unit_of_work():
        mailbox = db.session.get(Mailbox, mailbox_id)
        for folder_id, refusal in refusals.items():
            if folder := db.session.get(MailFolder, folder_id):     # forgotten meanwhile
                folder.error, folder.move_error = refusal, unmoved.get(folder_id)
                words = words or (f"{folder.name}: {refusal}" if refusal else None)
        mailbox.fetch_error = words
        if any(refusal is None for refusal in refusals.values()):
            mailbox.fetched_at = utcnow()
    if words:
        log.warning("fetching_failed", mailbox_id=mailbox_id, reason=words)


def sources_of(mailbox: Mailbox) -> list[Source]:
    """The folders of a mailbox that are fetched."""
    return [Source(mailbox.id, folder.id, folder.name, mailbox.imap_takes_old, mailbox.imap_move_to) for folder in fetched_folders(mailbox.id)]


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
        if not _keep(source, validity, last, stored):
            return
        last = stored[-1][0]
        yield sum(file is not None for _, file in stored)


def _begin(source: Source, validity: int, next_uid: int) -> int:
    """The last UID that is ours. Another UIDVALIDITY means that all UIDs are new: what we have already shows as a duplicate."""
    folder = _row(source)
    last, known = folder.uid, folder.validity
    db.session.rollback()
    if known == validity:
        return last
    first = next_uid - 1 if known is None and not source.takes_old else 0
    with unit_of_work():
        folder = _row(source)
        folder.validity, folder.uid = validity, first
    return first


def _row(source: Source) -> MailFolder:
    folder = db.session.get(MailFolder, source.folder_id)
    if folder is None:
        raise CannotFetch("The mailbox was given another server meanwhile.")
    return folder


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


def _keep(source: Source, validity: int, last: int, stored: list[tuple[int, files.StoredFile | None]]) -> bool:
    """Commits rows and cursor together; False when another process has moved the cursor meanwhile."""
    with unit_of_work():
        folder = locked(_row(source))
        if (folder.validity, folder.uid) != (validity, last):
            return False
        for uid, file in stored:
            if file is not None:
                add_row(source.envelope(validity, uid), file.sha256, file.size)
        folder.uid = stored[-1][0]
        return True
