"""What the test buttons of the settings do: try a mailbox at once, with short patience, and say what happened."""
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from secrets import token_hex

from flask_babel import gettext as _
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from helpdesk.brand.queries import brand
from helpdesk.channels.email import sending
from helpdesk.channels.email.composing import Composed
from helpdesk.channels.email.folders import INBOX, fetched_folders, tidy_names
from helpdesk.channels.email.imap import CannotFetch, connected, imap_server, words_of
from helpdesk.channels.email.models import Mailbox
from helpdesk.channels.email.own import own
from helpdesk.core.addresses import message_id_domain
from helpdesk.core.clock import utcnow
from helpdesk.outbox.actions import PermanentFailure, TemporaryFailure

SECONDS = 10
CANNOT_BE_OPENED = {b"\\noselect", b"\\nonexistent"}     # RFC 9051, 7.3.1


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
    names = [folder.name for folder in fetched_folders(mailbox.id)]
    try:
        with connected(imap_server(mailbox), SECONDS) as client:
            checked = [_look_into(client, name) for name in names]
    except CannotFetch as failure:
        return Checked(False, _("The mailbox cannot be read. The server's words: %(words)s", words=str(failure)))
    return Checked(all(each.is_well for each in checked), " ".join(each.sentence for each in checked))


def _look_into(client: IMAPClient, name: str) -> Checked:
    try:
        count = int(client.select_folder(name, readonly=True).get(b"EXISTS", 0))
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        return Checked(False, _("The folder %(folder)s cannot be read. The server's words: %(words)s", folder=name, words=words_of(error)))
    return Checked(True, _("The folder %(folder)s can be read. Mails in it: %(count)d.", folder=name, count=count))


def folders_on_server(mailbox: Mailbox) -> list[str]:
    """The folders that could be fetched, by name. Call it outside of a unit. :raises CannotFetch: with the server's words."""
    with connected(imap_server(mailbox), SECONDS) as client:
        listed = client.list_folders()
    return sorted({tidy_names([name])[0] for flags, _delimiter, name in listed if not CANNOT_BE_OPENED & {flag.lower() for flag in flags}},
                  key=lambda name: (name != INBOX, name.lower()))


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
