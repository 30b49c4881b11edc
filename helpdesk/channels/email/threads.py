"""Which ticket does a mail answer? The keys, strongest first; each match says by which key it was found."""
import re
from dataclasses import dataclass
from itertools import takewhile

import sqlalchemy as sa

from helpdesk.channels.email.parsed import Parsed
from helpdesk.core import text
from helpdesk.core.db import LARGEST_ID, db
from helpdesk.outbox.header_ids import side_of_token, ticket_of_token
from helpdesk.tickets import side
from helpdesk.tickets.models import NUMBER_OFFSET, Message, SideConversation, ThreadKey
from helpdesk.tickets.moving import BY_AGENT

MOST_KEYS = 100
_NUMBER = re.compile(r"#(\d{5,12})(?!\d)")


@dataclass(frozen=True)
class Match:
    """`ticket_id` is good for anybody who holds the key, `by_sender_only` for those who are on the ticket already.

    `key` is address or token (signed by us), reference (a Message-ID we know) or number (in the subject); None: no ticket.
    """

    ticket_id: int | None = None
    by_sender_only: int | None = None
    key: str | None = None

    @property
    def is_signed(self) -> bool:
        """Whether the mail holds a key that only a reader of our mails can know."""
        return self.key in ("address", "token")


def match(parsed: Parsed, recipients: tuple[str, ...]) -> Match:
    """The ticket that a mail belongs to. `recipients` are all addresses it was sent to, the envelope's too."""
    ids = _ids(parsed)
    if ticket_id := _moved(ids):
        return Match(ticket_id, key="reference")
    if ticket_id := _signed(recipients):
        return Match(ticket_id, key="address")
    if ticket_id := _signed(ids):
        return Match(ticket_id, key="token")
    if ticket_id := _known(ids):
        return Match(ticket_id, key="reference")
    side_id = side_of_mail(parsed, recipients)
    if side_id and (conversation := db.session.get(SideConversation, side_id)):     # the customer joined in: a third party wrote a Cc
        return Match(by_sender_only=conversation.ticket_id, key="reference")
    number = _NUMBER.search(parsed.subject)
    if number and 0 < (ticket_id := int(number.group(1)) - NUMBER_OFFSET) <= LARGEST_ID:
        return Match(by_sender_only=ticket_id, key="number")
    return Match()


def side_of_mail(parsed: Parsed, recipients: tuple[str, ...]) -> int | None:
    """The side conversation that a mail answers: by our signed key, else by a Message-ID of one that the sender belongs to."""
    ids = _ids(parsed)
    signed = next((side_id for value in (*recipients, *ids) if (side_id := side_of_token(value))), None)
    if signed or _signed((*recipients, *ids)):
        return signed
    return side.known_side(ids, text.address(parsed.sender.email))


def without_side_ids(ids: tuple[str, ...]) -> tuple[str, ...]:
    """The Message-IDs but those of side conversations: by these a third party must never find the customer's thread."""
    known = side.ids_among(list(ids))
    return tuple(name for name in ids if name not in known and not side_of_token(name))


def _ids(parsed: Parsed) -> list[str]:
    """The Message-IDs that a mail names: the one it answers first, then the nearest ones (RFC 5322, 3.6.4)."""
    ids = [parsed.in_reply_to, *reversed(parsed.references)]
    if parsed.bounce and parsed.bounce.original_message_id:
        ids.insert(0, parsed.bounce.original_message_id)
    return [name for name in dict.fromkeys(ids) if name][:MOST_KEYS]


def _moved(ids: list[str]) -> int | None:
    """The ticket into which an agent put the mail that is answered: nearer than any signed id, it outweighs what the old thread says."""
    nearer = list(takewhile(lambda name: not ticket_of_token(name), ids))
    if not nearer:
        return None
    found = dict(db.session.execute(sa.select(Message.message_id, Message.ticket_id).where(
        Message.message_id.in_([name[:500] for name in nearer]), Message.matched_by == BY_AGENT)).all())
    return next((found[name[:500]] for name in nearer if name[:500] in found), None)


def _signed(values) -> int | None:
    return next((ticket_id for value in values if (ticket_id := ticket_of_token(value))), None)


def _known(ids: list[str]) -> int | None:
    """The ticket of the nearest Message-ID that was ever seen on one, also in mails that we never received."""
    if not ids:
        return None
    found = {row.message_id: row.ticket_id for row in db.session.execute(
        sa.select(ThreadKey.message_id, ThreadKey.ticket_id).where(ThreadKey.message_id.in_([name[:500] for name in ids]))
        .order_by(ThreadKey.ticket_id))}
    return next((found[name[:500]] for name in ids if name[:500] in found), None)
