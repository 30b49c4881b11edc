"""The tickets behind each figure: exactly the condition that counted them."""
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.core.db import db
from helpdesk.customers.models import Customer
from helpdesk.reports import backlog, repeating
from helpdesk.reports.period import Period
from helpdesk.reports.scope import WRITTEN, Scope, came_in, solved_in
from helpdesk.reports.scores import sent_in
from helpdesk.reports.zone import seconds_between
from helpdesk.surveys.models import SurveyInvitation, SurveyResponse
from helpdesk.surveys.scales import SCALES
from helpdesk.tickets.models import NUMBER_OFFSET, Ticket

PAGE = 50
IN_PERIOD = ("came-in", "answered", "unanswered-yet", "solved", "asked", "csat", "ces", "repeated", "asked-again")


@dataclass(frozen=True)
class Listed:
    """One page of a list and how many tickets it has in all.

    Rows have number, subject, channel, status, created_at, customer_name, assignee_name and `measured`: seconds,
    a score, or None; rows of answers have a `comment`.
    """

    rows: list[sa.Row]
    total: int


@dataclass(frozen=True)
class Wanted:
    """What to list: the measure, and where it has them a period, a longest wait in seconds, or an age."""

    measure: str
    period: Period
    at_most: int | None = None
    opened_after: datetime | None = None
    opened_until: datetime | None = None


def measures() -> tuple[str, ...]:
    """The names of all lists."""
    return (*IN_PERIOD, *backlog.conditions())


def listed(wanted: Wanted, scope: Scope, *, page: int = 1) -> Listed:
    """A page of the list, what was measured longest or lowest first."""
    query, order = _SOURCES.get(wanted.measure, _backlog)(wanted, scope)
    total = db.session.scalar(query.with_only_columns(sa.func.count(), maintain_column_froms=True))
    rows = db.session.execute(query.order_by(*order, Ticket.id).limit(PAGE).offset((page - 1) * PAGE)).all()
    return Listed(rows, total)


def _came_in(wanted: Wanted, scope: Scope):
    return _tickets(None, [*came_in(wanted.period), *scope.tickets()]), (Ticket.created_at.desc(),)


def _repeated(wanted: Wanted, scope: Scope):
    which = repeating.has_repeats() if wanted.measure == "repeated" else repeating.is_asked_again()
    return _tickets(None, [*came_in(wanted.period), which, *scope.tickets()]), (Ticket.created_at.desc(),)


def _answered(wanted: Wanted, scope: Scope):
    waited = seconds_between(Ticket.created_at, Ticket.first_replied_at)
    query = _tickets(waited, [*came_in(wanted.period), Ticket.channel.in_(WRITTEN), Ticket.first_replied_at.is_not(None), *scope.tickets()])
    return _at_most(query, waited, wanted), (waited.desc(),)


def _unanswered(wanted: Wanted, scope: Scope):
    return _tickets(None, [*came_in(wanted.period), Ticket.channel.in_(WRITTEN), Ticket.first_replied_at.is_(None),
                           *scope.tickets()]), (Ticket.created_at,)


def _solved(wanted: Wanted, scope: Scope):
    took = seconds_between(Ticket.created_at, Ticket.solved_at)
    return _at_most(_tickets(took, [*solved_in(wanted.period), *scope.tickets()]), took, wanted), (took.desc(),)


def _asked(wanted: Wanted, scope: Scope):
    return _tickets(None, sent_in(scope, wanted.period)).join(SurveyInvitation), (SurveyInvitation.sent_at.desc(),)


def _judged(wanted: Wanted, scope: Scope):
    query = _tickets(SurveyResponse.score, [*sent_in(scope, wanted.period), SurveyResponse.kind == wanted.measure],
                     SurveyResponse.comment)
    joined = query.join(SurveyInvitation, SurveyInvitation.ticket_id == Ticket.id).join(
        SurveyResponse, SurveyResponse.invitation_id == SurveyInvitation.id)
    return joined, (SurveyResponse.score, SurveyResponse.answered_at.desc())


def _backlog(wanted: Wanted, scope: Scope):
    part = backlog.conditions()[wanted.measure]
    age = backlog.opened_between(wanted.opened_after, wanted.opened_until)
    return _tickets(None, [part, age, *scope.tickets()]), (sa.func.coalesce(Ticket.waiting_since, Ticket.created_at),)


def _tickets(measured, wanted: list, *more) -> sa.Select:
    measured = sa.null() if measured is None else measured
    return (sa.select((Ticket.id + NUMBER_OFFSET).label("number"), Ticket.subject, Ticket.channel, Ticket.status, Ticket.created_at,
                      Ticket.waiting_since, Ticket.customer_id, backlog.customer_name().label("customer_name"), Agent.name.label("assignee_name"),
                      measured.label("measured"), *more)
            .select_from(Ticket).join(Customer, Customer.id == Ticket.customer_id)
            .outerjoin(Agent, Agent.id == Ticket.assignee_id).where(*wanted))


def _at_most(query: sa.Select, measured, wanted: Wanted) -> sa.Select:
    return query if wanted.at_most is None else query.where(measured <= wanted.at_most)


_SOURCES = {"came-in": _came_in, "answered": _answered, "unanswered-yet": _unanswered, "solved": _solved, "asked": _asked, "repeated": _repeated, "asked-again": _repeated,
            **{kind: _judged for kind in SCALES}}
