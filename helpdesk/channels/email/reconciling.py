"""Once a day the server's count is laid beside the ledger's: a mail that stands there and not here is fetched, and an alarm raised."""
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from imapclient import IMAPClient

from helpdesk.channels.email import fetching
from helpdesk.channels.email.accepting import Envelope, add_row
from helpdesk.channels.email.fetching import CannotFetch, Source
from helpdesk.channels.email.mailboxes import active_mailboxes
from helpdesk.channels.email.models import InboundEmail, Mailbox
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work

log = structlog.get_logger(__name__)

# Of very many the rest comes the next day; the alarm stands meanwhile.
MOST_FETCHED = 200


@dataclass(frozen=True)
class _Ledger:
    """What we have of one folder: its UIDVALIDITY, the cursor and the UIDs in the ledger."""

    validity: int | None
    last: int
    uids: frozenset[int]


def reconcile_all() -> None:
    """Counts in every mailbox that is fetched; opens its own units."""
    for mailbox_id in [mailbox.id for mailbox in active_mailboxes() if mailbox.imap_host]:
        reconcile(mailbox_id)


def reconcile(mailbox_id: int) -> int | None:
    """How many mails were on the server and not in the ledger; None when it could not be counted. They are fetched now."""
    mailbox = db.session.get(Mailbox, mailbox_id)
    ledger = _ledger(mailbox)
    try:
        source = fetching.source_of(mailbox)
        db.session.rollback()
        with fetching.connected(source.server) as client:
            missing = _missing(client, source, ledger)
            for uid in (missing or [])[:MOST_FETCHED]:
                _fetch(client, source, ledger.validity, uid)
    except CannotFetch as failure:      # fetching tells the same and more
        log.warning("counting_failed", mailbox_id=mailbox_id, reason=str(failure))
        return None
    if missing is None:
        return None
    if missing:
        log.error("mails_were_missing", mailbox_id=mailbox_id, count=len(missing))
    with unit_of_work():
        mailbox = db.session.get(Mailbox, mailbox_id)
        mailbox.imap_missing, mailbox.imap_counted_at = len(missing), utcnow()
    return len(missing)


def _ledger(mailbox: Mailbox) -> _Ledger:
    uids = db.session.scalars(sa.select(InboundEmail.uid).where(
        InboundEmail.mailbox_id == mailbox.id, InboundEmail.uid_validity == mailbox.imap_validity))
    return _Ledger(mailbox.imap_validity, mailbox.imap_uid, frozenset(uids))


def _missing(client: IMAPClient, source: Source, ledger: _Ledger) -> list[int] | None:
    """The UIDs up to the cursor that the ledger does not know; None when the folder was renumbered and is fetched anew."""
    status = client.select_folder(source.folder, readonly=True)
    if int(status[b"UIDVALIDITY"]) != ledger.validity or not ledger.last:
        return None
    # Old mail that was to stay where it is has lower numbers than the first one we took.
    first = 1 if source.takes_old else min(ledger.uids, default=ledger.last + 1)
    return sorted(uid for uid in client.search(["UID", f"1:{ledger.last}"]) if first <= uid <= ledger.last and uid not in ledger.uids)


def _fetch(client: IMAPClient, source: Source, validity: int, uid: int) -> None:
    size = int(client.fetch([uid], ["RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE", 0))
    file = fetching.store_mail(client, uid, size)
    if file is not None:
        with unit_of_work():
            add_row(Envelope("imap", mailbox_id=source.mailbox_id, uid_validity=validity, uid=uid), file.sha256, file.size)
