"""Answers that wait to leave: planned, taken back, held, sent at once. Every race for one is won by an UPDATE."""
from dataclasses import asdict
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.accounts.models import Agent
from helpdesk.core import rows
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked, unit_of_work
from helpdesk.core.errors import Conflict, Invalid
from helpdesk.core.events import Recorded
from helpdesk.outbox.actions import post_job
from helpdesk.tickets.models import Message, Note, Ticket
from helpdesk.tickets.writing import Upload, Writing
from helpdesk.tickets.writing_models import Draft, PlannedReply

JOB = "tickets.send_planned"
OPEN = ("waiting", "held")
LONGEST_WAIT = timedelta(days=366)
# Words that were taken back and never sent again are forgotten after this time.
KEPT = timedelta(days=1)

_PLANNED = (sa.select(PlannedReply).where(PlannedReply.ticket_id == sa.bindparam("ticket", type_=sa.Integer), PlannedReply.state.in_(OPEN))
            .order_by(PlannedReply.due_at, PlannedReply.id))

_KEY = sa.bindparam("key", type_=sa.String)
_TAKEN = sa.union_all(*(sa.select(kind.id).where(kind.client_key == _KEY) for kind in (Message, Note, PlannedReply)))


def plan(ticket: Ticket, writing: Writing, *, agent: Agent, due_at: datetime, is_later: bool, status: str | None = None) -> PlannedReply:
    """Puts an answer down to be sent at a moment; until then nothing has happened. :raises Invalid: for a moment out of reach."""
    now = utcnow()
    if is_later and not now < due_at < now + LONGEST_WAIT:
        raise Invalid({"later": _("Choose a moment in the future, within a year.")})
    planned = PlannedReply(ticket_id=ticket.id, agent_id=agent.id, text=writing.text, uploads=[asdict(upload) for upload in writing.uploads],
                           cc=list(writing.cc), bcc=list(writing.bcc), mailbox_id=writing.mailbox_id, status=status,
                           client_key=writing.client_key, is_formatted=writing.is_formatted, is_later=is_later, due_at=due_at, created_at=now)
    db.session.add(planned)
    db.session.flush()
    _post(planned)
    return planned


def take_back(planned: PlannedReply, *, agent: Agent) -> None:
    """The words return to the composer of this agent. :raises Conflict: when they have left already."""
    _move(planned, OPEN, state="undone", agent_id=agent.id, due_at=utcnow())


def send_now(planned: PlannedReply) -> None:
    """Lets it leave at once, also when it was held. :raises Conflict: when it has left already."""
    _move(planned, OPEN, state="waiting", due_at=utcnow(), is_later=False)
    _post(planned)


def discard(planned: PlannedReply, from_states: tuple[str, ...] = OPEN) -> None:
    """Forgets it for good. :raises Conflict: when it has left already, or somebody took it back."""
    if db.session.execute(sa.delete(PlannedReply).where(PlannedReply.id == planned.id, PlannedReply.state.in_(from_states))).rowcount != 1:
        raise _too_late(planned)


def hold_unless_due_now(recorded: Recorded) -> None:
    """Reaction to MessageReceived: what was to leave later waits for a decision, because the customer wrote first."""
    if not recorded.event.is_automatic:
        db.session.execute(sa.update(PlannedReply).where(
            PlannedReply.ticket_id == recorded.event.ticket_id, PlannedReply.is_later, PlannedReply.state == "waiting")
            .values(state="held", reason="customer"))


def claim(planned_id: int) -> tuple[Ticket, PlannedReply] | None:
    """The ticket, locked, and the answer that leaves now; None when it was taken back, held, put off or sent.

    The ticket is locked first, as by everybody who changes it. The caller sends it and calls sent(), or hold().
    """
    planned = db.session.get(PlannedReply, planned_id)
    if planned is None:
        return None
    ticket = locked(db.session.get(Ticket, planned.ticket_id))
    taken = db.session.execute(sa.update(PlannedReply).where(
        PlannedReply.id == planned_id, PlannedReply.state == "waiting", PlannedReply.due_at <= utcnow()).values(state="leaving"))
    return (ticket, planned) if taken.rowcount == 1 else None


