"""Verbs of surveys: invite once per resolution, call off, note the sending, answer, change the plan."""
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events, text
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked
from helpdesk.core.errors import Invalid
from helpdesk.core.events import Recorded
from helpdesk.core.i18n import LOCALES
from helpdesk.customers import returned
from helpdesk.outbox.actions import cancel, post
from helpdesk.outbox.models import Delivery
from helpdesk.surveys import queries
from helpdesk.surveys.events import SurveyAnswered, SurveyPlanChanged
from helpdesk.surveys.models import SurveyInvitation, SurveyPlan, SurveyResponse
from helpdesk.surveys.scales import KINDS, SCALES
from helpdesk.tickets.addressee import address_for
from helpdesk.tickets.changes import next_seq
from helpdesk.tickets.events import TicketClosed
from helpdesk.tickets.models import Ticket

LONGEST_COMMENT = 4_000
LONGEST_DELAY = 30 * 24 * 60


def invite(recorded: Recorded) -> None:
    """Reaction to TicketSolved and TicketClosed: one invitation for this resolution, sent after the plan's delay.

    A ticket that was solved before it was closed had its turn then.
    """
    had_its_turn = isinstance(recorded.event, TicketClosed) and recorded.event.was_solved
    if not had_its_turn:
        _invite(db.session.get(Ticket, recorded.event.ticket_id), recorded.at)


def follow_undo(recorded: Recorded) -> None:
    """Reaction to StatusUndone: an invitation that was not sent is as if it had never been; a ticket that is solved again has its turn."""
    ticket = db.session.get(Ticket, recorded.event.ticket_id)
    _cancel_unsent(SurveyInvitation.ticket_id == ticket.id)
    db.session.flush()
    db.session.execute(sa.delete(SurveyInvitation).where(
        SurveyInvitation.ticket_id == ticket.id, SurveyInvitation.resolution == resolution_of(ticket), SurveyInvitation.sent_at.is_(None),
        SurveyInvitation.cancelled_at.is_not(None), ~sa.exists().where(SurveyResponse.invitation_id == SurveyInvitation.id)))
    if recorded.event.ends:
        _invite(ticket, recorded.at)


def _invite(ticket: Ticket, at: datetime) -> None:
    plan = queries.plan()
    if not plan.is_enabled or not plan.kinds or not may_be_asked(ticket) or _was_asked(ticket):
        return
    due_at = at + timedelta(minutes=plan.delay_minutes)
    invitation = SurveyInvitation(
        ticket_id=ticket.id, resolution=resolution_of(ticket), customer_id=ticket.customer_id, agent_id=ticket.assignee_id,
        team_id=ticket.team_id, channel=ticket.channel, locale=ticket.locale, kinds=list(plan.kinds),
        resolved_at=at, due_at=due_at)
    db.session.add(invitation)
    db.session.flush()
    delivery = post("email", "survey", address_for(ticket), due_at=due_at, locale=ticket.locale, ticket_id=ticket.id,
                    customer_id=ticket.customer_id, data={"invitation_id": invitation.id})
    db.session.flush()
    invitation.delivery_id = delivery.id


def may_be_asked(ticket: Ticket) -> bool:
    """Whether there is a person to ask: no automatic mail, no spam, nothing deleted, nobody blocked, an address that wants it."""
    customer = ticket.customer
    if ticket.is_automatic or ticket.is_spam or ticket.deleted_at or customer.is_blocked or not customer.email or returned.comes_back(customer):
        return False
    if not customer.allows("surveys"):
        return False
    return not queries.wants_none(customer.email)


def resolution_of(ticket: Ticket) -> int:
    """Which resolution of the ticket this is, from 1: each reopening begins the next."""
    return ticket.reopened_count + 1


def call_off(recorded: Recorded) -> None:
    """Reaction to TicketReopened, TicketDeleted and SpamMarked: what was not sent yet is not sent."""
    if getattr(recorded.event, "is_spam", True):
        _cancel_unsent(SurveyInvitation.ticket_id == recorded.event.ticket_id)


def call_off_blocked(recorded: Recorded) -> None:
    """Reaction to CustomerBlocked: nobody who is blocked is asked."""
    if recorded.event.blocked:
        _cancel_unsent(SurveyInvitation.customer_id == recorded.event.customer_id)


