"""A Letter becomes a mail: header, plain text beside HTML, files (RFC 5322, RFC 2045, RFC 3834)."""
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

import sqlalchemy as sa

from helpdesk.brand.queries import brand
from helpdesk.channels.email.folding import POLICY
from helpdesk.channels.email.mailboxes import default_mailbox
from helpdesk.channels.email.models import Mailbox
from helpdesk.channels.email.own import own
from helpdesk.core import files, pages, text
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.i18n import speaking
from helpdesk.outbox.actions import PermanentFailure
from helpdesk.outbox.header_ids import side_token, thread_token
from helpdesk.outbox.letters import Letter, LetterFile, Writer
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import side
from helpdesk.tickets.models import Message, Ticket

MOST_REFERENCES = 20
SIGN_OF_ANSWER = "auto-replied"


@dataclass(frozen=True)
class Composed:
    """A mail ready to go: its bytes, the envelope and the mailbox it leaves from (None: the operator's own server)."""

    message: EmailMessage
    sender: str
    recipient: str
    mailbox: Mailbox | None


def compose(delivery: Delivery, writers: dict[str, Writer]) -> Composed:
    """The mail of a delivery, in the recipient's language. :raises PermanentFailure: when it cannot be written."""
    if delivery.kind not in writers:
        raise PermanentFailure(f"Nobody writes mails of the kind {delivery.kind}.")
    ticket, mailbox = _ticket(delivery), mailbox_of(delivery)
    with speaking(delivery.locale):
        letter = writers[delivery.kind](delivery)
        message = _message(delivery, letter, ticket, mailbox)
        _write_body(message, delivery, letter, mailbox)
    for file in letter.files:
        _attach(message, file)
    return Composed(message, mailbox.address if mailbox else own.address, delivery.recipient, mailbox)


def mailbox_of(delivery: Delivery) -> Mailbox | None:
    """From which mailbox a delivery leaves: the one the agent chose, else the ticket's, else the default one; resting ones send nothing."""
    ticket = _ticket(delivery)
    for mailbox_id in (delivery.data.get("mailbox_id"), ticket.mailbox_id if ticket else None):
        mailbox = db.session.get(Mailbox, mailbox_id) if mailbox_id else None
        if mailbox and mailbox.is_active:
            return mailbox
    return default_mailbox()


def _ticket(delivery: Delivery) -> Ticket | None:
    return db.session.get(Ticket, delivery.ticket_id) if delivery.ticket_id else None


def _message(delivery: Delivery, letter: Letter, ticket: Ticket | None, mailbox: Mailbox | None) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    own_address = mailbox.address if mailbox else own.address
    name = letter.sender_name or (mailbox.name(delivery.locale) if mailbox else "") or brand().name
    message["From"] = _address(name, own_address)
    message["To"] = _address("", delivery.data.get("to") or delivery.recipient)
    if delivery.data.get("cc"):
        message["Cc"] = tuple(_address("", address) for address in delivery.data["cc"])
    message["Subject"] = text.one_line(letter.subject, 250)
    message["Date"] = format_datetime(utcnow())
    message["Message-ID"] = f"<{delivery.header_id}>"
    # A mail to an agent stands outside of the thread: an answer to it must not be taken for the customer's.
    if ticket and not delivery.agent_id:
        key = _thread(message, delivery, ticket)
        if mailbox and mailbox.has_plus_addresses:
            local, _, domain = own_address.rpartition("@")
            message["Reply-To"] = _address(name, f"{local}+{key}@{domain}")
    if letter.automatic:
        message["Auto-Submitted"] = letter.automatic
        message["X-Auto-Response-Suppress"] = "All"
        if letter.automatic == SIGN_OF_ANSWER:
            message["Precedence"] = "auto_reply"
    for header, value in letter.headers.items():
        message[header] = text.one_line(value, 900)
    return message


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    try:
        return Address(text.one_line(name, 120), local, domain)
    except ValueError as error:
        raise PermanentFailure(f"{address} is not an address that mail can be sent to ({error}).") from None


def _thread(message: EmailMessage, delivery: Delivery, ticket: Ticket) -> str:
    """In-Reply-To names the other side's last mail, References the thread (RFC 5322, 3.6.4). Returns the key for the answer's address.

    A third party's mail names nothing of the customer's thread, and its key is another one.
    """
    side_id = delivery.data.get("side_id")
    rows = side.header_ids(side_id, before=delivery.data["note_id"]) if side_id else _of_customer(delivery, ticket)
    ids = [f"<{row.message_id}>" for row in rows if _is_plain_id(row.message_id)]
    if ids:
        theirs = [f"<{row.message_id}>" for row in rows if row.direction == "in" and _is_plain_id(row.message_id)]
        message["In-Reply-To"] = (theirs or ids)[-1]
        message["References"] = " ".join(dict.fromkeys([ids[0], *ids[-MOST_REFERENCES:]]))
    return side_token(side_id) if side_id else thread_token(ticket.id)


def _of_customer(delivery: Delivery, ticket: Ticket) -> list[sa.Row]:
    """The Message-IDs of the customer's thread up to this delivery, each with its direction."""
    return db.session.execute(
        sa.select(Message.message_id, Message.direction).where(
            Message.ticket_id == ticket.id, Message.message_id.is_not(None), Message.message_id != delivery.header_id)
        .where(Message.id < delivery.message_id if delivery.message_id else sa.true()).order_by(Message.seq)).all()


def _is_plain_id(value: str) -> bool:
    """Whether a foreign Message-ID may be repeated in our header."""
    return value.isascii() and value.isprintable() and len(value) < 250 and not set(value) & set(" <>")


def _write_body(message: EmailMessage, delivery: Delivery, letter: Letter, mailbox: Mailbox | None) -> None:
    names = {"letter": letter, "brand": brand(), "locale": delivery.locale, "house_signature": mailbox.signature(delivery.locale) if mailbox else "",
             **letter.names}
    message.set_content(pages.render(f"{letter.template}.txt", **names), cte="quoted-printable")
    message.add_alternative(pages.render(f"{letter.template}.html", **names), subtype="html", cte="quoted-printable")


def _attach(message: EmailMessage, file: LetterFile) -> None:
    kind, _, subtype = file.content_type.partition("/")
    if not (kind.isalnum() and subtype.isascii()) or kind in ("multipart", "message"):
        kind, subtype = "application", "octet-stream"
    try:
        content = files.read(file.sha256)
    except FileNotFoundError:
        raise PermanentFailure(f"The file {file.filename} is not there any more.") from None
    message.add_attachment(content, maintype=kind, subtype=subtype or "octet-stream", filename=text.one_line(file.filename, 200) or "file")
