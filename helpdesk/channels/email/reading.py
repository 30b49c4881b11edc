"""A stored mail on its way to a ticket: bytes → Parsed → Inbound. Slow work, done before any unit begins."""
import hashlib
from dataclasses import dataclass, replace

import sqlalchemy as sa

from helpdesk.channels.email import quotes, selftest, senders, spam
from helpdesk.channels.email.mailboxes import default_mailbox, mailbox_for
from helpdesk.channels.email.models import InboundEmail, Mailbox
from helpdesk.channels.email.own import own
from helpdesk.channels.email.parsed import Parsed
from helpdesk.channels.email.parsing import parse
from helpdesk.channels.email.recipients import MOST, ours_among
from helpdesk.channels.email.threads import match, without_side_ids
from helpdesk.channels.inbound import Inbound
from helpdesk.core import files, html, text
from helpdesk.core.db import db
from helpdesk.core.language import detect_language
from helpdesk.customers import actions as customers
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import LONGEST_TEXT, Upload, Writing

LONGEST_HTML = 1_000_000
# What is longer than any letter is read as text; the original look shows it as it is. A page may hold many of them.
LONGEST_CLEANED = 300_000
MOST_FILES = 500
# A mail to a third party, who is nobody's proof.
SIDE = "side"
# The single-byte charset that people of a mailbox's language use without saying so.
CHARSETS = {"ro": "cp1250"}


@dataclass(frozen=True)
class Read:
    """A mail that was read. `inbound` is None when it is no message for a ticket; `reason` then says why.

    `recipients` are all addresses it was sent to, the envelope's too. `test_id` is the test of a mailbox that it belongs to.
    """

    parsed: Parsed
    inbound: Inbound | None
    recipients: tuple[str, ...] = ()
    reason: str = ""
    test_id: int | None = None

    @property
    def is_automatic(self) -> bool:
        """Whether a program wrote it."""
        return self.parsed.automatic or self.parsed.bounce is not None


def read(row: InboundEmail, known: list[Mailbox], *, anyway: bool = False) -> Read:
    """Reads the raw mail of a row and stores its files. `known` are all mailboxes; `anyway` refuses nothing.

    :raises FileNotFoundError: when its bytes are gone.
    """
    raw, house = files.read(row.sha256), {mailbox.address for mailbox in known}
    known = [row.mailbox] if row.mailbox_id and row.mailbox else [mailbox for mailbox in known if mailbox.is_active]
    mailbox = mailbox_for(list(row.recipients or ()), known) or default_mailbox(known)
    parsed = parse(raw, CHARSETS.get(mailbox.locale if mailbox else "", "cp1252"))
    recipients = tuple(recipients_of(parsed, row))
    mailbox = mailbox_for(recipients, known) or mailbox
    if not anyway:
        if about := selftest.answered_test(parsed):
            return Read(parsed, None, recipients, "What came back of a test that the desk wrote to itself.", about.id)
        if refusal := _refusal(raw, parsed, known):
            return Read(parsed, None, recipients, refusal)
    test = None if anyway else selftest.test_in(raw, row)
    return Read(parsed, _inbound(row, raw, parsed, recipients, mailbox, house), recipients,
                test_id=test.id if test and selftest.is_from_itself(test, parsed) else None)


def placed(found: Read) -> Inbound:
    """The Inbound with the ticket it belongs to; inside the unit that takes it, so that it sees the mail before it."""
    inbound, key = found.inbound, match(found.parsed, found.recipients)
    proof, is_forged = None, inbound.writing.sender_check == senders.FAILED
    if inbound.identity_kind == "email" and not is_forged:
        answers = key.is_signed and _knows_key_alone(key.ticket_id, inbound.identity)
        proof = "reply" if answers else "dkim" if inbound.writing.sender_check == senders.PASSED else None
    return replace(inbound, ticket_id=key.ticket_id, by_sender_only=None if is_forged else key.by_sender_only, proof=proof,
                   writing=replace(inbound.writing, matched_by=key.key, is_proved=proof is not None,
                                   references=without_side_ids(inbound.writing.references)))


def recipients_of(parsed: Parsed, row: InboundEmail) -> list[str]:
    """Every address a mail was sent to: the envelope's, those of its header and those that relays noted."""
    named = [address.email for address in (*parsed.to, *parsed.cc)]
    return list(dict.fromkeys([*(row.recipients or ()), *named, *parsed.delivered_to]))


def _refusal(raw: bytes, parsed: Parsed, known: list[Mailbox]) -> str:
    """Why a mail becomes no message, or ''."""
    if not raw.strip():
        return "The mail is empty."
    if parsed.feedback:
        return "A complaint report of a mail provider, not a customer's mail."
    if parsed.message_id and mailbox_for([parsed.sender.email], known) and _is_own_mail(parsed):
        return "A mail that we sent ourselves came back to us."
    return ""


def _is_own_mail(parsed: Parsed) -> bool:
    return db.session.scalar(sa.select(sa.exists().where(Delivery.header_id == parsed.message_id)))


