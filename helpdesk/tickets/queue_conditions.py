"""The conditions of a saved queue as SQL. Who looks and what time it is are filled in when a prepared statement runs."""
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from helpdesk.accounts.models import TeamMember
from helpdesk.core.clock import utcnow
from helpdesk.customers.models import Customer
from helpdesk.tickets.bond_models import Mention
from helpdesk.tickets.models import Note, Ticket, TicketTag
from helpdesk.tickets.own_models import ContactReason
from helpdesk.tickets.queue_rules import ME, MINE, NOBODY, Conditions, Rule
from helpdesk.tickets.snoozing import UNTIL_ANSWERED
from helpdesk.tickets.states import LATE_HOURS, OPEN_FOLDERS

DAY, WEEK = 24, 7 * 24
# The agent who looks.
LOOKER = sa.bindparam("me", 0, type_=sa.Integer)
# So many of the newest solved tickets are looked through; the page says so.
MOST_SOLVED = 20_000
_AHEAD = (0, LATE_HOURS, DAY, WEEK)
_ABOVE, _ABOVE_THAT = aliased(ContactReason), aliased(ContactReason)
_THEIRS = aliased(Ticket)
_AGES = {"created": Ticket.created_at, "waiting": Ticket.waiting_since, "last_words": Ticket.last_message_at}
_COLUMNS = {"status": Ticket.status, "priority": Ticket.priority, "channel": Ticket.channel, "language": Ticket.locale,
            "waiting_on": Ticket.waiting_on}


def _of_organisation(organisation_id: int) -> sa.Select:
    return sa.select(Customer.id).where(Customer.organisation_id == organisation_id)


# What an index finds without asking every ticket: the ids of all tickets for which the condition holds.
FOUND = {
    "tag": lambda value: sa.select(TicketTag.ticket_id).where(TicketTag.tag == value),
    "organisation": lambda value: sa.select(_THEIRS.id).where(_THEIRS.customer_id.in_(_of_organisation(value))),
    "mentioned": lambda _value: sa.select(Note.ticket_id).join(Mention, Mention.note_id == Note.id).where(Mention.agent_id == LOOKER),
}


def in_folder(name: str) -> sa.ColumnElement[bool]:
    """True for the tickets of a folder, written so that the index over this folder alone can be used."""
    return Ticket.folder == sa.literal_column(f"'{name}'")


def older_than(hours: int) -> sa.BindParameter:
    """The moment so many hours ago, filled in by moments()."""
    return sa.bindparam(f"ago_{hours}", type_=Ticket.created_at.type)


def within(hours: int) -> sa.BindParameter:
    """The moment in 0, 4, 24 or 168 hours, filled in by moments()."""
    return sa.bindparam(f"in_{hours}", type_=Ticket.created_at.type)


def moments(hours: frozenset[int]) -> dict[str, datetime]:
    """The values of older_than() and within()."""
    now = utcnow()
    return {f"ago_{age}": now - timedelta(hours=age) for age in hours} | {f"in_{ahead}": now + timedelta(hours=ahead) for ahead in _AHEAD}


def holds(scope: str, conditions: Conditions) -> sa.ColumnElement[bool]:
    """True for the tickets of the queue."""
    if scope == "open":
        return sa.or_(*(holds(folder, conditions) for folder in OPEN_FOLDERS))
    groups = [_joined(group.match, [_holds(rule, scope) for rule in group.rules]) for group in conditions.groups]
    wanted = [in_folder(scope), _joined(conditions.match, groups)] if groups else [in_folder(scope)]
    if scope == "done":
        wanted.append(Ticket.last_message_at >= _oldest_looked_at())
    return sa.and_(*wanted)


def _oldest_looked_at() -> sa.ScalarSelect:
    newest = (sa.select(Ticket.last_message_at).where(in_folder("done")).order_by(Ticket.last_message_at.desc())
              .limit(MOST_SOLVED).subquery())
    return sa.select(sa.func.min(newest.c.last_message_at)).scalar_subquery()


def _joined(match: str, parts: list[sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    return sa.and_(*parts) if match == "all" else sa.or_(*parts)


def _holds(rule: Rule, folder: str) -> sa.ColumnElement[bool]:
    if rule.field in _AGES:
        column, moment = _AGES[rule.field], older_than(rule.value)
        return sa.and_(column.is_not(None), column < moment if rule.op == "over" else column >= moment)
    # Nothing among the unsolved sleeps: said so, the index over them answers without reading the tickets.
    positive = sa.false() if rule.field == "snoozed" and folder == "unsolved" else _is(rule)
    return positive if rule.op == "is" else sa.not_(positive)


def _is(rule: Rule) -> sa.ColumnElement[bool]:
    if rule.field in _COLUMNS:
        return _COLUMNS[rule.field] == rule.value
    return _ELSEWHERE[rule.field](rule.value)


def _assignee(value: str | int) -> sa.ColumnElement[bool]:
    if value == NOBODY:
        return Ticket.assignee_id.is_(None)
    return _equal(Ticket.assignee_id, LOOKER if value == ME else value)


def _team(value: str | int) -> sa.ColumnElement[bool]:
    if value == NOBODY:
        return Ticket.team_id.is_(None)
    if value == MINE:
        return sa.and_(Ticket.team_id.is_not(None), Ticket.team_id.in_(sa.select(TeamMember.team_id).where(TeamMember.agent_id == LOOKER)))
    return _equal(Ticket.team_id, value)


def _reason(value: str | int) -> sa.ColumnElement[bool]:
    return Ticket.reason_id.is_(None) if value == NOBODY else sa.and_(Ticket.reason_id.is_not(None), sa.or_(Ticket.reason_id == value, Ticket.reason_id.in_(_below(value))))


def _below(reason_id: int) -> sa.Select:
    """The reasons that stand below this one: the tree is four levels deep (reasons.DEEPEST)."""
    return (sa.select(ContactReason.id).outerjoin(_ABOVE, _ABOVE.id == ContactReason.parent_id).outerjoin(_ABOVE_THAT, _ABOVE_THAT.id == _ABOVE.parent_id)
            .where(sa.or_(*(node.parent_id == reason_id for node in (ContactReason, _ABOVE, _ABOVE_THAT)))))


def _snoozed(value: str) -> sa.ColumnElement[bool]:
    until = Ticket.snoozed_until
    if value in ("set", "answered"):
        return sa.and_(until.is_not(None), until == sa.literal(UNTIL_ANSWERED, until.type)) if value == "answered" else until.is_not(None)
    return sa.and_(until.is_not(None), until < within(DAY if value == "day" else WEEK))


def _due(value: str) -> sa.ColumnElement[bool]:
    if value == "set":
        return Ticket.due_at.is_not(None)
    return sa.and_(Ticket.due_at.is_not(None), Ticket.due_at < within(0 if value == "passed" else DAY))


def _equal(column, value) -> sa.ColumnElement[bool]:
    """A plain yes or no also where the column is empty, so that its contrary holds there."""
    return sa.and_(column.is_not(None), column == value)


_ELSEWHERE = {
    "assignee": _assignee,
    "team": _team,
    "reason": _reason,
    "due": _due,
    "snoozed": _snoozed,
    "tag": lambda value: sa.exists().where(TicketTag.ticket_id == Ticket.id, TicketTag.tag == value),
    "organisation": lambda value: Ticket.customer_id.in_(_of_organisation(value)),
    "mentioned": lambda value: Ticket.id.in_(FOUND["mentioned"](value)),
}
