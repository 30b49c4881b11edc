"""Two tickets about one thing: what they would be together, the merge, and the way back."""
import secrets
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import TICKET_EDIT, TICKET_REPLY, requires
from helpdesk.core import formatting, text
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.desk import answering, chat_words
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access, merging, planning, queries
from helpdesk.tickets.models import NUMBER_OFFSET, Ticket
from helpdesk.tickets.people import others_of
from helpdesk.tickets.writing import typed
from helpdesk.web import forms
from helpdesk.web.again import comes_back
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast

# A preview shows the newest words; what is older has the same order.
MOST_SHOWN = 100


@dataclass(frozen=True)
class Line:
    """One message or note of the two tickets, as it would stand; kind is in, out or note."""

    kind: str
    number: int
    at: datetime
    snippet: str


@blueprint.get("/tickets/<int:number>/merge")
@requires(TICKET_EDIT)
def merge_ticket(number: int):
    """Which other ticket; with `into`, the number of one, what the two would be together."""
    if "into" not in request.args:
        return _choose(number, "")
    try:
        return _preview(number, _typed_number(), {})
    except Invalid as why:
        return _choose(number, why.message), 422


@blueprint.post("/tickets/<int:number>/merge")
@requires(TICKET_EDIT)
@opens_own_unit
@comes_back(lambda errors, number: _refused(number, errors))
def do_merge(number: int):
    """Merges it into `into`; the customer hears of it only when `text` was written for them."""
    agent, into = current_agent(), _typed_number()
    words = typed(forms.lines("text"), client_key=forms.line("client_key", 80), is_proved=True) if forms.lines("text") else None
    with unit_of_work():
        locked = {each: access.ticket_to_change(agent, each) for each in sorted({number, into})}
        merging.check(locked[number], locked[into])
        merging.merge(locked[number], locked[into], actor=agent.actor)
        if words and agent.may(TICKET_REPLY) and not planning.is_taken(words.client_key):
            answering.answer(locked[into], words, None)
    toast(_("Ticket #%(number)d stands in #%(other)d now.", number=number, other=into),
          undo_url=url_for("desk.unmerge_ticket", number=number, queue=request.args.get("queue")))
    return _to_ticket(into)


@blueprint.post("/tickets/<int:number>/unmerge")
@requires(TICKET_EDIT)
def unmerge_ticket(number: int):
    """Takes the ticket out of the one into which it was merged."""
    agent = current_agent()
    shown = access.ticket_for(agent, number)
    if shown.merged_into_id is None:
        return _to_ticket(number)
    into = shown.merged_into_id + NUMBER_OFFSET
    locked = {each: access.merged_or_not(agent, each) for each in sorted({number, into})}
    try:
        merging.undo(locked[number], locked[into], actor=agent.actor)
    except Invalid as why:
        toast(why.message)
        return _to_ticket(into)
    toast(_("Ticket #%(number)d is a ticket of its own again.", number=number))
    return _to_ticket(number)


def _typed_number() -> int:
    """The other number, as it was typed. :raises Invalid: when there is no such ticket."""
    value = text.one_line(request.values.get("into", ""), 20).lstrip("#")
    try:
        if not value.isdecimal() or len(value) > 9:
            raise NotFound()
        return access.ticket_for(current_agent(), int(value)).number
    except NotFound:
        raise Invalid({"into": _("There is no ticket with this number.")}) from None


def _choose(number: int, problem: str) -> str:
    agent = current_agent()
    ticket = access.ticket_for(agent, number)
    return render_template("desk/tickets/merge_choose.html", ticket=ticket, problem=problem, queue=request.args.get("queue"),
                           typed=text.one_line(request.values.get("into", ""), 20), others=others_of(ticket, access.sight_of(agent)),
                           merged=merging.merged_into(ticket))


def _preview(number: int, into: int, errors: dict) -> str:
    agent = current_agent()
    source, target = access.ticket_for(agent, number), access.ticket_for(agent, into)
    merging.check(source, target)
    lines = sorted([*_lines(source), *_lines(target)], key=lambda line: line.at)
    return render_template("desk/tickets/merge.html", source=source, target=target, lines=lines[-MOST_SHOWN:], older=max(0, len(lines) - MOST_SHOWN),
                           can_turn=_can_turn(target, source), chats=chat_words.of_merge(source, target), errors=errors, typed=forms.lines("text"), client_key=secrets.token_urlsafe(12),
                           queue=request.args.get("queue"))


def _lines(ticket: Ticket) -> list[Line]:
    return [Line(getattr(entry.row, "direction", "note"), ticket.number, entry.at, formatting.line_of(entry.row))
            for entry in queries.thread(ticket) if entry.kind != "event"]


def _can_turn(source: Ticket, target: Ticket) -> bool:
    try:
        merging.check(source, target)
    except Invalid:
        return False
    return True


def _refused(number: int, errors: dict) -> str:
    try:
        return _preview(number, _typed_number(), errors)
    except Invalid as why:
        return _choose(number, why.message)


def _to_ticket(number: int):
    return redirect(url_for("desk.ticket", number=number, queue=request.args.get("queue")))
