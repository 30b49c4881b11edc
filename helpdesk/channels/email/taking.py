"""The worker's step for mail: reads what waits, puts it where it belongs, and writes down what became of it."""
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa
import structlog
from flask_babel import gettext as _

from helpdesk.channels.email import bounced, selftest, senders, side
from helpdesk.channels.email.accepting import let_senders_pass
from helpdesk.channels.email.mailboxes import all_mailboxes
from helpdesk.channels.email.models import InboundEmail, Mailbox
from helpdesk.channels.email.reading import Read, placed, read
from helpdesk.channels.intake import Taken, take
from helpdesk.core import text
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, rehearsal, unit_of_work
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.customers import returned
from helpdesk.customers.models import Customer
from helpdesk.tickets.models import Message

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 20
# So few that nobody else waits long for the turn to write.
MOST_IN_ONE_UNIT = 10
BYTES_AT_ONCE = 8 * 1024 * 1024
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
    for row_ids in _few_at_a_time(claimed):
        let_senders_pass()
        _take(row_ids)
    return bool(claimed)


def _few_at_a_time(claimed: list[tuple[int, int]]):
    """Yields the ids of (id, size) pairs in groups that are short to write and small to hold."""
    group, total = [], 0
    for row_id, size in claimed:
        if group and (len(group) == MOST_IN_ONE_UNIT or total + size > BYTES_AT_ONCE):
            yield group
            group, total = [], 0
        group.append(row_id)
        total += size
    if group:
        yield group


def _take(row_ids: list[int]) -> None:
    """Reads these mails, then takes them in one unit with their verdicts. Where one fails, each is taken alone."""
    try:
        found = _read_all(row_ids)
        with unit_of_work(brisk=len(row_ids) > 1) as unit:
            rows = {row.id: row for row in db.session.scalars(sa.select(InboundEmail).where(InboundEmail.id.in_(row_ids)))}
            verdicts = {}       # holds the rows as well: what the unit does at its end need not read them again
            for row_id in row_ids:
                unit.chain = 0      # each mail is a story of its own
                verdicts[row_id] = _settle(rows[row_id], found[row_id])
            for row_id, (verdict, _taken) in verdicts.items():      # in one statement for all
                _write_down(rows[row_id], verdict)
    except Exception as failure:  # a stranger's mail must not stop the next one; the row keeps it and says why
        db.session.rollback()
        if len(row_ids) > 1:
            for row_id in row_ids:
                _take([row_id])
            return
        log.exception("mail_not_taken", inbound_email_id=row_ids[0])
        with unit_of_work():
            _postpone(db.session.get(InboundEmail, row_ids[0]), f"{type(failure).__name__}: {failure}")


def _read_all(row_ids: list[int]) -> dict[int, Read]:
    known = all_mailboxes()
    rows = db.session.scalars(sa.select(InboundEmail).where(InboundEmail.id.in_(row_ids)).order_by(InboundEmail.id)).all()
    found = {row.id: read(row, known) for row in rows}
    db.session.rollback()
    return found


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


def make_ticket(row_id: int) -> Taken:
    """Turns a mail of any verdict into a ticket of its own; opens its own unit. Nobody gets an acknowledgement.

    :raises Conflict: when it has one already. :raises NotFound: when there is no such mail or its bytes are gone.
    """
    row = db.session.get(InboundEmail, row_id)
    try:
        found = read(row, all_mailboxes(), anyway=True) if row else None
    except FileNotFoundError:
        found = None
    if found is None:
        raise NotFound()
    db.session.rollback()
    key = f"mail-{row_id}-own"
    with unit_of_work():
        row = db.session.get(InboundEmail, row_id, with_for_update=True)
        if row.verdict == "new":
            raise Conflict(_("This mail has a ticket of its own already."))
        writing = replace(found.inbound.writing, client_key=key, is_automatic=False)
        row.wants_answer, row.subject, row.author = False, *_head(found)
        taken = take(replace(found.inbound, writing=writing, is_spam=False))
        row.verdict, row.ticket_id, row.message_id = "new", taken.ticket.id, taken.message.id
        row.mailbox_id = row.mailbox_id or found.inbound.mailbox_id
        return taken


