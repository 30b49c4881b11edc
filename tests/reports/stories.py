"""Tickets whose whole story is told at chosen moments, by the actions of real life."""
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from helpdesk.accounts.models import Agent, Team
from helpdesk.channels import intake
from helpdesk.channels.inbound import Inbound
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import at
from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.models import Delivery
from helpdesk.surveys import actions as surveys
from helpdesk.surveys.models import SurveyInvitation
from helpdesk.tickets import actions, changes
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing

# A Friday afternoon: the present of these tests.
NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
_people = iter(range(1, 10_000))


def days_ago(days: float) -> datetime:
    """A moment before NOW."""
    return NOW - timedelta(days=days)


def tell(opened: datetime, *, answered: float | None = None, solved: float | None = None, channel: str = "email", agent: Agent | None = None,
         team: Team | None = None, scores: dict[str, int] | None = None, comment: str = "", name: str = "Ana Pop",
         subject: str = "Refund not received") -> Ticket:
    """A ticket opened at a moment; `answered` and `solved` are hours after that, `scores` what the customer says then."""
    address = f"p{next(_people)}@example.com"
    with unit_of_work():
        with at(opened):
            ticket = intake.take(Inbound(channel=channel, identity_kind="email", identity=address, name=name, subject=subject,
                                         writing=Writing("I wait."), team_id=team.id if team else None)).ticket
            if agent:
                changes.assign(ticket, db.session.get(Agent, agent.id), actor=SYSTEM)
        if answered is not None:
            with at(opened + timedelta(hours=answered)):
                actions.reply(ticket, Writing("Here it is."), actor=agent.actor if agent else SYSTEM, status="pending")
        if solved is not None:
            with at(opened + timedelta(hours=solved)):
                changes.set_status(ticket, "solved", actor=SYSTEM)
        if scores is not None:
            with at(opened + timedelta(hours=solved + 1)):
                _judge(ticket, scores, comment)
    return ticket


def _judge(ticket: Ticket, scores: dict[str, int], comment: str) -> None:
    surveys.note_sent(db.session.scalar(sa.select(Delivery).where(Delivery.kind == "survey", Delivery.ticket_id == ticket.id)))
    invitation = db.session.scalar(sa.select(SurveyInvitation).where(SurveyInvitation.ticket_id == ticket.id))
    for kind, score in scores.items():
        surveys.answer(invitation, kind, score, comment)

