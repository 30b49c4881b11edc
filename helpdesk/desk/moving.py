"""A mail in the wrong ticket: to another one, or a ticket of its own, and back."""
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import TICKET_EDIT, requires
from helpdesk.channels.email.models import InboundEmail
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access, moving, queries
from helpdesk.tickets.models import Message, Ticket
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast


@blueprint.post("/tickets/<int:number>/messages/<int:seq>/detach")
@requires(TICKET_EDIT)
def detach_message(number: int, seq: int):
    """The mail becomes a ticket of its own."""
    agent = current_agent()
    source = access.ticket_to_change(agent, number)
    message = _mail_at(source, seq)
    raw = db.session.get(InboundEmail, message.inbound_email_id) if message.inbound_email_id else None
    try:
        target = moving.detach(message, source, subject=raw.subject if raw else "", actor=agent.actor)
    except Invalid as why:
        return _refused(number, why)
    return _told(message, source, target, _("The mail is ticket #%(number)s now.", number=target.number))


@blueprint.post("/tickets/<int:number>/messages/<int:seq>/move")
@requires(TICKET_EDIT)
def move_message(number: int, seq: int):
    """The mail moves to the ticket whose `number` was typed; both are checked, and locked in one order.

    Into another customer's ticket only when `sure` is yes: from then on that customer reads it.
    """
    agent = current_agent()
    try:
        other = _typed_number()
        locked = {each: access.ticket_to_change(agent, each) for each in sorted({number, other})}
        message = _mail_at(locked[number], seq)
        moving.check_move(message, locked[number], locked[other])
        reader = moving.reader_of_move(message, locked[number], locked[other])
        if reader and forms.line("sure", 3) != "yes":
            return render_template("desk/tickets/move_sure.html", message=message, source=locked[number], target=locked[other],
                                   writer=message.customer or locked[number].customer, reader=reader, queue=request.args.get("queue")), 409
        moving.move(message, locked[number], locked[other], actor=agent.actor)
    except Invalid as why:
        return _refused(number, why)
    return _told(message, locked[number], locked[other], _("The mail stands in ticket #%(number)s now.", number=other))


def _typed_number() -> int:
    """The number of a ticket this agent may see. :raises Invalid: when there is none."""
    typed = forms.line("number", 20).lstrip("#")
    try:
        if not typed.isdecimal() or len(typed) > 9:
            raise NotFound()
        return access.ticket_for(current_agent(), int(typed)).number
    except NotFound:
        raise Invalid({"number": _("There is no ticket with this number.")}) from None


def _mail_at(ticket: Ticket, seq: int) -> Message:
    message = queries.message_at(ticket, seq)
    if message is None:
        raise NotFound()
    return message


def _refused(number: int, why: Invalid):
    toast(why.message)
    return redirect(url_for("desk.ticket", number=number, queue=request.args.get("queue")))


def _told(message: Message, source: Ticket, target: Ticket, words: str):
    toast(words, undo_url=url_for("desk.move_message", number=target.number, seq=message.seq), number=str(source.number))
    return redirect(url_for("desk.ticket", number=target.number, queue=request.args.get("queue"), _anchor=f"m{message.seq}"))
