"""The queues: which tickets each one holds, its page, and the counts of all in one statement."""
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from helpdesk.accounts.models import Agent
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.standing import until_something_happens
from helpdesk.customers.models import UNREADABLE, Customer, Identity
from helpdesk.tickets import states
from helpdesk.tickets.access import Sight
from helpdesk.tickets.bond_models import Mention
from helpdesk.tickets.models import NUMBER_OFFSET, Note, Ticket
from helpdesk.tickets.queue_conditions import FOUND, LOOKER, holds, in_folder, moments, older_than, within
from helpdesk.tickets.queue_rules import Rule
from helpdesk.tickets.queue_sorts import SORTS, Place
from helpdesk.tickets.saved_queues import Saved
from helpdesk.tickets.writing_models import Draft, PlannedReply

PAGE = 50
MOST_COUNTED = 999
# So many tickets are looked at one by one rather than all that wait.
MOST_NARROW = 2_000
# Whether a reply waits to leave later, or for a decision; not the few seconds in which one can be taken back.
_HAS_PLANNED = sa.exists().where(PlannedReply.ticket_id == Ticket.id, PlannedReply.state.in_(("waiting", "held")),
                                 sa.or_(PlannedReply.is_later, PlannedReply.state == "held"))
# Whose draft a row shows: nobody's (None), the reader's own (no name), or that of a colleague who shares it.
_WRITER = aliased(Agent)
_DRAFT_OF = (sa.select(sa.case((Draft.agent_id == LOOKER, ""), else_=_WRITER.name)).select_from(Draft).join(_WRITER, _WRITER.id == Draft.agent_id)
             .where(Draft.ticket_id == Ticket.id, sa.or_(Draft.agent_id == LOOKER, Draft.is_shared))
             .order_by(Draft.agent_id != LOOKER, Draft.id).limit(1).correlate(Ticket).scalar_subquery())
COUNTED = ("mine", "unassigned", "waiting-on-us", "late", "waiting-on-customer", "unsolved")
_UNSORTED = ("mentioned", "solved", "spam", "trash")


def condition(queue: str | Saved, agent_id: sa.BindParameter = LOOKER) -> sa.ColumnElement[bool]:
    """The tickets of a saved queue or a named one ('mine', …, or 'team-3'); moments() fills in its times. :raises KeyError: for an unknown name."""
    if isinstance(queue, Saved):
        return holds(queue.scope, queue.conditions)
    if queue.startswith("team-"):
        return sa.and_(Ticket.folder == "unsolved", Ticket.team_id == int(queue.removeprefix("team-")))
    unsolved = Ticket.folder == "unsolved"
    return {
        "mine": sa.and_(unsolved, Ticket.assignee_id == agent_id),
        "unassigned": sa.and_(unsolved, Ticket.assignee_id.is_(None)),
        "waiting-on-us": sa.and_(unsolved, Ticket.waiting_on == "us"),
        "late": sa.and_(in_folder("unsolved"), sa.or_(sa.and_(Ticket.waiting_on == "us", Ticket.waiting_since < older_than(states.LATE_HOURS)),
                                                      sa.and_(Ticket.due_at.is_not(None), Ticket.due_at < within(states.LATE_HOURS)))),
        "waiting-on-customer": sa.and_(unsolved, Ticket.waiting_on == "customer"),
        "unsolved": unsolved,
        "snoozed": Ticket.folder == "snoozed",
        # Said by what it is not: with the folders named, SQLite would go through all of them instead of the few that name the agent.
        "mentioned": sa.and_(Ticket.folder.not_in(states.OTHER_FOLDERS), Ticket.id.in_(
            sa.select(Note.ticket_id).join(Mention, Mention.note_id == Note.id).where(Mention.agent_id == agent_id))),
        "solved": Ticket.folder == "done",
        "spam": Ticket.folder == "spam",
        "trash": Ticket.folder == "trash",
    }[queue]


