"""A person's way with us as a drawing: when, on which channel, how much effort it took, where it hurt.

Across everything is in percent from the first contact until now, down in pixels: a row for each channel that was used,
below them what was searched, read and reported.
"""
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.customers.models import Touchpoint
from helpdesk.reports.narrowing import CHANNELS
from helpdesk.surveys import scales
from helpdesk.surveys.models import SurveyInvitation, SurveyResponse
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import NUMBER_OFFSET, Message, Ticket

MOST_TICKETS, MOST_SIGNS = 200, 500
# With fewer there is no way to draw.
LEAST_TICKETS = 2
ROW, SMALLEST, LARGEST = 36, 5.0, 13.0
SHORTEST = timedelta(days=7)
STOPS = 4


@dataclass(frozen=True)
class Mark:
    """One ticket: where it stands, how long it was open (to `until`), how large (by effort), and what it says."""

    number: int
    subject: str
    channel: str
    status: str
    at: datetime
    x: float
    until: float
    y: int
    size: float
    messages: int
    reopened: int
    scores: tuple[str, ...]
    is_sore: bool


@dataclass(frozen=True)
class Journey:
    """The drawing: marks oldest first, rows (channel, middle), signs across, dates across, its height, and how many were sore."""

    marks: list[Mark]
    rows: list[tuple[str, int]]
    signs: list[float]
    dates: list[tuple[float, datetime]]
    height: int
    since: datetime
    sore: int
    is_cut: bool


def journey(customer_id: int, sight: Sight) -> Journey | None:
    """The way of this person as far as the agent may see it, the newest 200 tickets; None when there is no way yet."""
    rows = db.session.execute(_tickets(customer_id, sight)).all()
    if len(rows) < LEAST_TICKETS:
        return None
    scores = _scores([row.id for row in rows])
    return drawn(rows[::-1][-MOST_TICKETS:], scores, _signs(customer_id, sight), now=utcnow(), is_cut=len(rows) > MOST_TICKETS)


def drawn(rows: list[sa.Row], scores: dict[int, list[tuple[str, int]]], signs: list[datetime], *, now: datetime, is_cut: bool = False) -> Journey:
    """The geometry; pure. rows: tickets, oldest first; scores: (kind, score) pairs by ticket id; signs: their moments."""
    since = min(rows[0].created_at, now - SHORTEST)

    def across(moment: datetime | None) -> float:
        return round(max(0.0, min(1.0, ((moment or now) - since) / (now - since))) * 100, 2)
    used = [channel for channel in CHANNELS if any(row.channel == channel for row in rows)]
    middles = {channel: ROW // 2 + place * ROW for place, channel in enumerate(used)}
    marks = [_mark(row, scores.get(row.id, []), across, middles[row.channel]) for row in rows]
    dates = [(100 * place / STOPS, since + (now - since) * place / STOPS) for place in range(STOPS + 1)]
    return Journey(marks, list(middles.items()), sorted({across(moment) for moment in signs if moment >= since}), dates,
                   len(used) * ROW, since, sum(mark.is_sore for mark in marks), is_cut)


def _mark(row: sa.Row, scores: list[tuple[str, int]], across, y: int) -> Mark:
    x = across(row.created_at)
    # Effort is what the customer had to do: write, and come back after we thought it was done.
    effort = row.messages + 2 * row.reopened_count
    return Mark(row.id + NUMBER_OFFSET, row.subject, row.channel, row.status, row.created_at, x, max(x, across(row.solved_at)), y,
                min(LARGEST, SMALLEST + max(0, effort - 1)), row.messages, row.reopened_count, tuple(scales.label(*score) for score in scores),
                is_sore=row.reopened_count > 0 or any(not scales.is_good(*score) for score in scores))


def _tickets(customer_id: int, sight: Sight) -> sa.Select:
    messages = sa.select(sa.func.count()).where(Message.ticket_id == Ticket.id, Message.direction == "in").correlate(Ticket).scalar_subquery()
    return (sa.select(Ticket.id, Ticket.subject, Ticket.channel, Ticket.status, Ticket.created_at, Ticket.solved_at, Ticket.reopened_count,
                      messages.label("messages"))
            .where(Ticket.customer_id == customer_id, sight.condition(), Ticket.deleted_at.is_(None), Ticket.merged_into_id.is_(None),
                   Ticket.channel.in_(CHANNELS))
            .order_by(Ticket.created_at.desc()).limit(MOST_TICKETS + 1))


def _scores(ticket_ids: list[int]) -> dict[int, list[tuple[str, int]]]:
    rows = db.session.execute(
        sa.select(SurveyInvitation.ticket_id, SurveyResponse.kind, SurveyResponse.score)
        .join(SurveyInvitation, SurveyInvitation.id == SurveyResponse.invitation_id)
        .where(SurveyInvitation.ticket_id.in_(ticket_ids)).order_by(SurveyResponse.id))
    found: dict[int, list[tuple[str, int]]] = {}
    for row in rows:
        found.setdefault(row.ticket_id, []).append((row.kind, row.score))
    return found


def _signs(customer_id: int, sight: Sight) -> list[datetime]:
    wanted = [Touchpoint.customer_id == customer_id]
    if sight.hidden_teams:
        wanted.append(~sa.exists().where(Ticket.id == Touchpoint.ticket_id, ~sight.condition()))
    return list(db.session.scalars(sa.select(Touchpoint.at).where(*wanted).order_by(Touchpoint.at.desc()).limit(MOST_SIGNS)))
