"""The timeline shows beside each ticket how its latest resolution was judged."""
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.reports.timeline import timeline
from helpdesk.surveys import actions
from helpdesk.surveys.models import SurveyInvitation
from helpdesk.tickets import changes
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import Ticket
from helpdesk.web.measure import counted
from tests.factories import make_ticket

EVERYTHING = Sight(frozenset())


def judge(ticket: Ticket, **scores: int) -> None:
    """Solves the ticket (again) and lets the customer answer."""
    for status in ("open", "solved"):
        with unit_of_work():
            changes.set_status(db.session.get(Ticket, ticket.id), status, actor=SYSTEM)
    with unit_of_work():
        newest = db.session.scalar(sa.select(SurveyInvitation).where(SurveyInvitation.ticket_id == ticket.id)
                                   .order_by(SurveyInvitation.id.desc()).limit(1))
        for kind, score in scores.items():
            actions.answer(newest, kind, score, f"about {kind}")


def test_each_ticket_carries_its_scores(app):
    good, bad, silent = (make_ticket(subject=subject) for subject in ("good", "bad", "silent"))
    judge(good, csat=5, ces=6)
    judge(bad, csat=5, ces=2)
    shown = {entry.title: entry for entry in timeline(good.customer_id, EVERYTHING).entries}
    assert (shown["good"].score, shown["good"].is_good, shown["good"].quote) == ("CSAT 5/5, CES 6/7", True, "about csat about ces")
    assert (shown["bad"].score, shown["bad"].is_good) == ("CSAT 5/5, CES 2/7", False)
    assert (shown["silent"].score, shown["silent"].is_good, shown["silent"].quote) == ("", None, "")


def test_the_latest_resolution_counts(app):
    ticket = make_ticket()
    judge(ticket, csat=1, ces=1)
    judge(ticket, ces=7)
    assert [entry.score for entry in timeline(ticket.customer_id, EVERYTHING).entries] == ["CES 7/7"]


def test_the_number_of_statements_does_not_grow(app):
    made = []
    for number in range(3):
        judge(make_ticket(subject=str(number)), csat=4)
        db.session.rollback()
        with counted() as statements:
            timeline(1, EVERYTHING)
        made.append(len(statements))
    assert made[0] == made[2]