def _inbound(row: InboundEmail, raw: bytes, parsed: Parsed, recipients: tuple[str, ...], mailbox: Mailbox | None,
             house: set[str]) -> Inbound:
    address = text.address(parsed.sender.email)
    can_answer = text.looks_like_address(address)
    spoken = detect_language(parsed.reply_text or parsed.text)
    return Inbound(
        channel="email", identity_kind="email" if can_answer else "external", identity=address if can_answer else _nobody(row),
        name=parsed.sender.name or ("" if can_answer else address), subject=parsed.subject,
        locale=spoken or (mailbox.locale if mailbox else None), team_id=mailbox.team_id if mailbox else None,
        mailbox_id=mailbox.id if mailbox else None,
        is_spam=own.trusts_spam_headers and spam.is_marked(raw), writing=_writing(row, raw, parsed, recipients, house))


def _nobody(row: InboundEmail) -> str:
    """Whom a mail without an address is from: somebody of their own, whom nobody can claim to be by an id of a website."""
    return f"mail-{row.id}-{row.sha256[:24]}"


def _knows_key_alone(ticket_id: int, address: str) -> bool:
    """Whether our mails about this ticket went to the address and to nobody else: then whoever knows its key reads that address' mail.

    Those in copy know the key too, so an answer could be anybody's of them; other proved addresses of the same person are no others.
    """
    merged_into = sa.select(Ticket.merged_into_id).where(Ticket.id == ticket_id).scalar_subquery()
    readers = set(db.session.scalars(sa.select(Delivery.recipient).distinct().where(
        sa.or_(Delivery.ticket_id == ticket_id, Delivery.ticket_id == merged_into), Delivery.kind != SIDE, Delivery.agent_id.is_(None))))
    if address not in readers or len(readers) == 1:
        return address in readers
    known = customers.identity_on_file("email", address)
    return known is not None and readers <= {one.value for one in known.customer.identities if one.proved_at} | {address}


def _writing(row: InboundEmail, raw: bytes, parsed: Parsed, recipients: tuple[str, ...], house: set[str]) -> Writing:
    said = text.many_lines(parsed.reply_text or parsed.text, LONGEST_TEXT)
    return Writing(
        text=said, html=_markup(parsed), quoted_text=text.many_lines(parsed.quoted_text, LONGEST_TEXT) or None,
        message_id=parsed.message_id[:500] or None,
        references=tuple(name[:500] for name in dict.fromkeys([*parsed.references[-100:], parsed.in_reply_to]) if name),
        client_key=content_key(raw, parsed), sender=text.address(parsed.sender.email)[:254] or None,
        recipients=recipients[:100], cc=_others(parsed, row, house), inbound_email_id=row.id,
        sender_check=senders.check(raw, trusted=own.trusted_servers, lookup=own.txt_lookup),
        is_automatic=parsed.automatic or parsed.bounce is not None, uploads=_uploads(parsed))


def _others(parsed: Parsed, row: InboundEmail, house: set[str]) -> tuple[str, ...]:
    """Whom the writer named beside us, for the Cc of an answer. Ours are our mailboxes and whatever address led here.

    Where nothing tells which of those in To we are, only those in Cc are others.
    """
    led_here = {text.address(address) for address in (*(row.recipients or ()), *parsed.delivered_to)}
    everybody = [text.address(address.email) for address in (*parsed.to, *parsed.cc)]
    mailboxes = ours_among(everybody, house) | led_here
    named = everybody if mailboxes & set(everybody) else [text.address(address.email) for address in parsed.cc]
    return tuple(address for address in dict.fromkeys(named) if text.looks_like_address(address) and address not in mailboxes
                 and address != text.address(parsed.sender.email))[:MOST]


def _markup(parsed: Parsed) -> str | None:
    """The cleaned HTML, where it says no more than was said now: a quote in it would be shown twice."""
    if not parsed.html or len(parsed.html) > LONGEST_HTML or any(segment.kind == quotes.QUOTE for segment in parsed.segments):
        return None
    cleaned = html.clean(parsed.html).strip()
    return cleaned if 0 < len(cleaned) <= LONGEST_CLEANED else None


def _uploads(parsed: Parsed) -> tuple[Upload, ...]:
    uploads = []
    for item in [file for part in parsed.attachments for file in part.contents][:MOST_FILES]:
        stored = files.store(item.data)
        name = text.one_line((item.filename or "").replace("\\", "/").rsplit("/", 1)[-1], 255)
        uploads.append(Upload(name or _name_for(item.content_type), text.one_line(item.content_type, 120), stored.size, stored.sha256,
                              (item.content_id or "")[:255] or None, item.inline))
    return tuple(uploads)


def _name_for(content_type: str) -> str:
    return {"message/rfc822": "mail.eml", "text/calendar": "invitation.ics", "message/delivery-status": "delivery-status.txt"}.get(content_type, "file")


def content_key(raw: bytes, parsed: Parsed) -> str:
    """The same mail by whatever way it came has the same key: what relays add (the trace) is left out.

    The Message-ID alone would not do: a forged one must not swallow another mail.
    """
    body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2].strip()
    named = "\0".join([parsed.message_id, parsed.sender.email, parsed.subject, str(parsed.date or ""), *sorted(a.email for a in parsed.to)])
    if not parsed.message_id and parsed.date is None:
        body = raw
    return "mail-" + hashlib.sha256(named.encode() + b"\0" + body).hexdigest()[:60]
