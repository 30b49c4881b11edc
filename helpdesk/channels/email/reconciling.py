"""Once a day the server's count is laid beside the ledger's: a mail that stands there and not here is fetched, and an alarm raised."""
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from helpdesk.channels.email.accepting import add_row
from helpdesk.channels.email.fetching import Source, sources_of, store_mail
from helpdesk.channels.email.imap import CannotFetch, connected, imap_server
from helpdesk.channels.email.mailboxes import active_mailboxes
from helpdesk.channels.email.models import InboundEmail, Mailbox, MailFolder
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
    """How many mails were on the server and not in the ledger; None when no folder could be counted. They are fetched now."""
    mailbox = db.session.get(Mailbox, mailbox_id)
    sources, counts = sources_of(mailbox), []
    try:
        server = imap_server(mailbox)
        db.session.rollback()
        with connected(server) as client:
            for source in sources:
                counts.append(_reconcile_folder(client, source))
    except CannotFetch as failure:      # fetching tells the same and more
        log.warning("counting_failed", mailbox_id=mailbox_id, reason=str(failure))
        return None
    counted = [count for count in counts if count is not None]
    if not counted:
        return None
    if sum(counted):
        log.error("mails_were_missing", mailbox_id=mailbox_id, count=sum(counted))
    with unit_of_work():
        mailbox = db.session.get(Mailbox, mailbox_id)
        mailbox.imap_missing, mailbox.imap_counted_at = sum(counted), utcnow()
    return sum(counted)


def _reconcile_folder(client: IMAPClient, source: Source) -> int | None:
    """The same for one folder; one that cannot be opened (fetching says so) is left out."""
    ledger = _ledger(source)
    db.session.rollback()
    try:
        missing = _missing(client, source, ledger)
        for uid in (missing or [])[:MOST_FETCHED]:
            _fetch(client, source, ledger.validity, uid)
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        log.warning("counting_failed", mailbox_id=source.mailbox_id, folder=source.folder, reason=str(error))
        return None
    return None if missing is None else len(missing)


def _ledger(source: Source) -> _Ledger:
    folder = db.session.get(MailFolder, source.folder_id)
    uids = db.session.scalars(sa.select(InboundEmail.uid).where(
        InboundEmail.folder_id == folder.id, InboundEmail.uid_validity == folder.validity))
    return _Ledger(folder.validity, folder.uid, frozenset(uids))


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
    file = store_mail(client, uid, size)
    if file is not None:
        with unit_of_work():
            add_row(source.envelope(validity, uid), file.sha256, file.size)
