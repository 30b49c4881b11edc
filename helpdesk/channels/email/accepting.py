"""Takes responsibility for a raw mail: bytes on disk, then a row, committed before anybody says that we have it."""
import threading
import time
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.channels.email.models import InboundEmail
from helpdesk.channels.email.own import own
from helpdesk.core import files, rows
from helpdesk.core.clock import utcnow
from helpdesk.core.db import unit_of_work


class TooLarge(Exception):
    """Larger than the operator allows; it will not fit later either."""


class NotNow(Exception):
    """The mail is not ours yet: database or disk cannot take it at this moment. The sender keeps it and comes again."""


@dataclass(frozen=True)
class Envelope:
    """How a mail reached us. `source` is smtp, lmtp, pipe or imap; addresses as the envelope wrote them."""

    source: str
    sender: str | None = None
    recipients: tuple[str, ...] = ()
    mailbox_id: int | None = None
    folder_id: int | None = None
    uid_validity: int | None = None
    uid: int | None = None


def accept(raw: bytes, envelope: Envelope) -> int:
    """Stores a mail durably and returns the id of its row; a worker reads it afterwards.

    :raises TooLarge: when it is larger than HELPDESK_MAX_MAIL_MB. :raises NotNow: when it cannot be stored.
    """
    if len(raw) > own.largest_mail:
        raise TooLarge(f"The mail has {len(raw)} bytes; at most {own.largest_mail} are taken.")
    try:
        return _group.keep(envelope, files.store(raw))
    except OSError as error:
        raise NotNow(f"The mail cannot be stored: {error.strerror}.") from None
    except sa.exc.SQLAlchemyError as error:
        raise NotNow(f"The database cannot take the mail now: {getattr(error, 'orig', error)}.") from None


@dataclass(eq=False)
class _Waiting:
    """A mail whose bytes are safe and whose row is not yet."""

    envelope: Envelope
    file: files.StoredFile
    row_id: int | None = None
    is_over: bool = False


# A stream of mails goes before reading them: its senders wait for our 250, the readers of tickets wait a moment.
RUSH = 0.05
LONGEST_WAIT = 1.0


def let_senders_pass() -> None:
    """Returns when no mail is just being accepted by this process, at the latest after a second."""
    end = time.monotonic() + LONGEST_WAIT
    while _group.is_busy() and time.monotonic() < end:
        time.sleep(RUSH)


class _Group:
    """One commit for all mails that arrive while the one before is written: each sender still hears 250 only afterwards."""

    def __init__(self):
        self._waiting: list[_Waiting] = []
        self._list, self._turn = threading.Lock(), threading.Lock()
        self._written_at = 0.0

    def keep(self, envelope: Envelope, file: files.StoredFile) -> int:
        """Commits the mail's row, with those of other threads, and returns its id."""
        mine = _Waiting(envelope, file)
        with self._list:
            self._waiting.append(mine)
        with self._turn:
            if not mine.is_over:
                with self._list:
                    together, self._waiting = self._waiting, []
                self._write(together)
        if mine.row_id is None:
            raise NotNow("The database cannot take the mail now.")
        return mine.row_id

    def is_busy(self) -> bool:
        """Whether several senders wait at this moment, or did just now."""
        return time.monotonic() - self._written_at < RUSH

    def _write(self, together: list[_Waiting]) -> None:
        if len(together) > 1:
            self._written_at = time.monotonic()
        try:
            with unit_of_work():
                ids = [add_row(one.envelope, one.file.sha256, one.file.size).id for one in together]
            for one, row_id in zip(together, ids, strict=True):
                one.row_id = row_id
        finally:    # without an id nobody of the group hears 250
            for one in together:
                one.is_over = True


_group = _Group()


def add_row(envelope: Envelope, sha256: str, size: int) -> InboundEmail:
    """The row of a mail whose bytes are stored already; for a unit that is open."""
    now = utcnow()
    row = InboundEmail(
        source=envelope.source, mailbox_id=envelope.mailbox_id, sha256=sha256, size=size, sender=(envelope.sender or "")[:320] or None,
        recipients=[address[:320] for address in envelope.recipients][:100] or None, folder_id=envelope.folder_id,
        uid_validity=envelope.uid_validity, uid=envelope.uid, received_at=now, due_at=now)
    rows.write(row)
    return row
