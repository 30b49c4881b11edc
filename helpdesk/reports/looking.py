"""Looking for signs among the hundred thousand that one person may have: a stretch of them at a time, and how far that went."""
import json
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.customers.models import Touchpoint
from helpdesk.reports.narrowing import Narrowing
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import Ticket

# So many signs are looked at for one page, and so many of them read letter by letter: both together take about 20 ms.
STRETCH, MOST_READ, AT_ONCE = 5_000, 1_000, 50

_CUSTOMER = sa.bindparam("customer", type_=sa.Integer)
_PLACE = sa.tuple_(Touchpoint.at, Touchpoint.id)


def _place(name: str) -> sa.Tuple:
    return sa.tuple_(sa.bindparam(f"{name}_at", type_=Touchpoint.at.type), sa.bindparam(f"{name}_id", type_=sa.Integer))


_BEFORE = {"sign": _place("before") > _PLACE, "ticket": Touchpoint.at <= sa.bindparam("before_at", type_=Touchpoint.at.type)}


class Sign(NamedTuple):
    """A sign that was meant."""

    id: int
    kind: str
    at: datetime
    data: dict


class Looked(NamedTuple):
    """The signs that were found, newest first, and the last one (at, id) that was looked at, None when no older one is left."""

    signs: list[Sign]
    end: tuple[datetime, int] | None


def look(narrowing: Narrowing, sight: Sight, side: str, values: dict, size: int) -> Looked:
    """At most `size` of the next stretch of signs. side: 'sign' or 'ticket' for what stands at the place of `values`, '' for the beginning."""
    found = []
    ends = db.session.execute(_end(side), {**values, "skip": STRETCH - 1}).all()
    end = tuple(ends[0]) if len(ends) > 1 else None
    values = {**values, "most": MOST_READ if narrowing.words else size, **({"end_at": end[0], "end_id": end[1]} if end else {})}
    with db.session.execute(_wanted(narrowing, sight, side, end is not None), values) as result:
        for number, read in enumerate((row for some in result.partitions(AT_ONCE) for row in some), 1):
            data = json.loads(read.raw)
            if narrowing.is_meant(data):
                found.append(Sign(read.id, read.kind, read.at, data))
            if len(found) == size or number == MOST_READ:
                return Looked(found, (read.at, read.id))
    return Looked(found, end)


@lru_cache(maxsize=3)
def _end(side: str) -> sa.Select:
    """The last sign of the stretch, and one row more when signs follow it; read from the index alone."""
    return (sa.select(Touchpoint.at, Touchpoint.id).where(Touchpoint.customer_id == _CUSTOMER, *([_BEFORE[side]] if side else []))
            .order_by(Touchpoint.at.desc(), Touchpoint.id.desc()).limit(2).offset(sa.bindparam("skip", type_=sa.Integer)))


def _wanted(narrowing: Narrowing, sight: Sight, side: str, has_end: bool) -> sa.Select:
    raw = sa.cast(Touchpoint.data, sa.Text)
    hidden = [~sa.exists().where(Ticket.id == Touchpoint.ticket_id, ~sight.condition())] if sight.hidden_teams else []
    stretch = [*([_BEFORE[side]] if side else []), *([_place("end") <= _PLACE] if has_end else [])]
    return (sa.select(Touchpoint.id, Touchpoint.kind, Touchpoint.at, raw.label("raw"))
            .where(Touchpoint.customer_id == _CUSTOMER, *stretch, *narrowing.of_signs(raw), *hidden)
            .order_by(Touchpoint.at.desc(), Touchpoint.id.desc()).limit(sa.bindparam("most", type_=sa.Integer)))
