"""The orders of a list, and where a page of it begins."""
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import sqlalchemy as sa

from helpdesk.core.db import UtcDateTime
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import PRIORITIES

# Whoever does not wait, and what has no day, stands behind everybody else.
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_MOMENT = Ticket.created_at.type
_SINCE = sa.func.coalesce(Ticket.waiting_since, sa.literal(_NEVER, _MOMENT), type_=_MOMENT)
_DUE = sa.func.coalesce(Ticket.due_at, sa.literal(_NEVER, _MOMENT), type_=_MOMENT)
_URGENCY = sa.case(*((Ticket.priority == name, rank) for rank, name in enumerate(PRIORITIES)), else_=0)


class Sort(NamedTuple):
    """By which columns, the last one the id, and in which direction; `bare` is the first one as it stands in the row, where that may be empty."""

    columns: tuple[sa.ColumnElement, ...]
    is_descending: bool
    bare: sa.ColumnElement | None = None

    def order(self) -> list[sa.ColumnElement]:
        """For ORDER BY."""
        return [column.desc() if self.is_descending else column.asc() for column in self.columns]

    def backwards(self) -> "Sort":
        """The same columns the other way round: what comes after a place there comes before it here."""
        return self._replace(is_descending=not self.is_descending)

    def parts(self, has_place: bool) -> list[tuple[list[sa.ColumnElement[bool]], list[sa.ColumnElement]]]:
        """The list, or what comes after the place, in parts that an index has in order: the conditions of each, and its order."""
        there = [self.after()] if has_place else []
        if self.bare is None:
            return [(there, self.order())]
        filled = Sort((self.bare, *self.columns[1:]), self.is_descending)
        return [([self.bare.is_not(None), *([filled.after()] if has_place else [])], filled.order()), ([self.bare.is_(None), *there], filled.order())]

    def after(self) -> sa.ColumnElement[bool]:
        """True for what comes after the place whose values() are given."""
        here = sa.tuple_(*self.columns)
        there = sa.tuple_(*(sa.bindparam(f"after_{at}", type_=column.type) for at, column in enumerate(self.columns)))
        return here < there if self.is_descending else here > there


SORTS = {
    "newest": Sort((Ticket.last_message_at, Ticket.id), True),
    "oldest": Sort((Ticket.last_message_at, Ticket.id), False),
    "waiting": Sort((_SINCE, Ticket.id), False, Ticket.waiting_since),
    "due": Sort((_DUE, Ticket.id), False),
    "priority": Sort((_URGENCY, Ticket.last_message_at, Ticket.id), True),
}
BY_TIME = ("newest", "oldest")


def sorts_of(scope: str) -> tuple[str, ...]:
    """The orders that a list of these tickets can have: solved ones are too many for any but by time."""
    return tuple(SORTS) if scope in ("unsolved", "open", "snoozed") else BY_TIME


@dataclass(frozen=True)
class Place:
    """Where a page of the list begins: after the ticket with these values of the columns of its order."""

    values: tuple[datetime | int, ...]

    def __str__(self) -> str:
        return "_".join(f"{value.timestamp():.6f}" if isinstance(value, datetime) else str(value) for value in self.values)

    @classmethod
    def of(cls, row: sa.Row, sort: str) -> "Place":
        """The place of a list row."""
        firsts = {"waiting": (row.waiting_since or _NEVER,), "due": (row.due_at or _NEVER,), "priority": (PRIORITIES.index(row.priority), row.updated_at)}
        return cls((*firsts.get(sort, (row.updated_at,)), row.id))

    @classmethod
    def parse(cls, text: str, sort: str) -> "Place | None":
        """The place that str() wrote for this order, or None for anything else."""
        parts, columns = text.split("_"), SORTS[sort].columns
        if len(parts) != len(columns):
            return None
        try:
            values = tuple(datetime.fromtimestamp(float(part), tz=UTC) if isinstance(column.type, UtcDateTime) else int(part)
                           for part, column in zip(parts, columns, strict=True))
        except (ValueError, OverflowError, OSError):
            return None
        return cls(values) if all(0 <= value < 2**31 for value in values if isinstance(value, int)) else None

    def bound(self) -> dict:
        """The values for Sort.after()."""
        return {f"after_{at}": value for at, value in enumerate(self.values)}
