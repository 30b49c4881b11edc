"""The worker's step for mail: reads what waits, puts it where it belongs, and writes down what became of it."""
from datetime import timedelta

import sqlalchemy as sa
import structlog

from helpdesk.channels.email import bounced
from helpdesk.channels.email.models import InboundEmail
from helpdesk.channels.email.reading import Read, read
from helpdesk.channels.intake import Taken, take
from helpdesk.core import text
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Conflict

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 20
LEASE = timedelta(minutes=2)
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1_800, 7_200))


def take_waiting() -> bool:
    """Takes the next waiting mails; says whether there were any. A step of the worker."""
    due = db.session.scalar(sa.select(sa.exists().where(InboundEmail.verdict == "waiting", InboundEmail.due_at <= utcnow())))
    db.session.rollback()
    if not due:
        return False
    with unit_of_work():
        claimed = _claim()
    for row_id in claimed:
        take_one(row_id)
    return bool(claimed)


def take_one(row_id: int) -> None:
    """Reads one mail and takes it, in one unit with its verdict; a failure stands in the row and is tried again."""
    row = db.session.get(InboundEmail, row_id)
    try:
        found = read(row)
        db.session.rollback()
        with unit_of_work():
            _settle(db.session.get(InboundEmail, row_id), found)
    except Exception as failure:  # a stranger's mail must not stop the next one; the row keeps it and says why
        log.exception("mail_not_taken", inbound_email_id=row_id)
        db.session.rollback()
        with unit_of_work():
            _postpone(db.session.get(InboundEmail, row_id), f"{type(failure).__name__}: {failure}")


def release_claims() -> None:
    """At the start of the only worker of an embedded desk: whatever is claimed was claimed by a dead one."""
    db.session.execute(sa.update(InboundEmail).where(InboundEmail.verdict == "waiting", InboundEmail.due_at > utcnow())
                       .values(due_at=utcnow()))


def try_again(row: InboundEmail) -> None:
    """Lets a mail that failed be read again. :raises Conflict: when it is taken already."""
    again = db.session.execute(sa.update(InboundEmail).where(InboundEmail.id == row.id, InboundEmail.verdict.in_(("failed", "waiting")))
                               .values(verdict="waiting", attempts=0, due_at=utcnow()))
    if again.rowcount != 1:
        raise Conflict("This mail was taken already.")


def _claim() -> list[int]:
    """The next due mails, put off by a lease: if this process dies, another one finds them again."""
    due = sa.select(InboundEmail.id).where(InboundEmail.verdict == "waiting", InboundEmail.due_at <= utcnow()) \
        .order_by(InboundEmail.due_at, InboundEmail.id).limit(MOST_AT_ONCE)
    if db.engine.dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    claimed = list(db.session.scalars(due))
    if claimed:
        db.session.execute(sa.update(InboundEmail).where(InboundEmail.id.in_(claimed)).values(
            due_at=utcnow() + LEASE, attempts=InboundEmail.attempts + 1))
    return claimed


def _settle(row: InboundEmail, found: Read) -> None:
    """Takes the mail and records the verdict; both or neither."""
    if row.verdict != "waiting":
        return
    row.subject, row.author = text.one_line(found.parsed.subject, 300), text.address(found.parsed.sender.email)
    row.wants_answer = not (found.parsed.wants_no_answer or found.is_automatic)
    if found.inbound is None:
        row.verdict, row.reason = ("report" if found.parsed.feedback else "refused"), found.reason
        return
    taken = take(found.inbound)
    row.verdict, row.ticket_id, row.message_id = _verdict(found, taken), taken.ticket.id, taken.message.id
    row.reason = " ".join(found.parsed.problems)[:2_000] or None
    if found.parsed.bounce and taken.verdict != "duplicate":
        bounced.note(found.parsed.bounce)


def _verdict(found: Read, taken: Taken) -> str:
    if taken.verdict == "duplicate":
        return "duplicate"
    if found.parsed.bounce:
        return "bounce"
    return "automatic" if found.is_automatic else taken.verdict


def _postpone(row: InboundEmail, words: str) -> None:
    row.reason = words[:2_000]
    if row.attempts > len(PAUSES):
        row.verdict = "failed"
    else:
        row.due_at = utcnow() + PAUSES[max(row.attempts, 1) - 1]
