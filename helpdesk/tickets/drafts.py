"""Words that were not sent yet, kept on the desk: saved, shared, taken over, forgotten. Races are won by an UPDATE or under the ticket's lock."""
import secrets
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import Agent
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked
from helpdesk.core.errors import Conflict
from helpdesk.tickets import planning
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing_models import Draft, PlannedReply

KINDS = ("reply", "note")

_SEEN = (sa.select(Draft).options(joinedload(Draft.agent, innerjoin=True))
         .where(Draft.ticket_id == sa.bindparam("ticket", type_=sa.Integer),
                sa.or_(Draft.agent_id == sa.bindparam("agent", type_=sa.Integer), Draft.is_shared)).order_by(Draft.id))


@dataclass(frozen=True)
class Saving:
    """Words as a window hands them in: `version` is the newest saving that it knows of, 0 for none; `page` names the window; `beside` see Draft."""

    kind: str
    text: str
    version: int
    page: str
    client_key: str
    beside: dict = field(default_factory=dict)


class Overtaken(Conflict):
    """The words were saved, sent or discarded elsewhere meanwhile; `draft` is what is kept now, or None. `is_sent`: they are with us as a message."""

    def __init__(self, message: str, draft: Draft | None = None, *, is_sent: bool = False):
        super().__init__(message)
        self.draft, self.is_sent = draft, is_sent


def save(ticket: Ticket, agent: Agent, saving: Saving) -> tuple[int, bool]:
    """Keeps the words; none at all discard the draft. Answers its version, 0 when there is none, and whether that begins or ends one.

    :raises Overtaken: when another window was newer; what it kept stays.
    """
    mine = (*_own(ticket, agent, saving.kind), sa.or_(Draft.version == saving.version, Draft.page == saving.page))
    if not saving.text:
        return 0, bool(db.session.execute(sa.delete(Draft).where(*mine)).rowcount)
    version = db.session.scalar(sa.update(Draft).where(*mine).values(
        text=saving.text, version=Draft.version + 1, page=saving.page, beside=saving.beside, updated_at=utcnow()).returning(Draft.version))
    if version:
        return version, False
    _begin(locked(ticket), agent, saving)
    return 1, True


def _begin(ticket: Ticket, agent: Agent, saving: Saving) -> None:
    known = draft_of(ticket, agent, saving.kind)
    if known:
        raise Overtaken(_("A newer version of this draft was saved in another window."), known)
    if planning.is_taken(saving.client_key):
        raise Overtaken(_("These words were sent from another window already."), is_sent=True)
    if saving.version:
        raise Overtaken(_("This draft was sent, discarded or taken over elsewhere. Your words still stand here."))
    db.session.add(Draft(ticket_id=ticket.id, agent_id=agent.id, kind=saving.kind, text=saving.text, page=saving.page,
                         client_key=saving.client_key or _new_key(), beside=saving.beside, updated_at=utcnow()))
    db.session.flush()


def draft_of(ticket: Ticket, agent: Agent, kind: str) -> Draft | None:
    """What this agent has begun to write, if anything."""
    return db.session.scalar(sa.select(Draft).where(*_own(ticket, agent, kind)))


def seen_by(ticket: Ticket, agent: Agent) -> list[Draft]:
    """The agent's own drafts on this ticket and those that colleagues share."""
    return list(db.session.scalars(_SEEN, {"ticket": ticket.id, "agent": agent.id}))


def newer_than(ticket: Ticket, agent: Agent, saving: Saving) -> Draft | None:
    """Other words of the same draft that another window saved later than this one knows."""
    return db.session.scalar(sa.select(Draft).where(*_own(ticket, agent, saving.kind), Draft.version > saving.version,
                                                    Draft.page != saving.page, Draft.text != saving.text))


def sent(ticket: Ticket, agent: Agent, saving: Saving | None, kind: str) -> bool:
    """The words have left, so their draft goes; a newer one that another window saved stays. Whether one went."""
    wanted = _own(ticket, agent, kind)
    if saving:
        wanted = (*wanted, sa.or_(Draft.version <= saving.version, Draft.page == saving.page, Draft.text == saving.text))
    return bool(db.session.execute(sa.delete(Draft).where(*wanted)).rowcount)


def discard(ticket: Ticket, agent: Agent, kind: str) -> None:
    """Forgets what the agent has begun to write."""
    db.session.execute(sa.delete(Draft).where(*_own(ticket, agent, kind)))


def share(ticket: Ticket, agent: Agent, *, is_shared: bool) -> bool:
    """Lets colleagues read the reply, or no longer; False when there is none."""
    return bool(db.session.execute(sa.update(Draft).where(*_own(ticket, agent, "reply")).values(is_shared=is_shared)).rowcount)


def take_over(ticket: Ticket, draft_id: int, *, agent: Agent) -> None:
    """A shared reply becomes this agent's draft, below what they had begun themselves. Call it under the ticket's lock.

    :raises Conflict: when it is not there any more.
    """
    draft = db.session.get(Draft, draft_id, populate_existing=True)
    if draft is None or draft.ticket_id != ticket.id or not (draft.is_shared or draft.agent_id == agent.id):
        raise Conflict(_("This draft is not there any more: it was sent, discarded or taken over."))
    if draft.agent_id == agent.id:
        return
    if draft.undone_id:
        db.session.execute(sa.update(PlannedReply).where(PlannedReply.id == draft.undone_id).values(agent_id=agent.id))
    mine = draft_of(ticket, agent, draft.kind)
    if mine:
        _join(draft, mine)
    else:
        draft.agent_id, draft.is_shared, draft.page, draft.version = agent.id, False, "", draft.version + 1
    db.session.flush()


def take_back(ticket: Ticket, planned: PlannedReply, *, agent: Agent) -> None:
    """The words of a reply that was taken back stand in the agent's draft, above what was begun since. Call it under the ticket's lock."""
    mine = draft_of(ticket, agent, "reply")
    if mine:
        mine.text = _joined(planned.text, mine.text)
        mine.undone_id, mine.client_key, mine.page, mine.version = planned.id, _new_key(), "", mine.version + 1
    else:
        db.session.add(Draft(ticket_id=ticket.id, agent_id=agent.id, kind="reply", text=planned.text, undone_id=planned.id,
                             client_key=_new_key(), updated_at=utcnow()))
    db.session.flush()


def join_both(source: Ticket, target: Ticket) -> None:
    """Before two tickets become one: who writes on both has one draft there, with the words of both."""
    theirs = {(draft.agent_id, draft.kind): draft for draft in db.session.scalars(sa.select(Draft).where(Draft.ticket_id == target.id))}
    for draft in db.session.scalars(sa.select(Draft).where(Draft.ticket_id == source.id)).all():
        if (draft.agent_id, draft.kind) in theirs:
            _join(draft, theirs[draft.agent_id, draft.kind])
    db.session.flush()


def _join(draft: Draft, into: Draft) -> None:
    into.text, into.page, into.version = _joined(into.text, draft.text), "", into.version + 1
    into.beside = into.beside or draft.beside
    into.undone_id, into.updated_at = into.undone_id or draft.undone_id, utcnow()
    db.session.delete(draft)


def _joined(first: str, second: str) -> str:
    return first if first == second else f"{first}\n\n{second}"


def _own(ticket: Ticket, agent: Agent, kind: str) -> tuple:
    return Draft.ticket_id == ticket.id, Draft.agent_id == agent.id, Draft.kind == kind


def _new_key() -> str:
    return secrets.token_urlsafe(12)