def _head(found: Read) -> tuple[str, str]:
    return text.one_line(found.parsed.subject, 300), text.address(found.parsed.sender.email)


def _claim() -> list[tuple[int, int]]:
    """(id, size) of the next due mails, put off by a lease: if this process dies, another one finds them again."""
    due = sa.select(InboundEmail.id, InboundEmail.size).where(InboundEmail.verdict == "waiting", InboundEmail.due_at <= utcnow()) \
        .order_by(InboundEmail.due_at, InboundEmail.id).limit(MOST_AT_ONCE)
    if db.engine.dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    claimed = [tuple(row) for row in db.session.execute(due)]
    if claimed:
        db.session.execute(sa.update(InboundEmail).where(InboundEmail.id.in_([row_id for row_id, _ in claimed])).values(
            due_at=utcnow() + LEASE, attempts=InboundEmail.attempts + 1))
    return claimed


def _write_down(row: InboundEmail, verdict: dict) -> None:
    for name, value in verdict.items():
        setattr(row, name, value)


def _settle(row: InboundEmail, found: Read) -> tuple[dict, Taken | None]:
    """Takes the mail and answers what the ledger says of it, as columns of its row; both are written or neither."""
    if row.verdict != "waiting":
        return {}, None
    subject, author = _head(found)
    head = {"subject": subject, "author": author}
    if found.test_id:
        return head | _settle_test(row, found), None
    head["wants_answer"] = not (found.parsed.wants_no_answer or found.is_automatic)
    if found.inbound is None:
        return head | {"verdict": "report" if found.parsed.feedback else "refused", "reason": found.reason}, None
    taken = side.take(found) or take(placed(found))
    mailbox_id = row.mailbox_id or found.inbound.mailbox_id
    verdict = _verdict(found, taken)
    if verdict == "duplicate" and taken.message:
        _note_way(taken.message, mailbox_id)
    if found.parsed.bounce and taken.verdict != "duplicate":
        bounced.note(found.parsed.bounce)
    elif taken.message and not found.is_automatic and taken.message.sender_check != senders.FAILED:
        returned.clear(db.session.get(Customer, taken.message.customer_id), found.inbound.identity)
    return head | {"verdict": verdict, "ticket_id": taken.ticket.id, "message_id": taken.message.id if taken.message else None,
                   "reason": " ".join(found.parsed.problems)[:2_000] or None, "mailbox_id": mailbox_id}, taken


def _note_way(message: Message, mailbox_id: int | None) -> None:
    """The same mail came through another of our mailboxes: the one message shows both."""
    mailbox = db.session.get(Mailbox, mailbox_id) if mailbox_id else None
    if mailbox and mailbox.address not in (message.recipients or ()):
        message.recipients = [*(message.recipients or ()), mailbox.address]


def _settle_test(row: InboundEmail, found: Read) -> dict:
    """Takes a test like a customer's mail, notes what would have become of it, and undoes all but that."""
    test = selftest.test_of_id(found.test_id)
    verdict = {"verdict": "test", "wants_answer": False, "reason": found.reason or None}
    if found.inbound is None:
        selftest.note_returned(test, found.parsed)
        return verdict
    with rehearsal():
        inbound = placed(found)
        taken = take(replace(inbound, writing=replace(inbound.writing, is_automatic=False)))
        decision = "spam" if taken.ticket.is_spam else taken.verdict
    selftest.note_taken(test, row, decision)
    return verdict


def _verdict(found: Read, taken: Taken) -> str:
    if taken.verdict == "duplicate":
        return "duplicate"
    if found.parsed.bounce:
        return "bounce"
    return "automatic" if found.is_automatic else taken.verdict


def _postpone(row: InboundEmail, words: str) -> None:
    row.reason = words[:2_000]
    selftest.note_trouble(row, words)
    if row.attempts > len(PAUSES):
        row.verdict = "failed"
    else:
        row.due_at = utcnow() + PAUSES[max(row.attempts, 1) - 1]
