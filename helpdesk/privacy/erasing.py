"""A person is erased: at once for everybody who asks, then row by row wherever words of theirs stand.

Rows, times, scores and counts stay; words go. The work is a list of steps, each in short units of its own that may be done
again: whoever goes on after a crash begins where the last unit ended. What must be known of the person until the end is
sealed in the task and goes with its last unit.
"""
import json
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.accounts.models import Agent
from helpdesk.core import events, text
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked
from helpdesk.core.errors import Conflict, Invalid
from helpdesk.core.sealing import seal, unseal
from helpdesk.customers import search
from helpdesk.customers.merging import keeper_of, settled
from helpdesk.customers.models import Customer, Identity
from helpdesk.outbox.actions import STOPPABLE
from helpdesk.outbox.models import Delivery
from helpdesk.privacy import mentions, questions
from helpdesk.privacy.actions import waiting_erasure_of
from helpdesk.privacy.events import DataAsked
from helpdesk.privacy.models import ERASURE, EXPORT, PrivacyTask
from helpdesk.privacy.registry import PERSONAL, SWEPT, Personal
from helpdesk.privacy.traces import SHORTEST_WORD, Traces
from helpdesk.privacy.whose import Whose, whose
from helpdesk.tickets import search_index, undoing
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing_models import PlannedReply

CHUNK = 500
MOST_WORDS = 20


@dataclass
class Known:
    """What the work knows of the person, sealed between its units: who, which files go at the end, which others' tickets named them, digests of what they wrote."""

    whose: Whose
    words: tuple[str, ...]
    files: set[str]
    tickets: set[int]
    said: set[str]

    @property
    def traces(self) -> Traces:
        """By what they are found in the words of others."""
        return Traces((*self.whose.addresses, *self.whose.browsers), self.whose.names, self.words)

    def sealed(self) -> str:
        """For the task."""
        return seal(json.dumps([self.whose.customers, self.whose.addresses, self.whose.browsers, self.whose.names, self.words, sorted(self.files), sorted(self.tickets), sorted(self.said)]))

    @classmethod
    def of(cls, task: PrivacyTask) -> "Known":
        """What a task holds. :raises Unreadable: when the key of the desk is another one."""
        *who, words, files, tickets, said = json.loads(unseal(task.sealed))
        return cls(Whose(*map(tuple, who)), tuple(words), set(files), set(tickets), set(said))


def erase(customer: Customer, *, confirmed: str, words: str = "", agent: Agent, locale: str) -> PrivacyTask:
    """Begins the erasure of a customer, locked: from this moment nobody finds them, and nothing more is sent to them.

    confirmed: their shown name, typed; words: further words that name them, one a line, also removed wherever they stand.
    :raises Invalid: when the name is not theirs or a word is too short. :raises Conflict: while rows of somebody else are on their way back.
    """
    customer = locked(keeper_of(customer))
    if customer.erased_at:
        raise Conflict(_("This person’s data were erased already."))
    if text.one_line(confirmed).casefold() != text.one_line(customer.shown_name).casefold():
        raise Invalid({"confirmed": _("Type the name exactly as it stands above.")})
    known = Known(whose(customer), _checked(words), set(), set(), set())
    settled(*known.whose.customers)
    # What the customer had asked for, or a copy that is under way, ends here.
    db.session.execute(sa.update(PrivacyTask).where(PrivacyTask.customer_id.in_(known.whose.customers), PrivacyTask.kind == EXPORT, PrivacyTask.status == "running").values(status="gone"))
    task = _task(customer, agent, locale)
    known.files.update(_vanish(known.whose))
    task.sealed, task.steps = known.sealed(), len(STEPS) + 1
    task.counts = {"profile": len(known.whose.addresses) + len(known.whose.browsers)}
    events.record(DataAsked(customer_id=customer.id, what=ERASURE, task_id=task.id), actor=agent.actor)
    return task


def _task(customer: Customer, agent: Agent, locale: str) -> PrivacyTask:
    """The request of the customer that is granted by this, or a new one."""
    task = waiting_erasure_of(customer.id)
    if task is None:
        task = PrivacyTask(kind=ERASURE, customer_id=customer.id, created_at=utcnow())
        db.session.add(task)
    task.status, task.agent_id, task.locale, task.decided_at, task.counts, task.step, task.place = "running", agent.id, locale, utcnow(), {}, 0, 0
    db.session.flush()
    return task


def _checked(words: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(one for line in words.splitlines() if (one := text.one_line(line, 200))))
    if len(found) > MOST_WORDS or any(len(word) < SHORTEST_WORD for word in found):
        raise Invalid({"words": _("At most %(most)d words, each with %(least)d letters or more.", most=MOST_WORDS, least=SHORTEST_WORD)})
    return found


