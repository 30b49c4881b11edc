"""Everything one customer did with us, on every channel, newest first, folded by ticket."""
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from helpdesk.accounts.models import Agent
from helpdesk.core.db import db
from helpdesk.customers.models import Touchpoint
from helpdesk.reports.looking import look
from helpdesk.reports.narrowing import Narrowing
from helpdesk.surveys import scales
from helpdesk.surveys.models import SurveyInvitation, SurveyResponse
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import NUMBER_OFFSET, Ticket

PAGE = 20

# Prepared once: building a statement costs more than running it, and these run with every ticket.
_CUSTOMER, _SIZE = sa.bindparam("customer", type_=sa.Integer), sa.bindparam("size", type_=sa.Integer)
_AT, _ID = sa.bindparam("before_at", type_=Touchpoint.at.type), sa.bindparam("before_id", type_=sa.Integer)
_SCORES = (sa.select(SurveyInvitation.ticket_id, SurveyInvitation.resolution, SurveyResponse.kind, SurveyResponse.score,
                     SurveyResponse.comment)
           .join(SurveyInvitation, SurveyInvitation.id == SurveyResponse.invitation_id)
           .where(SurveyInvitation.ticket_id.in_(sa.bindparam("tickets", expanding=True)))
           .order_by(SurveyInvitation.resolution, SurveyResponse.id))


class TimelineEntry(NamedTuple):
    """One contact or sign of the person; kind is 'ticket' or the touchpoint's kind.

    A ticket that was judged carries its latest survey: `score` as 'CSAT 5/5, CES 6/7', whether all of
    it is good, and the customer's comment.
    """

    kind: str
    at: datetime
    title: str
    channel: str | None = None
    number: int | None = None
    status: str | None = None
    assignee_name: str | None = None
    seconds_to_solve: float | None = None
    is_proved: bool = True
    data: dict | None = None
    score: str = ""
    is_good: bool | None = None
    quote: str = ""
    row_id: int = 0

    @property
    def place(self) -> "TimelinePlace":
        """Where this entry stands."""
        return TimelinePlace(self.at, self.kind == "ticket", self.row_id)


class TimelinePlace(NamedTuple):
    """A place in the timeline. At the same moment tickets stand before signs, and the newer row before the older."""

    at: datetime
    is_ticket: bool
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{'t' if self.is_ticket else 's'}_{self.id}"

    @classmethod
    def parse(cls, written: str) -> "TimelinePlace":
        """The place that str() wrote. :raises ValueError: for anything else."""
        moment, kind, number = written.split("_")
        if kind not in ("t", "s") or not number.isdecimal() or int(number) >= 2**31:
            raise ValueError(written)
        try:
            return cls(datetime.fromisoformat(moment).astimezone(UTC), kind == "t", int(number))
        except OverflowError:
            raise ValueError(written) from None


@dataclass(frozen=True)
class Timeline:
    """A page of entries, how many tickets there are in all, and after which place the next page begins.

    `looked_until` is set where the page ends because enough was looked at, not because it is full.
    """

    entries: list[TimelineEntry]
    tickets: int
    next_before: TimelinePlace | None
    looked_until: datetime | None = None


def timeline(customer_id: int, sight: Sight, *, before: TimelinePlace | None = None, size: int = PAGE, narrowing: Narrowing | None = None) -> Timeline:
    """The newest entries before a place; tickets this agent may not see are left out with all that belongs to them."""
    tickets, count = _tickets(customer_id, sight, before, size + 1, narrowing)
    signs, end = _touchpoints(customer_id, sight, before, size + 1, narrowing)
    # What is older than the last sign that was looked at waits for its turn: between them others may be found.
    entries = sorted([one for one in (*tickets, *signs) if end is None or one.place >= end], key=lambda entry: entry.place, reverse=True)
    shown = _with_scores(entries[:size])
    if len(entries) > size:
        return Timeline(shown, count, shown[-1].place)
    return Timeline(shown, count, end, end.at if end else None)


def _tickets(customer_id: int, sight: Sight, before: TimelinePlace | None, size: int, narrowing: Narrowing | None) -> tuple[list[TimelineEntry], int]:
    """The tickets of a page, and how many there are in all."""
    if narrowing and not narrowing.has_tickets:
        return [], 0
    statement = _tickets_statement(sight, _side(before))
    rows = db.session.execute(narrowing.of_tickets(statement) if narrowing else statement, _values(customer_id, before, size)).all()
    count = rows[0].count if rows else 0 if before is None else _ticket_count(customer_id, sight)
    return [TimelineEntry("ticket", row.last_message_at, row.subject, row.channel, row.id + NUMBER_OFFSET,
                          "merged" if row.merged_into_id else row.status, row.name,
                          (row.solved_at - row.created_at).total_seconds() if row.solved_at else None, row.is_proved, row_id=row.id)
            for row in rows], count


