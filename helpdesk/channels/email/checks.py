"""What the test buttons of the settings do: try a mailbox at once, with short patience, and say what happened."""
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from secrets import token_hex

from flask_babel import gettext as _

from helpdesk.brand.queries import brand
from helpdesk.channels.email import fetching, sending
from helpdesk.channels.email.composing import Composed
from helpdesk.channels.email.models import Mailbox
from helpdesk.channels.email.oauth import NoToken
from helpdesk.channels.email.own import own
from helpdesk.core.addresses import message_id_domain
from helpdesk.core.clock import utcnow
from helpdesk.core.sealing import Unreadable
from helpdesk.outbox.actions import PermanentFailure, TemporaryFailure

SECONDS = 10


@dataclass(frozen=True)
class Checked:
    """What came out: a sentence for the admin, and whether all is well."""

    is_well: bool
    sentence: str


def check_outgoing(mailbox: Mailbox | None, recipient: str) -> Checked:
    """Sends a test mail now, from this mailbox or (None) by the operator's own server. Call it outside of a unit."""
    try:
        server = sending.server_of(mailbox)
        if server is None:
            return Checked(False, _("No mail server is set up, so nothing can be sent. Name one under outgoing mail."))
        with sending.connected(server, SECONDS) as smtp:
            sending.transfer(smtp, _test_mail(mailbox, recipient))
    except (TemporaryFailure, PermanentFailure) as failure:
        return Checked(False, _("The test mail was not taken. The server's words: %(words)s", words=str(failure)))
    return Checked(True, _("%(server)s took the test mail for %(address)s.", server=server.host, address=recipient))


def check_incoming(mailbox: Mailbox) -> Checked:
    """Signs in to the mailbox by IMAP and looks into its folder. Call it outside of a unit."""
    if not mailbox.imap_host:
        return Checked(True, _("No mail is fetched for this address; it comes by SMTP or by a pipe."))
    folder = mailbox.imap_folder
    try:
        with fetching.connected(fetching.imap_server(mailbox), SECONDS) as client:
            count = int(client.select_folder(folder, readonly=True).get(b"EXISTS", 0))
    except (fetching.CannotFetch, Unreadable, NoToken) as failure:
        return Checked(False, _("The mailbox cannot be read. The server's words: %(words)s", words=str(failure)))
    return Checked(True, _("The folder %(folder)s can be read. Mails in it: %(count)d.", folder=folder, count=count))


def _test_mail(mailbox: Mailbox | None, recipient: str) -> Composed:
    sender = mailbox.address if mailbox else own.address
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, recipient
    message["Subject"] = _("A test of %(brand)s", brand=brand().name)
    message["Date"] = format_datetime(utcnow())
    message["Message-ID"] = f"<test.{token_hex(8)}@{message_id_domain()}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_("This is a test. Outgoing mail works."), cte="quoted-printable")
    return Composed(message, sender, recipient, mailbox)
