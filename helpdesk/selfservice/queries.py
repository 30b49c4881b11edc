"""Reads of the gap board, each in a fixed number of statements."""
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.knowledge.endings import FAILED
from helpdesk.knowledge.models import Search
from helpdesk.selfservice.gathering import WINDOW
from helpdesk.selfservice.models import CLOSED, STATES, Gap
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import NUMBER_OFFSET, Ticket

PAGE = 30
MOST_TICKETS = 30
# What the board shows beside single states: all that are not closed.
UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Chosen:
    """What the board is narrowed to; empty fields narrow nothing. `owner` is me or none."""

    state: str = UNANSWERED
    locale: str = ""
    owner: str = ""


def board(chosen: Chosen, *, agent_id: int, offset: int = 0) -> tuple[list[sa.Row], int]:
    """One page of gaps (each `gap` with its `owner` by name), the costliest first, and how many there are in all."""
    wanted = _narrowed(chosen, agent_id)
    total = db.session.scalar(sa.select(sa.func.count(Gap.id)).where(*wanted))
    rows = db.session.execute(
        sa.select(Gap.id, Gap.locale, Gap.question, Gap.state, Gap.people, Gap.tickets, Gap.minutes, Gap.score, Gap.article_id,
                  Gap.closed_how, Gap.reopened_count, Gap.last_at, Agent.name.label("owner"))
        .outerjoin(Agent, Agent.id == Gap.owner_id).where(*wanted)
        .order_by(Gap.score.desc(), Gap.last_at.desc(), Gap.id).limit(PAGE).offset(offset)).all()
    return rows, total


def counts() -> dict[str, int]:
    """How many gaps there are in each state."""
    return dict(db.session.execute(sa.select(Gap.state, sa.func.count()).group_by(Gap.state)).all())


def gap_of_id(gap_id: int) -> Gap:
    """:raises NotFound: when there is none."""
    gap = db.session.get(Gap, gap_id)
    if gap is None:
        raise NotFound()
    return gap


def tickets_of(gap_id: int, sight: Sight) -> list[sa.Row]:
    """The newest tickets that followed its searches, as far as the reader may see them: number, subject, status, created_at."""
    followed = sa.select(Search.ticket_id).where(Search.gap_id == gap_id, Search.ending.in_(FAILED), Search.at > utcnow() - WINDOW)
    return db.session.execute(
        sa.select((Ticket.id + NUMBER_OFFSET).label("number"), Ticket.subject, Ticket.status, Ticket.created_at)
        .where(Ticket.id.in_(followed), Ticket.is_spam.is_(False), Ticket.deleted_at.is_(None), sight.condition())
        .order_by(Ticket.id.desc()).limit(MOST_TICKETS)).all()


def _narrowed(chosen: Chosen, agent_id: int) -> list[sa.ColumnElement[bool]]:
    wanted = [Gap.state == chosen.state] if chosen.state in STATES else [Gap.state != CLOSED]
    if chosen.locale:
        wanted.append(Gap.locale == chosen.locale)
    if chosen.owner:
        wanted.append(Gap.owner_id == agent_id if chosen.owner == "me" else Gap.owner_id.is_(None))
    return wanted