def note_sent(delivery: Delivery) -> None:
    """The survey has left: from now on it counts as asked, and whose work is judged is fixed."""
    invitation = queries.invitation_of_delivery(delivery.id)
    if invitation is not None and invitation.sent_at is None:
        invitation.sent_at = utcnow()
        invitation.agent_id, invitation.team_id = invitation.ticket.assignee_id, invitation.ticket.team_id


def answer(invitation: SurveyInvitation, kind: str, score: int, comment: str = "") -> SurveyResponse:
    """The customer's score for one question; a second one takes the place of the first and is counted once.

    :raises Invalid: for a score that is not on the scale, or a question that this invitation does not ask.
    """
    if kind not in invitation.kinds or score not in SCALES[kind].scores:
        raise Invalid({"score": _("Choose one of the numbers.")})
    # The ticket first, then the invitation: the order in which every action takes its locks.
    ticket, invitation = locked(invitation.ticket), locked(invitation)
    now, comment = utcnow(), text.many_lines(comment, LONGEST_COMMENT)
    response = db.session.scalar(sa.select(SurveyResponse).where(
        SurveyResponse.invitation_id == invitation.id, SurveyResponse.kind == kind))
    was = response.score if response else None
    if response is None:
        response = SurveyResponse(invitation=invitation, kind=kind, score=score, comment=comment, answered_at=now)
        db.session.add(response)
        invitation.answered_at = invitation.answered_at or now
    elif (response.score, response.comment) != (score, comment):
        response.score, response.comment, response.changed_at = score, comment, now
    if was != score:
        events.record(SurveyAnswered(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=next_seq(ticket), score=score,
                                     invitation_id=invitation.id, question=kind, was=was), actor=invitation.customer.actor)
    return response


def change_plan(*, is_enabled: bool, kinds: list[str], delay_minutes: int, texts: dict[str, dict[str, str]],
                actor: Actor) -> SurveyPlan:
    """Sets what is asked and when. :raises Invalid: when a value cannot be used."""
    wanted = {"is_enabled": is_enabled, "kinds": _known_kinds(kinds, is_enabled), "delay_minutes": delay_minutes,
              "texts": _tidy_texts(texts)}
    if not 0 <= delay_minutes <= LONGEST_DELAY:
        raise Invalid({"delay_minutes": _("Choose between 0 minutes and 30 days.")})
    plan = queries.plan()
    changed = sorted(name for name, value in wanted.items() if getattr(plan, name) != value)
    for name, value in wanted.items():
        setattr(plan, name, value)
    db.session.add(plan)
    if changed:
        events.record(SurveyPlanChanged(fields=changed), actor=actor)
    return plan


def _known_kinds(kinds: list[str], is_enabled: bool) -> list[str]:
    known = [kind for kind in dict.fromkeys(kinds) if kind in KINDS]
    if is_enabled and not known:
        raise Invalid({"kinds": _("Choose at least one question, or switch surveys off.")})
    return known


def _tidy_texts(texts: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    tidy = {kind: {locale: text.one_line(texts.get(kind, {}).get(locale, "")) for locale in LOCALES} for kind in KINDS}
    return {kind: {locale: words for locale, words in own.items() if words} for kind, own in tidy.items()}


def _was_asked(ticket: Ticket) -> bool:
    return db.session.scalar(sa.select(sa.exists().where(
        SurveyInvitation.ticket_id == ticket.id, SurveyInvitation.resolution == resolution_of(ticket))))


def cancel_unsent_to(address: str) -> None:
    """Calls off the invitations to this address that were not sent yet."""
    to_address = sa.select(Delivery.id).where(Delivery.recipient == address, Delivery.kind == "survey")
    _cancel_unsent(SurveyInvitation.delivery_id.in_(to_address))


def _cancel_unsent(whose: sa.ColumnElement[bool]) -> None:
    unsent = sa.select(SurveyInvitation).where(
        whose, SurveyInvitation.sent_at.is_(None), SurveyInvitation.cancelled_at.is_(None))
    for invitation in db.session.scalars(unsent):
        delivery = db.session.get(Delivery, invitation.delivery_id) if invitation.delivery_id else None
        # A mail that is just being sent cannot be called back; then the invitation stands.
        if delivery is None or cancel(delivery):
            invitation.cancelled_at = utcnow()
