"""What lies before us at this moment: who waits, for how long, and who holds how much."""
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.customers.models import Customer, Identity
from helpdesk.reports.scope import Scope
from helpdesk.surveys.models import SurveyInvitation, SurveyResponse
from helpdesk.surveys.scales import SCALES
from helpdesk.tickets.models import NUMBER_OFFSET, Ticket
from helpdesk.tickets.states import LATE_HOURS, OPEN_FOLDERS

NEXT = 7
LATEST = 5
# A wait is worth a look after the first of these, and bad after the second.
LATE, TOO_LATE = timedelta(hours=LATE_HOURS), timedelta(hours=24)
AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=30))

_UNSOLVED = Ticket.folder.in_(OPEN_FOLDERS)
# What sleeps waits for its moment, not for us.
_ON_US = sa.and_(Ticket.folder == "unsolved", Ticket.waiting_on == "us")


@dataclass(frozen=True)
class Backlog:
    """Counts of unsolved tickets; `chat_since` and `nobody_since` are the oldest of their kind."""

    unsolved: int
    on_us: int
    unanswered: int
    chats: int
    chat_since: datetime | None
    nobody: int
    nobody_since: datetime | None


@dataclass(frozen=True)
class Holder:
    """An agent and what he or she holds."""

    id: int
    name: str
    unsolved: int
    on_us: int


def conditions() -> dict[str, sa.ColumnElement[bool]]:
    """The parts of the backlog by name, the same for figures and for their lists."""
    return {
        "unsolved": _UNSOLVED,
        "on-us": _ON_US,
        "unanswered": sa.and_(_ON_US, Ticket.first_replied_at.is_(None)),
        "chats": sa.and_(_ON_US, Ticket.channel == "chat", Ticket.waiting_since.is_not(None)),
        "nobody": sa.and_(_UNSOLVED, Ticket.assignee_id.is_(None)),
    }


def backlog(scope: Scope) -> Backlog:
    """All counts in one statement over the unsolved tickets."""
    parts = conditions()

    def count(name: str) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((parts[name], 1), else_=0)), 0)

    def oldest(name: str, column) -> sa.ColumnElement[datetime]:
        return sa.func.min(sa.case((parts[name], column)), type_=Ticket.created_at.type)

    return Backlog(*db.session.execute(sa.select(
        sa.func.count(), count("on-us"), count("unanswered"), count("chats"), oldest("chats", Ticket.waiting_since),
        count("nobody"), oldest("nobody", Ticket.created_at)).where(_UNSOLVED, *scope.tickets())).one())


def next_to_answer(scope: Scope) -> list[sa.Row]:
    """Who has waited longest for our word: number, subject, channel, waiting_since, customer_name, assignee_name."""
    return db.session.execute(
        sa.select((Ticket.id + NUMBER_OFFSET).label("number"), Ticket.subject, Ticket.channel, Ticket.waiting_since,
                  customer_name().label("customer_name"), Agent.name.label("assignee_name"))
        .join(Customer, Customer.id == Ticket.customer_id).outerjoin(Agent, Agent.id == Ticket.assignee_id)
        .where(_ON_US, Ticket.waiting_since.is_not(None), *scope.tickets())
        .order_by(Ticket.waiting_since, Ticket.id).limit(NEXT)).all()


def holders(scope: Scope) -> list[Holder]:
    """Active agents with what each holds, those with the least on us first."""
    on_us = sa.func.coalesce(sa.func.sum(sa.case((Ticket.waiting_on == "us", 1), else_=0)), 0)
    held = dict((row[0], row[1:]) for row in db.session.execute(
        sa.select(Ticket.assignee_id, sa.func.count(), on_us).where(_UNSOLVED, *scope.tickets()).group_by(Ticket.assignee_id)))
    agents = db.session.execute(sa.select(Agent.id, Agent.name).where(Agent.is_active, *_members_of(scope)).order_by(Agent.name))
    found = [Holder(agent_id, name, *held.get(agent_id, (0, 0))) for agent_id, name in agents]
    return sorted(found, key=lambda holder: (holder.on_us, holder.unsolved))


def ages(scope: Scope) -> list[tuple[datetime | None, datetime | None, int]]:
    """How old the unsolved tickets are: (opened after, opened until, how many), the youngest first."""
    now = utcnow()
    edges = [None, *(now - age for age in AGES), None]
    spans = [(edges[place + 1], edges[place]) for place in range(len(edges) - 1)]
    counts = [sa.func.coalesce(sa.func.sum(sa.case((opened_between(after, until), 1), else_=0)), 0) for after, until in spans]
    row = db.session.execute(sa.select(*counts).where(_UNSOLVED, *scope.tickets())).one()
    return [(after, until, count) for (after, until), count in zip(spans, row, strict=True)]


def opened_between(after: datetime | None, until: datetime | None) -> sa.ColumnElement[bool]:
    """Tickets opened after one moment and not after the other; None is no limit."""
    limits = [Ticket.created_at > after] if after else []
    return sa.and_(sa.true(), *limits, *([Ticket.created_at <= until] if until else []))


def latest_answers(scope: Scope) -> list[list[sa.Row]]:
    """The newest answered surveys, each as its responses: kind, score, comment, answered_at, number, customer_name, agent_name."""
    rows = db.session.execute(
        sa.select(SurveyInvitation.id, SurveyResponse.kind, SurveyResponse.score, SurveyResponse.comment, SurveyResponse.answered_at,
                  (Ticket.id + NUMBER_OFFSET).label("number"), customer_name().label("customer_name"), Agent.name.label("agent_name"))
        .select_from(SurveyResponse).join(SurveyInvitation, SurveyInvitation.id == SurveyResponse.invitation_id)
        .join(Ticket, Ticket.id == SurveyInvitation.ticket_id).join(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(Agent, Agent.id == SurveyInvitation.agent_id).where(*scope.surveys())
        # One survey more than is shown, so that the last one shown has all its responses.
        .order_by(SurveyResponse.answered_at.desc(), SurveyResponse.id.desc()).limit((LATEST + 1) * len(SCALES)))
    surveys: dict[int, list[sa.Row]] = {}
    for row in rows:
        surveys.setdefault(row.id, []).insert(0, row)
    return list(surveys.values())[:LATEST]


def customer_name() -> sa.ColumnElement[str]:
    """The customer's name, else the first address."""
    address = (sa.select(Identity.value).where(Identity.customer_id == Ticket.customer_id).order_by(Identity.id)
               .limit(1).correlate(Ticket).scalar_subquery())
    return sa.func.coalesce(sa.func.nullif(Customer.name, ""), address)


def _members_of(scope: Scope) -> list[sa.ColumnElement[bool]]:
    return [Agent.teams.any(id=scope.team_id)] if scope.team_id else []
