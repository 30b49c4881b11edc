"""What happened is a row: timeline, audit log, webhook body and source of the reports at once."""
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core import rows
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import Id, Moment, current_unit, db

LONGEST_CHAIN = 20
MOST_LOOKED_AT = 2_000


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of every event: ids and small values only, never a customer's words."""

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    ticket_id: int | None = None
    customer_id: int | None = None
    seq: int | None = None


class EventRow(db.Model):
    """One thing that happened."""

    __tablename__ = "event"
    id: Mapped[Id]
    at: Mapped[Moment]
    kind: Mapped[str] = mapped_column(sa.String(60))
    ticket_id: Mapped[int | None]
    customer_id: Mapped[int | None]
    seq: Mapped[int | None]
    actor: Mapped[str] = mapped_column(sa.String(40))
    data: Mapped[dict] = mapped_column(sa.JSON, default=dict)

    __table_args__ = (
        sa.Index("ix_event_ticket_id_seq", "ticket_id", "seq"),
        sa.Index("ix_event_customer_id_at", "customer_id", "at"),
        sa.Index("ix_event_kind_at", "kind", "at"),
    )


_INSERT = sa.insert(EventRow.__table__)


@dataclass(frozen=True)
class Recorded:
    """An event together with its row's facts, as handed to reactions."""

    id: int
    at: datetime
    event: Event
    actor: Actor


_dispatch: Callable[[Recorded], None] = lambda recorded: None  # noqa: E731 - replaced by connect()


def connect(dispatch: Callable[[Recorded], None]) -> None:
    """Names the function that answers every recorded event (the table in wiring.py)."""
    global _dispatch
    _dispatch = dispatch


def record(happened: Event, *, actor: Actor) -> Recorded:
    """Writes the event's row and runs what follows now.

    A chain of reactions longer than 20 events in one unit stops itself: the rows are
    still written, but nothing follows from them.
    """
    row = {"at": utcnow(), "kind": happened.kind, "ticket_id": happened.ticket_id, "customer_id": happened.customer_id,
           "seq": happened.seq, "actor": str(actor), "data": data_of(happened)}
    # Straight into the table: nobody looks at the row again in this unit, and this runs with everything that happens.
    recorded = Recorded(rows.run(_INSERT, row).inserted_primary_key[0], row["at"], happened, actor)
    unit = current_unit()
    unit.chain += 1
    if unit.chain <= LONGEST_CHAIN:
        _dispatch(recorded)
    return recorded


def changed_since(moment: datetime, most: int) -> list[int]:
    """Ids of tickets of which something was recorded since, the newest first; it looks at the newest events only, however many there are."""
    newest = sa.select(EventRow.id).order_by(EventRow.id.desc()).offset(MOST_LOOKED_AT).limit(1).scalar_subquery()
    return list(db.session.scalars(
        sa.select(EventRow.ticket_id).where(EventRow.id > sa.func.coalesce(newest, 0), EventRow.at >= moment, EventRow.ticket_id.is_not(None))
        .group_by(EventRow.ticket_id).order_by(sa.func.max(EventRow.id).desc()).limit(most)))


def data_of(happened: Event) -> dict:
    """The event's own fields, with the version of their shape."""
    shared = {field.name for field in fields(Event)}
    own = {field.name: getattr(happened, field.name) for field in fields(happened) if field.name not in shared}
    return {"v": happened.version, **own}
