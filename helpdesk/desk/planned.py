"""Replies that wait to leave, in their ticket: shown, taken back into the composer, sent at once, discarded."""
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import TICKET_READ, TICKET_REPLY, requires
from helpdesk.core.errors import Conflict
from helpdesk.desk.door import blueprint
from helpdesk.desk.planned_words import shared_by_others, waiting
from helpdesk.tickets import access, drafts, planning
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
    ticket = access.ticket_to_change(current_agent(), number)
    try:
        planned = planning.planned_of_id(ticket, planned_id)
        planning.take_back(planned, agent=current_agent())
        drafts.take_back(ticket, planned, agent=current_agent())
    except Conflict as late:
        toast(late.message)
        return _shown(number)
    return _shown(number, restored=planned_id)


@blueprint.post("/tickets/<int:number>/planned/<int:planned_id>/send")
@requires(TICKET_REPLY)
def send_planned_now(number: int, planned_id: int):
    ticket = access.ticket_to_change(current_agent(), number)
    return _told(number, planning.send_now, planning.planned_of_id(ticket, planned_id), _("It goes out in a moment."))


@blueprint.post("/tickets/<int:number>/planned/<int:planned_id>/discard")
@requires(TICKET_REPLY)
def discard_planned(number: int, planned_id: int):
    ticket = access.ticket_to_change(current_agent(), number)
    return _told(number, planning.discard, planning.planned_of_id(ticket, planned_id), _("The reply is discarded. Nothing was sent."))


def _told(number: int, verb, planned, words: str):
    try:
        verb(planned)
        toast(words)
    except Conflict as late:
        toast(late.message)
    return _shown(number)


def _shown(number: int, **more):
    return redirect(url_for("desk.ticket", number=number, queue=request.args.get("queue"), **more, _anchor="composer" if more else None))
