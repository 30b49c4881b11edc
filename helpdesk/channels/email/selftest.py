"""A mailbox tests itself: the desk writes to it, knows its own mail by a signed mark and notes how far it came.

The mark stands in the Message-ID and in a field of its own, because some servers write a new Message-ID. It is good once,
for a mail from the mailbox' own address: a mail that borrows it, however it got it, is taken like any other.
"""
import re
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.brand.queries import brand
from helpdesk.channels.email import sending
from helpdesk.channels.email.composing import Composed
from helpdesk.channels.email.models import InboundEmail, Mailbox, MailboxTest
from helpdesk.channels.email.parsed import Parsed
from helpdesk.core import files, signing, text
from helpdesk.core.addresses import message_id_domain
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.outbox.actions import PermanentFailure, TemporaryFailure

FIELD = "X-Continua-Test"
SECONDS = 15
_MARK = r"test\.(\d{1,12})\.([0-9a-f]{32})"
_IN_HEADER = re.compile(rb"^(?:message-id:\s*<|x-continua-test:\s*)" + _MARK.encode(), re.I | re.M)


def begin(mailbox: Mailbox) -> MailboxTest:
    """A test that is yet to be sent; inside a unit."""
    test = MailboxTest(mailbox_id=mailbox.id, started_at=utcnow())
    db.session.add(test)
    db.session.flush()
    return test


def send(test_id: int) -> tuple[str, str | None]:
    """Writes to the mailbox' own address now; with no unit open. Answers the server, and its words when it refused."""
    mailbox = db.session.get(Mailbox, test_of_id(test_id).mailbox_id)
    host = ""
    try:
        server = sending.server_of(mailbox)
        if server is None:
            return "", _("No mail server is set up, so nothing can be sent. Name one under outgoing mail.")
        host = server.host
        with sending.connected(server, SECONDS) as smtp:
            sending.transfer(smtp, _mail(mailbox, test_id))
    except (TemporaryFailure, PermanentFailure) as failure:
        return host, str(failure)
    return host, None


def note_sent(test_id: int, server: str, words: str | None) -> None:
    """Writes down what came of sending; inside a unit."""
    test = test_of_id(test_id)
    test.server, test.send_error = server, words
    if words is None:
        test.sent_at = utcnow()


def test_of_id(test_id: int) -> MailboxTest:
    """The test. :raises NotFound: when there is none."""
    test = db.session.get(MailboxTest, test_id)
    if test is None:
        raise NotFound()
    return test


def last_test(mailbox_id: int) -> MailboxTest | None:
    """The newest test of a mailbox."""
    return db.session.scalar(sa.select(MailboxTest).where(MailboxTest.mailbox_id == mailbox_id).order_by(MailboxTest.id.desc()).limit(1))


def test_in(raw: bytes, row: InboundEmail) -> MailboxTest | None:
    """The test that this raw mail is, if it is one that was not seen yet, or the same mail once more by another way."""
    head = raw[:100_000].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    found = _IN_HEADER.search(head)
    test = _signed(found[1].decode(), found[2].decode().lower()) if found else None
    if test is None or test.inbound_id in (None, row.id):
        return test
    first = db.session.get(InboundEmail, test.inbound_id)
    is_here = first is not None and files.path_of(first.sha256).exists()
    return test if is_here and _said(files.read(first.sha256)) == _said(raw) else None


def answered_test(parsed: Parsed) -> MailboxTest | None:
    """The test that a returned mail or another machine's answer is about."""
    about = parsed.bounce.original_message_id if parsed.bounce else parsed.in_reply_to if parsed.automatic else ""
    found = re.match(_MARK, about or "")
    return _signed(found[1], found[2]) if found else None


def is_from_itself(test: MailboxTest, parsed: Parsed) -> bool:
    """Whether the mail says that the mailbox itself wrote it."""
    mailbox = db.session.get(Mailbox, test.mailbox_id)
    return text.address(parsed.sender.email) == mailbox.address


def note_taken(test: MailboxTest, row: InboundEmail, decision: str) -> None:
    """The mail has gone the whole way; inside a unit. Only its first arrival counts."""
    if test.decided_at is None:
        test.inbound_id, test.decision, test.decided_at, test.error = row.id, decision, utcnow(), None


def note_trouble(row: InboundEmail, words: str) -> None:
    """The mail cannot be read or taken; inside a unit. Nothing happens for a mail that is no test."""
    path = files.path_of(row.sha256)
    test = test_in(path.read_bytes(), row) if path.exists() else None
    if test is not None and test.decided_at is None:
        test.inbound_id, test.error = row.id, words[:2_000]


def note_returned(test: MailboxTest, parsed: Parsed) -> None:
    """A server gave the test mail back; inside a unit."""
    if parsed.bounce and test.decided_at is None:
        test.send_error = " ".join(part for part in (parsed.bounce.status, parsed.bounce.diagnostic) if part)[:2_000] or parsed.subject[:300]


def _signed(number: str, mac: str) -> MailboxTest | None:
    return db.session.get(MailboxTest, int(number)) if signing.same(mac, _mac(int(number))) else None


def _mac(test_id: int) -> str:
    return signing.mac("mailbox-test", str(test_id), length=32)


def _said(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2].strip()


def _mail(mailbox: Mailbox, test_id: int) -> Composed:
    message, mark = EmailMessage(policy=SMTP), f"test.{test_id}.{_mac(test_id)}"
    message["From"] = message["To"] = mailbox.address
    message["Subject"] = _("A test of %(brand)s", brand=brand().name)
    message["Date"] = format_datetime(utcnow())
    message["Message-ID"] = f"<{mark}@{message_id_domain()}>"
    message[FIELD] = mark
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_("The desk wrote this to itself, to see whether mail finds its way. It becomes no ticket."), cte="quoted-printable")
    return Composed(message, mailbox.address, mailbox.address, mailbox)
