"""Snoozing a ticket from its menu, and waking it."""
from datetime import UTC, datetime, timedelta

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import to_user_timezone, to_utc

from helpdesk.accounts.permissions import TICKET_EDIT, requires
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import Invalid
from helpdesk.desk import answering
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access, snoozing
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast
from helpdesk.web.words import moment_within

SOON = timedelta(hours=3)


@blueprint.post("/tickets/<int:number>/snooze")
@requires(TICKET_EDIT)
def snooze(number: int):
    """Until `until`: 'soon', 'tomorrow', 'monday', 'answer', or the local moment in `pick`."""
    agent = current_agent()
    ticket = access.ticket_to_change(agent, number)
    snoozing.snooze(ticket, _moment(), actor=agent.actor)
    toast(snoozed_words(ticket.snoozed_until, number), undo_url=url_for("desk.wake", number=number, queue=request.args.get("queue")))
    return redirect(url_for("desk.queue", queue=request.args.get("queue") or "unsolved"))


@blueprint.post("/tickets/<int:number>/wake")
@requires(TICKET_EDIT)
def wake(number: int):
    snoozing.wake(access.ticket_to_change(current_agent(), number), actor=current_agent().actor)
    return redirect(url_for("desk.ticket", number=number, queue=request.args.get("queue")))


def snoozed_words(until: datetime, number: int) -> str:
    """A sentence for the toast."""
    if until == snoozing.UNTIL_ANSWERED:
        return _("#%(number)d sleeps until it is answered.", number=number)
    return _("#%(number)d sleeps until it is answered, or %(when)s.", number=number, when=moment_within(until))


def _moment() -> datetime:
    """A moment that was typed counts with every button: Return in its field presses the first. :raises Invalid: when it is none."""
    chosen, picked = forms.line("until", 10), forms.line("pick", 20)
    if picked:
        chosen = ""
    if chosen == "answer":
        return snoozing.UNTIL_ANSWERED
    if chosen == "soon":
        return utcnow() + SOON
    if chosen == "tomorrow":
        return answering.mornings()[0].at
    if chosen == "monday":
        return _monday()
    try:
        return to_utc(datetime.fromisoformat(picked)).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise Invalid({"until": _("Choose a day and a time.")}) from None


def _monday() -> datetime:
    today = to_user_timezone(utcnow())
    days = (answering.MONDAY - today.weekday()) % 7 or 7
    return to_utc((today.replace(tzinfo=None) + timedelta(days=days)).replace(hour=answering.MORNING, minute=0, second=0, microsecond=0)).replace(tzinfo=UTC)