def held(queue: str | Saved, agent_id: int, ids: list[int]) -> set[int]:
    """Those of the tickets that lie in the queue now."""
    return set(db.session.scalars(sa.select(Ticket.id).where(Ticket.id.in_(ids), condition(queue)), {"me": agent_id, **_times(queue)}))


def scope_of(queue: str | Saved) -> str:
    """Which tickets a queue looks at: unsolved, snoozed or others; it decides by what it can be sorted."""
    if isinstance(queue, Saved):
        return queue.scope
    return "done" if queue in _UNSORTED else "snoozed" if queue == "snoozed" else "unsolved"


def ids_of_numbers(numbers: list[str]) -> list[int]:
    """The ids that belong to written ticket numbers; what is no number, or larger than any column holds, is left out."""
    return [int(number) - NUMBER_OFFSET for number in numbers if number.isdecimal() and len(number) < 16 and int(number) < 2**31]


def seen_rows(ids: list[int], sight: Sight, *, agent_id: int = 0) -> list[sa.Row]:
    """List rows of those of the tickets that may be seen, with the marks of this agent's drafts."""
    return rows(sa.select(Ticket.id).where(Ticket.id.in_(ids), sight.condition()), agent_id=agent_id)


def page(queue: str | Saved, agent_id: int, sight: Sight, *, after: Place | None = None, above: Place | None = None, size: int = PAGE,
         sort: str = "newest") -> list[sa.Row]:
    """One page of the list with the names a row shows, and at least one row more where it goes on: below the page, or on top of one that ends `above` a place. Paged by key, so depth costs nothing."""
    place = above or after
    statement = _page_statement(queue, sight, place is not None, sort, above is not None, _narrow(queue, agent_id))
    values = {"me": agent_id, "size": size + 1, **_times(queue), **(place.bound() if place else {})}
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
def _page_statement(queue: str | Saved, sight: Sight, has_place: bool, sort: str, is_above: bool, narrow: Rule | None) -> sa.Select:
    """Building a statement costs more than running it, so each shape is built once."""
    order = SORTS[sort].backwards() if is_above else SORTS[sort]
    chosen = [_among(narrow, sa.select(Ticket.id).where(wanted, sight.condition(), *there)).order_by(*by)
              .limit(sa.bindparam("size", type_=sa.Integer)).subquery()
              for wanted in _parts(queue) for there, by in order.parts(has_place)]
    ids = [sa.select(part.c.id) for part in chosen]
    return _rows_of(ids[0] if len(ids) == 1 else sa.select(sa.union_all(*ids).subquery().c.id), sort)


def _parts(queue: str | Saved) -> list[sa.ColumnElement[bool]]:
    """The queue in parts that an index has in order each: of the first rows of all of them, its page is the beginning."""
    if isinstance(queue, Saved) and queue.scope == "open":
        return [holds(folder, queue.conditions) for folder in states.OPEN_FOLDERS]
    return [condition(queue)]


def _narrow(queue: str | Saved, agent_id: int) -> Rule | None:
    """The condition of a saved queue that few tickets of the whole desk fulfil, if it has one: they are looked at, and no others."""
    asked = [rule for rule in queue.conditions.required if rule.field in FOUND] if isinstance(queue, Saved) else []
    return next((rule for rule in asked if _how_many(rule, agent_id) <= MOST_NARROW), None)


@until_something_happens
def _how_many(rule: Rule, agent_id: int) -> int:
    found = FOUND[rule.field](rule.value).limit(MOST_NARROW + 1).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(found), {"me": agent_id})


def _among(narrow: Rule | None, ids: sa.Select) -> sa.Select:
    """The same tickets, sought among those that fulfil the narrow condition. SQLite must be told, it has no numbers of a desk's rows."""
    return ids.where(Ticket.id.in_(FOUND[narrow.field](narrow.value))).with_hint(Ticket, "NOT INDEXED", "sqlite") if narrow else ids


