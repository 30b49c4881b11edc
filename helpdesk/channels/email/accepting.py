"""Takes responsibility for a raw mail: bytes on disk, then a row, committed before anybody says that we have it."""
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.channels.email.models import InboundEmail
from helpdesk.channels.email.own import own
from helpdesk.core import files
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work


class TooLarge(Exception):
    """Larger than the operator allows; it will not fit later either."""


class NotNow(Exception):
    """The mail is not ours yet: database or disk cannot take it at this moment. The sender keeps it and comes again."""


@dataclass(frozen=True)
class Envelope:
    """How a mail reached us. `source` is smtp, pipe or imap; addresses as the envelope wrote them."""

    source: str
    sender: str | None = None
    recipients: tuple[str, ...] = ()
    mailbox_id: int | None = None
    uid_validity: int | None = None
    uid: int | None = None


def accept(raw: bytes, envelope: Envelope) -> int:
    """Stores a mail durably and returns the id of its row; a worker reads it afterwards.

    :raises TooLarge: when it is larger than HELPDESK_MAX_MAIL_MB. :raises NotNow: when it cannot be stored.
    """
    if len(raw) > own.largest_mail:
        raise TooLarge(f"The mail has {len(raw)} bytes; at most {own.largest_mail} are taken.")
    try:
        sha256 = files.store(raw).sha256
        with unit_of_work():
            row = add_row(envelope, sha256, len(raw))
            db.session.flush()
            return row.id
    except OSError as error:
        raise NotNow(f"The mail cannot be stored: {error.strerror}.") from None
    except sa.exc.SQLAlchemyError as error:
        raise NotNow(f"The database cannot take the mail now: {getattr(error, 'orig', error)}.") from None


def add_row(envelope: Envelope, sha256: str, size: int) -> InboundEmail:
    """The row of a mail whose bytes are stored already; for a unit that is open."""
    now = utcnow()
    row = InboundEmail(
        source=envelope.source, mailbox_id=envelope.mailbox_id, sha256=sha256, size=size, sender=(envelope.sender or "")[:320] or None,
        recipients=[address[:320] for address in envelope.recipients][:100] or None, uid_validity=envelope.uid_validity,
        uid=envelope.uid, received_at=now, due_at=now)
    db.session.add(row)
    return row
