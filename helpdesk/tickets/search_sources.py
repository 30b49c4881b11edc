"""Where the tickets of typed filters are read from: the filter that fits fewest, so that a million tickets cost little more than ten."""
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.tickets.models import Ticket, TicketTag
from helpdesk.tickets.search_filters import Filter, condition, tag_of

# Of what fits more tickets than this the newest are looked through; the page says so.
MOST_LOOKED_AT = 20_000
# The condition of each of these has an index of its own.
_INDEXED = ("from", "agent", "is", "reason", "field")


class _Way(NamedTuple):
    """The ids that a filter fits, newest first; `is_in_order`: an index has them so, and reading stops where enough are found."""

    ids: sa.Select
    is_in_order: bool


_EVERY_TICKET = _Way(sa.select(Ticket.id.label("id")).order_by(Ticket.id.desc()), True)


@dataclass(frozen=True)
class Source:
    """The ids to look through, newest first; `count` up to 20,001: beyond that only the newest 20,000 are looked at."""

    ids: sa.Select
    count: int

    @property
    def is_cut(self) -> bool:
        """Whether it holds more than are looked at."""
        return self.count > MOST_LOOKED_AT


def source_of(filters: tuple[Filter, ...]) -> Source:
    """Where to look for the tickets of these filters, at least one; one statement counts what each of them fits."""
    ways = [*_ways(filters), _EVERY_TICKET]
    counts = db.session.execute(sa.select(*(_counted(way) for way in ways))).one()
    # Where all are too many, what an index has in order is read before what would have to be sorted.
    best = min(zip(ways, counts, strict=True), key=lambda pair: (pair[1], not pair[0].is_in_order))
    return Source(best[0].ids, best[1])


def _ways(filters: tuple[Filter, ...]) -> list[_Way]:
    of_kind = {key: [one for one in filters if one.key == key] for key in dict.fromkeys(one.key for one in filters)}
    ways = [_Way(sa.select(Ticket.id.label("id")).where(sa.or_(*map(condition, ones))).order_by(Ticket.id.desc()), False)
            for key, ones in of_kind.items() if key in _INDEXED]
    if "tag" in of_kind:
        ways.append(_tagged([tag_of(one) for one in of_kind["tag"]]))
    if dates := [condition(one) for key in ("before", "after") for one in of_kind.get(key, [])]:
        ways.append(_Way(sa.select(Ticket.id.label("id")).where(*dates).order_by(Ticket.created_at.desc(), Ticket.id.desc()), True))
    return ways


def _tagged(tags: list[str]) -> _Way:
    ids = sa.select(TicketTag.ticket_id.label("id")).order_by(TicketTag.ticket_id.desc())
    return _Way(ids.where(TicketTag.tag == tags[0]), True) if len(tags) == 1 else _Way(ids.where(TicketTag.tag.in_(tags)).distinct(), False)


def _counted(way: _Way) -> sa.ScalarSelect:
    some = way.ids.order_by(None).limit(MOST_LOOKED_AT + 1).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()
