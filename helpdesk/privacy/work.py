"""The worker's step for what is asked for a person: claims one task, works on it, and goes on with the next.

A worker that dies leaves its lease behind: another one begins an export anew and goes on with an erasure where it stood.
"""
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import ngettext

from helpdesk.accounts.models import Agent
from helpdesk.core import files
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.i18n import speaking
from helpdesk.customers.models import Customer, Identity
from helpdesk.privacy import certificate, cleaning, copying, erasing, places
from helpdesk.privacy.models import CLEANING, ERASURE, EXPORT, PrivacyTask
from helpdesk.privacy.whose import Whose, whose
from helpdesk.tickets import access, own
from helpdesk.tickets.models import Ticket

LEASE = timedelta(minutes=5)
# Only workers write such files: no other process may have one open while the only worker begins.
PART = "copy-"
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 600, 3_600))


def work() -> bool:
    """Works on the next task that waits; says whether there was one."""
    task_id = _waiting()
    db.session.rollback()
    if task_id is None or not _claim(task_id):
        return False
    try:
        _WORK[_kind(task_id)](task_id)
    except Exception:  # the task stays, and is tried again after a pause; the next one must not wait for it
        with unit_of_work():
            task = db.session.get(PrivacyTask, task_id)
            task.lease_until = utcnow() + PAUSES[min(task.attempts, len(PAUSES)) - 1]
        raise
    return True


def release_tasks() -> None:
    """At the start of the only worker of an embedded desk: whatever is claimed was claimed by a dead one, and so is a half-made copy."""
    files.forget_parts(timedelta(0), kind=PART)
    db.session.execute(sa.update(PrivacyTask).where(PrivacyTask.status == "running").values(lease_until=None))


def _waiting() -> int | None:
    return db.session.scalar(sa.select(PrivacyTask.id).where(
        PrivacyTask.status == "running", sa.or_(PrivacyTask.lease_until.is_(None), PrivacyTask.lease_until < utcnow())).order_by(PrivacyTask.id).limit(1))


def _claim(task_id: int) -> bool:
    with unit_of_work():
        return db.session.execute(sa.update(PrivacyTask).where(
            PrivacyTask.id == task_id, PrivacyTask.status == "running", sa.or_(PrivacyTask.lease_until.is_(None), PrivacyTask.lease_until < utcnow()))
            .values(lease_until=utcnow() + LEASE, attempts=PrivacyTask.attempts + 1)).rowcount == 1


def _kind(task_id: int) -> str:
    return db.session.scalar(sa.select(PrivacyTask.kind).where(PrivacyTask.id == task_id))


def _tell(task_id: int, **columns) -> bool:
    """Writes down how far it is, in a unit of its own, and renews the lease; says whether the task still runs."""
    with unit_of_work():
        return db.session.execute(sa.update(PrivacyTask).where(PrivacyTask.id == task_id, PrivacyTask.status == "running")
                                  .values(lease_until=utcnow() + LEASE, **columns)).rowcount == 1


def _export(task_id: int) -> None:
    task = db.session.get(PrivacyTask, task_id)
    is_own, locale = task.is_own, task.locale
    meant, left_out = _meant(task)
    part = files.new_part(PART)
    try:
        with speaking(locale):
            note = ngettext("%(num)s ticket of a private team is not in this copy.", "%(num)s tickets of private teams are not in this copy.", left_out) if left_out else ""
            counts = copying.write(part, meant, is_own=is_own, note=note,
                                   progress=lambda done: _tell(task_id, step=done, steps=copying.parts(is_own=is_own)))
        stored = files.adopt(part)
    finally:
        part.unlink(missing_ok=True)
    if not _tell(task_id, status="done", finished_at=utcnow(), counts=counts, sha256=stored.sha256, size=stored.size, digest=stored.sha256):
        files.remove(stored.sha256)     # the person was erased meanwhile


def _meant(task: PrivacyTask) -> tuple[Whose, int]:
    """Whose rows the copy holds, and how many tickets stay out because the agent who asked may not see them."""
    customer = db.session.get(Customer, task.customer_id)
    if task.is_own:
        held = db.session.get(Identity, task.identity_id)
        everything = whose(customer, limit=sa.and_(own.shown_to(held), Ticket.deleted_at.is_(None)))
        is_known = held.proved_at is not None or held.value == customer.email
        return replace(everything, customers=(customer.id,), addresses=tuple(sorted(own.shared_addresses(held))), is_known=is_known,
                       names=everything.names if is_known else ()), 0
    sight = access.sight_of(db.session.get(Agent, task.agent_id))
    everything = whose(customer)
    if not sight.hidden_teams:
        return everything, 0
    # Those of others in which the customer wrote are left out as the own ones are.
    in_them = sa.or_(Ticket.customer_id.in_(everything.customers), Ticket.id.in_(everything.visited))
    hidden = db.session.scalar(sa.select(sa.func.count(Ticket.id)).where(in_them, ~sight.condition()))
    return (replace(everything, limit=sight.condition()) if hidden else everything), hidden


def _erase(task_id: int) -> None:
    has_more = True
    while has_more:
        with unit_of_work():
            has_more = erasing.advance(task_id)
            db.session.get(PrivacyTask, task_id).lease_until = utcnow() + LEASE
    known = erasing.Known.of(db.session.get(PrivacyTask, task_id))
    removed, shared = cleaning.remove_files(known.files)
    cleaning.clean_database()
    left = cleaning.places_left(known.traces.needles)
    found, more = places.find(known, lambda: _tell(task_id))
    with unit_of_work():
        task = db.session.get(PrivacyTask, task_id)
        places.keep(task, found)
        certificate.finish(task, removed=removed, shared=shared, left=left, places=len(found), more=more, sealed=replace(known, files=set(), tickets=set(), said=set()).sealed())
    cleaning.empty_journal()


def _clean(task_id: int) -> None:
    cleaning.clean_database()
    with unit_of_work():
        db.session.delete(db.session.get(PrivacyTask, task_id))
    cleaning.empty_journal()


_WORK = {EXPORT: _export, ERASURE: _erase, CLEANING: _clean}
