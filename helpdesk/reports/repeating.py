"""Who had to repeat themselves: of the customers whose tickets came in, those with a ticket that says again what was said or asks for what was known."""
from typing import NamedTuple

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.reports.period import Period
from helpdesk.reports.scope import Scope, came_in
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.repeat_models import ASKED, Repeat


class Repeated(NamedTuple):
    """Customers who wrote, those of them who had to repeat themselves, tickets in which, and tickets in which we asked again after a hand-over."""

    customers: int
    repeated: int
    tickets: int
    asked_again: int


def has_repeats() -> sa.ColumnElement[bool]:
    """True for tickets in which something was said or asked again."""
    return Ticket.id.in_(sa.select(Message.ticket_id).join(Repeat, Repeat.message_id == Message.id))


def is_asked_again() -> sa.ColumnElement[bool]:
    """True for tickets in which we asked, after a hand-over, for what had been known before it."""
    return Ticket.id.in_(sa.select(Message.ticket_id).join(Repeat, Repeat.message_id == Message.id).where(Repeat.kind == ASKED, Repeat.is_after_hand_over))


def counted(scope: Scope, period: Period) -> dict[str, dict]:
    """Everybody under 'all' (with the one key None), and the same by 'team' and 'reason' (ids, None is without one) and 'channel'."""
    tickets = _tickets(scope, period).cte("came")
    columns = {"team": tickets.c.team_id, "channel": tickets.c.channel, "reason": tickets.c.reason_id}
    whole = sa.union_all(_counts("all", sa.null(), tickets), *(_counts(group, column, tickets).group_by(column) for group, column in columns.items()))
    found: dict[str, dict] = {"all": {}, **{group: {} for group in columns}}
    for group, key, *counts in db.session.execute(whole):
        found[group][int(key) if key is not None and group != "channel" else key] = Repeated(*counts)
    return found


def _tickets(scope: Scope, period: Period) -> sa.Select:
    """The tickets that came in, each with whether it repeats something; looked at once for all groups."""
    # Asked row by row: joined, SQLite walks through every message instead of the few repeats.
    there = sa.select(Message.ticket_id).where(Message.id == Repeat.message_id).scalar_subquery()
    found = sa.select(there.label("ticket_id"), sa.and_(Repeat.kind == ASKED, Repeat.is_after_hand_over).label("is_asked")).subquery()
    again = (sa.select(found.c.ticket_id, sa.func.max(sa.case((found.c.is_asked, 1), else_=0)).label("asked")).group_by(found.c.ticket_id).subquery())
    return (sa.select(Ticket.customer_id, Ticket.team_id, Ticket.channel, Ticket.reason_id, again.c.ticket_id.label("repeats"), again.c.asked)
            .select_from(Ticket).outerjoin(again, again.c.ticket_id == Ticket.id).where(*came_in(period), *scope.tickets()))


def _counts(group: str, column, tickets) -> sa.Select:
    repeats = tickets.c.repeats.is_not(None)
    return sa.select(sa.literal(group), sa.cast(column, sa.String), sa.func.count(tickets.c.customer_id.distinct()),
                     sa.func.count(sa.case((repeats, tickets.c.customer_id)).distinct()), sa.func.count(tickets.c.repeats),
                     sa.func.coalesce(sa.func.sum(tickets.c.asked), 0))
