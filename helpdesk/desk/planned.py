"""Replies that wait to leave, in their ticket: shown, taken back into the composer, sent at once, discarded."""
from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import TICKET_READ, TICKET_REPLY, requires
from helpdesk.core.errors import Conflict
from helpdesk.desk.door import blueprint
from helpdesk.desk.drafts import tell
from helpdesk.desk.planned_words import shared_by_others, waiting
from helpdesk.tickets import access, drafts, planning
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing_models import PlannedReply
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast


@blueprint.get("/tickets/<int:number>/planned")
@requires(TICKET_READ)
def planned_replies(number: int):
    """The part of the page, alone."""
    shown = access.ticket_for(current_agent(), number)
    return render_template("desk/tickets/_planned.html", ticket=shown, queue=request.args.get("queue"), planned=waiting(shown),
                           shared=shared_by_others(shown))


@blueprint.post("/tickets/<int:number>/planned/<int:planned_id>/undo")
@requires(TICKET_REPLY)
def take_reply_back(number: int, planned_id: int):
    """Words, recipients and files stand in the composer again; nothing has left."""
    return _done(number, planned_id, _take_back, restored=planned_id)


@blueprint.post("/tickets/<int:number>/planned/<int:planned_id>/send")
@requires(TICKET_REPLY)
def send_planned_now(number: int, planned_id: int):
    return _done(number, planned_id, _send_now)


@blueprint.post("/tickets/<int:number>/planned/<int:planned_id>/discard")
@requires(TICKET_REPLY)
def discard_planned(number: int, planned_id: int):
    return _done(number, planned_id, _discard)


def _done(number: int, planned_id: int, verb: Callable[[Ticket, PlannedReply], None], **more):
    """Whoever has the ticket open sees it too; who comes too late is told."""
    ticket = access.ticket_to_change(current_agent(), number)
    try:
        verb(ticket, planning.planned_of_id(ticket, planned_id, forms.line("mark", 20)))
        tell(ticket, everybody=True)
    except Conflict as late:
        toast(late.message)
        more = {}
    return _shown(number, **more)


def _take_back(ticket: Ticket, planned: PlannedReply) -> None:
    planning.take_back(planned, agent=current_agent())
    drafts.take_back(ticket, planned, agent=current_agent())


def _send_now(_ticket: Ticket, planned: PlannedReply) -> None:
    planning.send_now(planned)
    toast(_("It goes out in a moment."))


def _discard(_ticket: Ticket, planned: PlannedReply) -> None:
    planning.discard(planned)
    toast(_("The reply is discarded. Nothing was sent."))


def _shown(number: int, **more):
    return redirect(url_for("desk.ticket", number=number, queue=request.args.get("queue"), **more, _anchor="composer" if more else None))
