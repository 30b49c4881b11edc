"""Verbs of the privacy room: ask for a copy, take it, let it go."""
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.core import events, files
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked, unit_of_work
from helpdesk.core.errors import NotFound
from helpdesk.core.signing import BadLink, sign, unsign
from helpdesk.customers import merging
from helpdesk.customers.models import Customer, Identity
from helpdesk.privacy.events import DataAsked, DataTaken
from helpdesk.privacy.models import ERASURE, EXPORT, PrivacyTask

# A finished copy lies here so long; then it is taken away, and can be asked for again.
KEPT_FOR = timedelta(days=7)
LINK, LINK_SECONDS = "privacy-copy", 15 * 60


def ask_copy(customer: Customer, *, agent: Agent | None, holder: Identity | None = None, locale: str) -> PrivacyTask:
    """Begins a copy of everything about a customer, for an agent or for the holder of a proved address; one that is on its way is the same one."""
    merging.settled(customer.id)
    # Under the lock: asked for twice in one moment it is one copy all the same.
    task = _under_way(locked(customer).id, agent, holder)
    if task is None:
        task = PrivacyTask(kind=EXPORT, customer_id=customer.id, agent_id=agent.id if agent else None, identity_id=holder.id if holder else None,
                           is_own=holder is not None, locale=locale, created_at=utcnow(), decided_at=utcnow())
        db.session.add(task)
        db.session.flush()
        events.record(DataAsked(customer_id=customer.id, what=EXPORT, task_id=task.id), actor=agent.actor if agent else customer.actor)
    return task


def _under_way(customer_id: int, agent: Agent | None, holder: Identity | None) -> PrivacyTask | None:
    return db.session.scalar(sa.select(PrivacyTask).where(
        PrivacyTask.customer_id == customer_id, PrivacyTask.kind == EXPORT, PrivacyTask.status == "running",
        PrivacyTask.agent_id.is_(agent.id if agent else None) if agent is None else PrivacyTask.agent_id == agent.id,
        PrivacyTask.identity_id.is_(None) if holder is None else PrivacyTask.identity_id == holder.id))


def task_of_agent(task_id: int, agent: Agent) -> PrivacyTask:
    """A copy that this agent asked for. :raises NotFound: for any other."""
    return _found(task_id, PrivacyTask.agent_id == agent.id)


def task_of_holder(task_id: int, holder: Identity) -> PrivacyTask:
    """What the holder of this address asked for. :raises NotFound: for any other."""
    return _found(task_id, PrivacyTask.identity_id == holder.id)


def _found(task_id: int, whose: sa.ColumnElement[bool]) -> PrivacyTask:
    task = db.session.scalar(sa.select(PrivacyTask).where(PrivacyTask.id == task_id, whose))
    if task is None:
        raise NotFound()
    return task


def copy_token(task: PrivacyTask) -> str:
    """A signed word by which a finished copy can be downloaded during the next quarter of an hour."""
    return sign(LINK, [task.id, task.agent_id, task.identity_id])


def check_token(task: PrivacyTask, token: str) -> None:
    """:raises BadLink: when the word is not for this copy and its owner, or too old. :raises NotFound: when the copy is gone."""
    if unsign(LINK, token, max_age=LINK_SECONDS) != [task.id, task.agent_id, task.identity_id]:
        raise BadLink("another copy")
    if task.status != "done" or not task.sha256:
        raise NotFound()


def note_taken(taken: list[tuple[int, int, Actor]]) -> None:
    """Writes down who downloaded which copy of whom: (task, customer, actor); a footprint, see core/footprints.py."""
    for task_id, customer_id, actor in taken:
        events.record(DataTaken(customer_id=customer_id, task_id=task_id), actor=actor)


def let_go(task: PrivacyTask) -> str | None:
    """The copy is offered no more, in the open unit; answers the file that is to be removed once that is committed."""
    sha256, task.status, task.sha256, task.size = task.sha256, "gone", None, 0
    return sha256


def forget_old_copies() -> None:
    """Takes away the copies that have lain here for a week; opens its own units."""
    wanted = sa.select(PrivacyTask.id).where(PrivacyTask.kind == EXPORT, PrivacyTask.status == "done", PrivacyTask.finished_at < _oldest())
    for task_id in db.session.scalars(wanted).all():
        with unit_of_work():
            sha256 = let_go(db.session.get(PrivacyTask, task_id))
        if sha256:
            files.remove(sha256)


def _oldest() -> datetime:
    return utcnow() - KEPT_FOR


def copies_of(customer_id: int, agent: Agent) -> list[PrivacyTask]:
    """The copies of a customer that this agent asked for, newest first."""
    return _newest(PrivacyTask.customer_id == customer_id, PrivacyTask.agent_id == agent.id, PrivacyTask.kind == EXPORT)


def erasures_of(customer_id: int) -> list[PrivacyTask]:
    """The erasures of a customer, asked for, under way or done, newest first."""
    return _newest(PrivacyTask.customer_id == customer_id, PrivacyTask.kind == ERASURE)


def waiting_erasure_of(customer_id: int) -> PrivacyTask | None:
    """The customer's own request to be erased that nobody has decided, if there is one."""
    return db.session.scalar(sa.select(PrivacyTask).where(PrivacyTask.customer_id == customer_id, PrivacyTask.kind == ERASURE, PrivacyTask.status == "asked"))


def erasure_of_id(task_id: int) -> PrivacyTask:
    """An erasure that is done. :raises NotFound: when there is none."""
    return _found(task_id, sa.and_(PrivacyTask.kind == ERASURE, PrivacyTask.status == "done"))


def asked_by(holder: Identity) -> list[PrivacyTask]:
    """What the holder of this address asked for, newest first."""
    return _newest(PrivacyTask.customer_id == holder.customer_id, PrivacyTask.identity_id == holder.id)


def _newest(*wanted: sa.ColumnElement[bool]) -> list[PrivacyTask]:
    return list(db.session.scalars(sa.select(PrivacyTask).where(*wanted).order_by(PrivacyTask.id.desc()).limit(10)))