def _rows_of(ids: sa.BindParameter | sa.Select, sort: str = "newest") -> sa.Select:
    address = (sa.select(Identity.value).where(Identity.customer_id == Ticket.customer_id, Identity.kind.not_in(UNREADABLE))
               .order_by(Identity.id)
               .limit(1).correlate(Ticket).scalar_subquery())
    return (
        sa.select(
            Ticket.id, (Ticket.id + NUMBER_OFFSET).label("number"), Ticket.subject, Ticket.status, Ticket.own_status_id, Ticket.due_at, Ticket.channel,
            Ticket.priority, Ticket.snippet, Ticket.last_message_at.label("updated_at"), Ticket.waiting_since, Ticket.is_proved, Ticket.customer_id,
            _HAS_PLANNED.label("planned"), _DRAFT_OF.label("draft"),
            sa.and_(Ticket.waiting_on == "us", Ticket.seq > Ticket.seen_seq).label("unread"),
            sa.func.coalesce(sa.func.nullif(Customer.name, ""), address).label("customer_name"),
            Agent.name.label("assignee_name"))
        .join(Customer, Customer.id == Ticket.customer_id).outerjoin(Agent, Agent.id == Ticket.assignee_id)
        .where(Ticket.id.in_(ids)).order_by(*SORTS[sort].order()))


def counts(agent_id: int, team_ids: list[int], sight: Sight, saved: list[Saved] = ()) -> dict[str, int]:
    """How many tickets lie in each unsolved queue, team and saved queue that is counted so, exact up to 999, then 1000.

    Not counted again while nothing happens and the minute lasts.
    """
    counted = tuple(queue for queue in saved if queue.is_counted)
    return dict(_counts(agent_id, tuple(team_ids), sight, counted, _minute()))


def count(queue: str | Saved, agent_id: int, sight: Sight) -> int:
    """How many tickets lie in one queue, exact up to 999, then 1000; not counted again while nothing happens and the minute lasts."""
    return _count(queue, agent_id, sight, _minute())


@until_something_happens
def _count(queue: str | Saved, agent_id: int, sight: Sight, _minute: int) -> int:
    return db.session.scalar(_count_statement(queue, sight, _narrow(queue, agent_id)), {"me": agent_id, **_times(queue)})


@until_something_happens
def _counts(agent_id: int, team_ids: tuple[int, ...], sight: Sight, saved: tuple[Saved, ...], _minute: int) -> dict[str, int]:
    hours = frozenset({states.LATE_HOURS}).union(*(queue.conditions.hours for queue in saved))
    return dict(db.session.execute(_counts_statement(team_ids, sight, saved), {"me": agent_id, **moments(hours)}).one()._mapping)


@lru_cache(maxsize=200)
def _counts_statement(team_ids: tuple[int, ...], sight: Sight, saved: tuple[Saved, ...]) -> sa.Select:
    queues = {name: name for name in (*COUNTED, *(f"team-{team_id}" for team_id in team_ids))} | {queue.key: queue for queue in saved}
    return sa.select(*(_counted(queue, sight).label(key) for key, queue in queues.items()))


@lru_cache(maxsize=200)
def _count_statement(queue: str | Saved, sight: Sight, narrow: Rule | None) -> sa.Select:
    return sa.select(_counted(queue, sight, narrow))


def _counted(queue: str | Saved, sight: Sight, narrow: Rule | None = None) -> sa.ScalarSelect:
    some = _among(narrow, sa.select(Ticket.id).where(condition(queue), sight.condition())).limit(MOST_COUNTED + 1).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()


def _minute() -> int:
    """Some queues ask for ages: what was counted holds for a minute at most."""
    return int(utcnow().timestamp() // 60)


def _times(queue: str | Saved) -> dict:
    """The moments that the queue asks for."""
    if isinstance(queue, Saved):
        return moments(queue.conditions.hours)
    return moments(frozenset({states.LATE_HOURS})) if queue == "late" else {}
