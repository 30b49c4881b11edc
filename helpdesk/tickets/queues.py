"""The queues: which tickets each one holds, its page, and the counts of all in one statement."""
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from helpdesk.accounts.models import Agent
from helpdesk.core.db import db
from helpdesk.core.standing import until_something_happens
from helpdesk.customers.models import UNREADABLE, Customer, Identity
from helpdesk.tickets import states
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import NUMBER_OFFSET, Draft, Mention, Note, PlannedReply, Ticket

PAGE = 50
MOST_COUNTED = 999
QUEUES = ("mine", "unassigned", "waiting-on-us", "waiting-on-customer", "unsolved", "snoozed", "mentioned", "solved", "spam", "trash")
# The agent who looks, filled in when a prepared statement runs.
_ME = sa.bindparam("me", 0, type_=sa.Integer)
# Whether a reply waits to leave later, or for a decision; not the few seconds in which one can be taken back.
_HAS_PLANNED = sa.exists().where(PlannedReply.ticket_id == Ticket.id, PlannedReply.state.in_(("waiting", "held")),
                                 sa.or_(PlannedReply.is_later, PlannedReply.state == "held"))
# Whose draft a row shows: nobody's (None), the reader's own (no name), or that of a colleague who shares it.
_WRITER = aliased(Agent)
_DRAFT_OF = (sa.select(sa.case((Draft.agent_id == _ME, ""), else_=_WRITER.name)).select_from(Draft).join(_WRITER, _WRITER.id == Draft.agent_id)
             .where(Draft.ticket_id == Ticket.id, sa.or_(Draft.agent_id == _ME, Draft.is_shared))
             .order_by(Draft.agent_id != _ME, Draft.id).limit(1).correlate(Ticket).scalar_subquery())
COUNTED = ("mine", "unassigned", "waiting-on-us", "waiting-on-customer", "unsolved")


@dataclass(frozen=True)
class Place:
    """Where a page of the list begins: after this ticket (its last message and id)."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.at.timestamp():.6f}_{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """The place that str() wrote, or None for anything else."""
        moment, _, number = text.partition("_")
        try:
            place = cls(datetime.fromtimestamp(float(moment), tz=UTC), int(number))
        except (ValueError, OverflowError, OSError):
            return None
        return place if 0 <= place.id < 2**31 else None


def condition(queue: str, agent_id: int | sa.BindParameter) -> sa.ColumnElement[bool]:
    """The tickets of a named queue ('mine', …, or 'team-3'). :raises KeyError: for an unknown name."""
    if queue.startswith("team-"):
        return sa.and_(Ticket.folder == "unsolved", Ticket.team_id == int(queue.removeprefix("team-")))
    unsolved = Ticket.folder == "unsolved"
    return {
        "mine": sa.and_(unsolved, Ticket.assignee_id == agent_id),
        "unassigned": sa.and_(unsolved, Ticket.assignee_id.is_(None)),
        "waiting-on-us": sa.and_(unsolved, Ticket.waiting_on == "us"),
        "waiting-on-customer": sa.and_(unsolved, Ticket.waiting_on == "customer"),
        "unsolved": unsolved,
        "snoozed": Ticket.folder == "snoozed",
        "mentioned": sa.and_(Ticket.folder.in_(states.KEPT_FOLDERS), Ticket.id.in_(
            sa.select(Note.ticket_id).join(Mention, Mention.note_id == Note.id).where(Mention.agent_id == agent_id))),
        "solved": Ticket.folder == "done",
        "spam": Ticket.folder == "spam",
        "trash": Ticket.folder == "trash",
    }[queue]


def held(queue: str, agent_id: int, ids: list[int]) -> set[int]:
    """Those of the tickets that lie in the queue now."""
    return set(db.session.scalars(sa.select(Ticket.id).where(Ticket.id.in_(ids), condition(queue, agent_id))))


def ids_of_numbers(numbers: list[str]) -> list[int]:
    """The ids that belong to written ticket numbers; what is no number is left out."""
    return [int(number) - NUMBER_OFFSET for number in numbers if number.isdecimal() and len(number) < 16]


def seen_rows(ids: list[int], sight: Sight, *, agent_id: int = 0) -> list[sa.Row]:
    """List rows of those of the tickets that may be seen, with the marks of this agent's drafts."""
    return rows(sa.select(Ticket.id).where(Ticket.id.in_(ids), sight.condition()), agent_id=agent_id)