@lru_cache(maxsize=500)
def _tickets_statement(sight: Sight, side: str) -> sa.Select:
    """Building a statement costs more than running it, so each shape is built once."""
    wanted = [Ticket.customer_id == _CUSTOMER, sight.condition(), Ticket.deleted_at.is_(None)]
    if side:
        # After a sign of the same moment no ticket follows: they stood before it.
        wanted.append(sa.tuple_(Ticket.last_message_at, Ticket.id) < sa.tuple_(_AT, _ID) if side == "ticket" else Ticket.last_message_at < _AT)
    return (sa.select(Ticket.id, Ticket.subject, Ticket.channel, Ticket.status, Ticket.created_at, Ticket.solved_at,
                      Ticket.last_message_at, Ticket.is_proved, Ticket.merged_into_id, Agent.name, _count_statement(sight).scalar_subquery().label("count"))
            .outerjoin(Agent, Agent.id == Ticket.assignee_id).where(*wanted)
            .order_by(Ticket.last_message_at.desc(), Ticket.id.desc()).limit(_SIZE))


def _side(before: TimelinePlace | None) -> str:
    return "" if before is None else "ticket" if before.is_ticket else "sign"


def _values(customer_id: int, before: TimelinePlace | None, size: int) -> dict:
    return {"customer": customer_id, "size": size, **({"before_at": before.at, "before_id": before.id} if before else {})}


def _with_scores(entries: list[TimelineEntry]) -> list[TimelineEntry]:
    """The entries again, tickets with the survey responses of their latest judged resolution; one statement."""
    numbers = [entry.number for entry in entries if entry.number]
    judged: dict[int, list[sa.Row]] = {}
    rows = db.session.execute(_SCORES, {"tickets": [number - NUMBER_OFFSET for number in numbers]}) if numbers else ()
    for row in rows:
        known = judged.setdefault(row.ticket_id + NUMBER_OFFSET, [])
        if known and known[0].resolution != row.resolution:
            known.clear()
        known.append(row)
    return [_judged(entry, judged[entry.number]) if entry.number in judged else entry for entry in entries]


def _judged(entry: TimelineEntry, responses: list[sa.Row]) -> TimelineEntry:
    return entry._replace(score=", ".join(scales.label(row.kind, row.score) for row in responses),
                   is_good=all(scales.is_good(row.kind, row.score) for row in responses),
                   quote=" ".join(row.comment for row in responses if row.comment))


def _touchpoints(customer_id: int, sight: Sight, before: TimelinePlace | None, size: int, narrowing: Narrowing | None) -> tuple[list[TimelineEntry], TimelinePlace | None]:
    """The signs of a page, and the place up to which was looked where that is not the end."""
    if narrowing and not narrowing.has_signs:
        return [], None
    values, end = _values(customer_id, before, size), None
    if narrowing:
        rows, end = look(narrowing, sight, _side(before), values, size)
    else:
        rows = db.session.execute(_signs_statement(sight, _side(before)), values)
    return ([TimelineEntry(row.kind, row.at, row.data.get("title", ""), data=row.data, row_id=row.id) for row in rows],
            TimelinePlace(end[0], False, end[1]) if end else None)


@lru_cache(maxsize=500)
def _signs_statement(sight: Sight, side: str) -> sa.Select:
    """What somebody searched before writing tells what the ticket is about: it is hidden with it."""
    wanted = [Touchpoint.customer_id == _CUSTOMER]
    if sight.hidden_teams:
        wanted.append(~sa.exists().where(Ticket.id == Touchpoint.ticket_id, ~sight.condition()))
    if side:
        wanted.append(sa.tuple_(Touchpoint.at, Touchpoint.id) < sa.tuple_(_AT, _ID) if side == "sign" else Touchpoint.at <= _AT)
    return sa.select(Touchpoint.id, Touchpoint.kind, Touchpoint.at, Touchpoint.data).where(*wanted).order_by(Touchpoint.at.desc(), Touchpoint.id.desc()).limit(_SIZE)


def _ticket_count(customer_id: int, sight: Sight) -> int:
    return db.session.scalar(_count_statement(sight), {"customer": customer_id})


@lru_cache(maxsize=200)
def _count_statement(sight: Sight) -> sa.Select:
    counted = aliased(Ticket)
    return sa.select(sa.func.count()).where(counted.customer_id == _CUSTOMER, sight.condition(counted), counted.deleted_at.is_(None))


def newest_score(customer_id: int, sight: Sight) -> str:
    """What the customer said of us the last time they were asked, of the tickets this agent may see: 'CSAT 3/5, CES 4/7', or ''."""
    rows = db.session.execute(
        sa.select(SurveyResponse.invitation_id, SurveyResponse.kind, SurveyResponse.score)
        .join(SurveyInvitation, SurveyInvitation.id == SurveyResponse.invitation_id).join(Ticket, Ticket.id == SurveyInvitation.ticket_id)
        .where(SurveyInvitation.customer_id == customer_id, sight.condition())
        .order_by(SurveyInvitation.answered_at.desc(), SurveyResponse.invitation_id.desc(), SurveyResponse.id).limit(len(scales.KINDS))).all()
    return ", ".join(scales.label(row.kind, row.score) for row in rows if row.invitation_id == rows[0].invitation_id)
