"""What one worker at a time holds: a row of `schedule` whose time, which only its holder knows to the microsecond, is the end of the lease."""
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.outbox.models import Schedule


def take_lease(name: str, span: timedelta) -> datetime | None:
    """The end of a new lease, or None when somebody holds it; inside a unit."""
    now = utcnow()
    if db.session.get(Schedule, name) is None:
        db.session.add(Schedule(name=name, next_at=now + span))
        db.session.flush()
        return now + span
    return _moved(name, Schedule.next_at <= now, now + span)


def renew_lease(name: str, end: datetime, span: timedelta) -> datetime | None:
    """The new end of a lease that ended at `end`, or None when it was lost meanwhile; inside a unit."""
    return _moved(name, Schedule.next_at == end, utcnow() + span)


def end_lease(name: str, end: datetime) -> None:
    """Gives a lease back, if it is still ours; inside a unit."""
    _moved(name, Schedule.next_at == end, utcnow())


def end_leases(beginning: str) -> None:
    """Ends all leases whose names begin so, whoever holds them; inside a unit."""
    db.session.execute(sa.update(Schedule).where(Schedule.name.startswith(beginning, autoescape=True), Schedule.next_at > utcnow())
                       .values(next_at=utcnow()))


def held_leases(names: list[str]) -> set[str]:
    """Those of these leases that somebody holds now."""
    return set(db.session.scalars(sa.select(Schedule.name).where(Schedule.name.in_(names), Schedule.next_at > utcnow())))


def _moved(name: str, condition, end: datetime) -> datetime | None:
    moved = db.session.execute(sa.update(Schedule).where(Schedule.name == name, condition).values(next_at=end))
    return end if moved.rowcount == 1 else None