def page(queue: str, agent_id: int, sight: Sight, *, after: Place | None = None, size: int = PAGE) -> list[sa.Row]:
    """One page of the list, newest words first, with the names a row shows; paged by key, so depth costs nothing."""
    statement = _page_statement(queue, sight, after is not None)
    values = {"me": agent_id, "size": size + 1}
    if after:
        values.update(after_at=after.at, after_id=after.id)
    return db.session.execute(statement, values).all()


def rows(ids: list[int] | sa.Select, *, agent_id: int = 0) -> list[sa.Row]:
    """List rows of the tickets with these ids, newest words first, for this agent or nobody in particular; one statement."""
    if isinstance(ids, sa.Select):
        return db.session.execute(_rows_of(ids), {"me": agent_id}).all()
    return db.session.execute(_rows_of_ids(), {"ids": ids, "me": agent_id}).all()


@lru_cache
def _rows_of_ids() -> sa.Select:
    return _rows_of(sa.bindparam("ids", expanding=True))


@lru_cache(maxsize=500)
def _page_statement(queue: str, sight: Sight, is_later: bool) -> sa.Select:
    """Building a statement costs more than running it, so each shape is built once."""
    wanted = [condition(queue, _ME), sight.condition()]
    if is_later:
        wanted.append(sa.tuple_(Ticket.last_message_at, Ticket.id) < sa.tuple_(
            sa.bindparam("after_at", type_=Ticket.last_message_at.type), sa.bindparam("after_id", type_=sa.Integer)))
    chosen = (sa.select(Ticket.id).where(*wanted).order_by(Ticket.last_message_at.desc(), Ticket.id.desc())
              .limit(sa.bindparam("size", type_=sa.Integer)).subquery())
    return _rows_of(sa.select(chosen.c.id))


def _rows_of(ids: sa.BindParameter | sa.Select) -> sa.Select:
    address = (sa.select(Identity.value).where(Identity.customer_id == Ticket.customer_id, Identity.kind.not_in(UNREADABLE))
               .order_by(Identity.id)
               .limit(1).correlate(Ticket).scalar_subquery())
    return (
        sa.select(
            Ticket.id, (Ticket.id + NUMBER_OFFSET).label("number"), Ticket.subject, Ticket.status, Ticket.channel,
            Ticket.priority, Ticket.snippet, Ticket.last_message_at.label("updated_at"), Ticket.is_proved, Ticket.customer_id,
            _HAS_PLANNED.label("planned"), _DRAFT_OF.label("draft"),
            sa.and_(Ticket.waiting_on == "us", Ticket.seq > Ticket.seen_seq).label("unread"),
            sa.func.coalesce(sa.func.nullif(Customer.name, ""), address).label("customer_name"),
            Agent.name.label("assignee_name"))
        .join(Customer, Customer.id == Ticket.customer_id).outerjoin(Agent, Agent.id == Ticket.assignee_id)
        .where(Ticket.id.in_(ids)).order_by(Ticket.last_message_at.desc(), Ticket.id.desc()))


def counts(agent_id: int, team_ids: list[int], sight: Sight) -> dict[str, int]:
    """How many tickets lie in each unsolved queue and team, exact up to 999, then 1000; not counted again while nothing happens."""
    return _counts(agent_id, tuple(team_ids), sight)


@until_something_happens
def _counts(agent_id: int, team_ids: tuple[int, ...], sight: Sight) -> dict[str, int]:
    return dict(db.session.execute(_counts_statement(team_ids, sight), {"me": agent_id}).one()._mapping)


@lru_cache(maxsize=200)
def _counts_statement(team_ids: tuple[int, ...], sight: Sight) -> sa.Select:
    names = [*COUNTED, *(f"team-{team_id}" for team_id in team_ids)]
    return sa.select(*(_counted(condition(name, _ME), sight).label(name) for name in names))


def _counted(wanted: sa.ColumnElement[bool], sight: Sight) -> sa.ScalarSelect:
    some = sa.select(Ticket.id).where(wanted, sight.condition()).limit(MOST_COUNTED + 1).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()
