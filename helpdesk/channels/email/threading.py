"""Whether a reply of ours names its thread so that every mail program shows it there (RFC 5322, 3.6.4)."""
import re
from email.message import EmailMessage

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.outbox.header_ids import ticket_of_token
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.models import Message, ThreadKey

_ID = re.compile(r"<[^<>\s@]+@[^<>\s]+>")


def is_threaded(message: EmailMessage, delivery: Delivery) -> bool | None:
    """Looks at the header that is about to leave; None for what is no reply."""
    if delivery.message_id is None or delivery.agent_id:
        return None
    known = set(db.session.scalars(sa.select(ThreadKey.message_id).where(ThreadKey.ticket_id == delivery.ticket_id)))
    if names_thread(message, delivery.ticket_id, known - {delivery.header_id}):
        return True
    # What came from a ticket that was merged into this one is known under the other's key.
    known |= set(db.session.scalars(sa.select(Message.message_id).where(Message.ticket_id == delivery.ticket_id, Message.message_id.is_not(None))))
    return names_thread(message, ticket_of_token(delivery.header_id or "") or delivery.ticket_id, known - {delivery.header_id})


def names_thread(message: EmailMessage, ticket_id: int, known: set[str]) -> bool:
    """A pure rule: our signed Message-ID; In-Reply-To is one known id and the References hold it, where any id is known."""
    own, answers, references = (str(message[name] or "") for name in ("Message-ID", "In-Reply-To", "References"))
    if not _ID.fullmatch(own) or ticket_of_token(own) != ticket_id:
        return False
    if not known:
        return True
    named = _ID.findall(references)
    is_well_formed = bool(_ID.fullmatch(answers)) and bool(named) and not _ID.sub("", references).strip()
    return is_well_formed and answers[1:-1] in known and answers in named and own not in named