def sent(planned: PlannedReply) -> None:
    """It is a message now; the plan is forgotten."""
    db.session.delete(planned)


def hold(planned: PlannedReply, reason: str) -> None:
    """It cannot leave as it is: somebody has to decide."""
    planned.state, planned.reason = "held", reason


def planned_of(ticket: Ticket) -> list[PlannedReply]:
    """What waits to leave on this ticket, the next one first."""
    return list(db.session.scalars(_PLANNED, {"ticket": ticket.id}))


def leaving_of_others(ticket: Ticket, agent: Agent) -> PlannedReply | None:
    """An answer of somebody else that leaves in a moment."""
    return next((planned for planned in planned_of(ticket)
                 if planned.agent_id != agent.id and planned.state == "waiting" and not planned.is_later), None)


def mark_of(planned: PlannedReply) -> str:
    """What tells it from an older one whose number it was given again, as SQLite does when the newest has left."""
    return f"{planned.created_at:%d%H%M%S%f}"


def planned_of_id(ticket: Ticket, planned_id: int, mark: str = "") -> PlannedReply:
    """A planned answer of this ticket. :raises Conflict: when it waits here no more; its row goes with it, and its number may be another one's."""
    planned = db.session.get(PlannedReply, planned_id)
    if planned is None or planned.ticket_id != ticket.id or (mark and mark != mark_of(planned)):
        raise _too_late(None)
    return planned


def is_taken(client_key: str | None) -> bool:
    """Whether the words of this form came before: a form sent twice is one, as a message, a note or an answer that waits."""
    return bool(client_key) and rows.first(_TAKEN, {"key": client_key}) is not None


def planned_under(client_key: str | None) -> PlannedReply | None:
    """The planned answer whose form had this key."""
    return db.session.scalar(sa.select(PlannedReply).where(PlannedReply.client_key == client_key)) if client_key else None


def undone_of(ticket: Ticket, planned_id: int | None, agent: Agent) -> PlannedReply | None:
    """Words of this ticket that this agent took back; None when there are none."""
    planned = db.session.get(PlannedReply, planned_id) if planned_id else None
    wanted = planned is not None and planned.ticket_id == ticket.id and planned.state == "undone"
    return planned if wanted and planned.agent_id == agent.id else None


def uploads_of(planned: PlannedReply) -> tuple[Upload, ...]:
    """Its files."""
    return tuple(Upload(**upload) for upload in planned.uploads)


def forget_undone() -> None:
    """Deletes words that were taken back and not sent again within a day; opens its own unit."""
    with unit_of_work():
        db.session.execute(sa.delete(PlannedReply).where(PlannedReply.state == "undone", PlannedReply.due_at < utcnow() - KEPT,
                                                          ~sa.exists().where(Draft.undone_id == PlannedReply.id)))


def _move(planned: PlannedReply, from_states: tuple[str, ...], **values) -> None:
    moved = db.session.execute(sa.update(PlannedReply).where(PlannedReply.id == planned.id, PlannedReply.state.in_(from_states)).values(**values))
    if moved.rowcount != 1:
        raise _too_late(planned)
    db.session.refresh(planned)


def _too_late(planned: PlannedReply | None) -> Conflict:
    state = db.session.scalar(sa.select(PlannedReply.state).where(PlannedReply.id == planned.id)) if planned else None
    if state == "leaving":
        return Conflict(_("It was too late: this reply has left already."))
    return Conflict(_("It was too late: this reply has left, or a colleague took it back or discarded it."))


def _post(planned: PlannedReply) -> None:
    # Not under the ticket's number: jobs of one ticket run in order, and this one may wait for weeks.
    post_job(JOB, due_at=planned.due_at, planned=planned.id)