def _vanish(whose: Whose) -> set[str]:
    """Their addresses belong to nobody now: whoever writes from there is somebody new. What waits to leave never leaves; answers its files."""
    db.session.execute(sa.update(Delivery).where(sa.or_(Delivery.customer_id.in_(whose.customers), Delivery.recipient.in_(whose.addresses)),
                                                 Delivery.status.in_(STOPPABLE)).values(status="cancelled"))
    uploads = db.session.scalars(sa.select(PlannedReply.uploads).where(PlannedReply.ticket_id.in_(whose.tickets))).all()
    db.session.execute(sa.delete(PlannedReply).where(PlannedReply.ticket_id.in_(whose.tickets)))
    search.forget(list(whose.customers))
    db.session.execute(sa.delete(Identity).where(Identity.customer_id.in_(whose.customers)))
    db.session.execute(sa.update(Customer).where(Customer.id.in_(whose.customers)).values(erased_at=utcnow(), name="", organisation_id=None, locale=None))
    db.session.flush()
    db.session.expire_all()
    return {str(one.get("sha256")) for group in uploads for one in group}


def _empty(entry: Personal) -> Callable[[PrivacyTask, Known], bool]:
    """The step that empties one table, a chunk at a time; says whether there is more."""
    def step(task: PrivacyTask, known: Known) -> bool:
        table = entry.rows
        wanted = entry.to_empty(known.whose)
        if entry.blank == {} or "id" not in table.c or not isinstance(table.c.id.type, sa.Integer):
            _count(task, entry, _whole(table, entry, wanted))
            return False
        kept = [table.c.id, *([table.c[entry.file]] if entry.file else [])]
        rows = db.session.execute(sa.select(*kept).where(wanted, table.c.id > task.place).order_by(table.c.id).limit(CHUNK)).all()
        if rows:
            entry.empty(table.c.id.in_([row[0] for row in rows]))
            known.files.update(row[1] for row in rows if entry.file)
            task.place = rows[-1][0]
        _count(task, entry, len(rows))
        return len(rows) == CHUNK
    return step


def _whole(table: sa.Table, entry: Personal, wanted: sa.ColumnElement[bool]) -> int:
    """Small tables, and those of which nothing is emptied, at once; how many rows it were."""
    if entry.blank == {}:
        return db.session.scalar(sa.select(sa.func.count()).select_from(table).where(wanted))
    return entry.empty(wanted)


def _count(task: PrivacyTask, entry: Personal, number: int) -> None:
    if entry.is_counted and number:
        task.counts = {**task.counts, entry.section: task.counts.get(entry.section, 0) + number}


def _remember(_task: PrivacyTask, known: Known) -> bool:
    known.said = mentions.remember(known.whose)
    mentions.forget_tags(known.whose)
    undoing.forget_tickets(set(db.session.scalars(known.whose.tickets)))
    return False


def _quotes(task: PrivacyTask, known: Known) -> bool:
    return mentions.trim_quotes(task, known.whose, known.traces, known.said, known.tickets)


def _learnt(_task: PrivacyTask, known: Known) -> bool:
    questions.forget(known.whose)
    return False


def _strangers(name: str) -> Callable[[PrivacyTask, Known], bool]:
    """The step that looks through one table for words of others in which the person is named."""
    return lambda task, known: mentions.sweep(name, task, known.traces, known.files, known.tickets)


def _conversations(task: PrivacyTask, known: Known) -> bool:
    return mentions.look_through(task, known.traces, known.said, known.tickets)


def _index(task: PrivacyTask, known: Known) -> bool:
    theirs = sa.or_(Ticket.id.in_(known.whose.tickets), Ticket.id.in_(sorted(known.tickets)))
    ids = list(db.session.scalars(sa.select(Ticket.id).where(theirs, Ticket.id > task.place).order_by(Ticket.id).limit(search_index.CHUNK)))
    search_index.write(ids)
    task.place = ids[-1] if ids else 0
    return len(ids) == search_index.CHUNK


def _copies(_task: PrivacyTask, known: Known) -> bool:
    """The copies that were made of their data go too."""
    for task in db.session.scalars(sa.select(PrivacyTask).where(PrivacyTask.customer_id.in_(known.whose.customers), PrivacyTask.kind == EXPORT, PrivacyTask.sha256.is_not(None))):
        known.files.add(task.sha256)
        task.status, task.sha256, task.size = "gone", None, 0
    return False


STEPS = (_remember, _quotes, _learnt, *map(_empty, PERSONAL), *map(_strangers, SWEPT), _conversations, _index, _copies)


def advance(task_id: int) -> bool:
    """One unit of the work, inside an open unit of work; says whether there is more to do."""
    task = locked(db.session.get(PrivacyTask, task_id))
    if task.step >= len(STEPS):
        return False
    known = Known.of(task)
    if not STEPS[task.step](task, known):
        task.step, task.place = task.step + 1, 0
    task.sealed = known.sealed()
    return True
