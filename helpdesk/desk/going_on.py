"""Where an agent goes when a reply is sent: stays, to the next ticket of the list they came from, or back to the list."""
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _

from helpdesk.core.clock import utcnow
from helpdesk.core.errors import NotAllowed, NotFound
from helpdesk.desk import answering
from helpdesk.desk.frame import frame
from helpdesk.desk.list_place import begins_below, place
from helpdesk.desk.tickets import list_of
from helpdesk.tickets import access, planning
from helpdesk.tickets.models import Ticket
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast

# An offer to take something back ends a little before it is too late.
SPARE_SECONDS = 2


@dataclass(frozen=True)
class Following:
    """The ticket that comes next, and the page of the list on which it stands."""

    number: int
    place: dict[str, str]


def next_ticket(ticket: Ticket) -> Following | None:
    """The ticket below this one in the list as the agent saw it; ask before the reply changes the list. None when the agent does not go on, or it was the last."""
    if current_agent().after_send != "next" or _is_going_on(ticket):
        return None
    if "next" not in request.form:
        numbers, below = _page()
        here = numbers.index(ticket.number) + 1 if ticket.number in numbers else 0
        return _first(numbers[here:], ticket, place()) or _on_the_page_below(below, ticket)
    shown = forms.line("next", 20)
    if shown:
        return Following(int(shown), place()) if shown.isdecimal() and _is_there(int(shown)) else None
    return _on_the_page_below(forms.line("next_page", 80), ticket)


def _on_the_page_below(after: str | None, ticket: Ticket) -> Following | None:
    return _first(_page(after)[0], ticket, begins_below(after)) if after else None


def _first(numbers: list[int], ticket: Ticket, at: dict[str, str]) -> Following | None:
    return next((Following(number, at) for number in numbers if number != ticket.number), None)


def address(ticket: Ticket, wanted: str, following: Following | None, client_key: str | None) -> str | None:
    """Where to go, with a word about what was sent and the way to take it back; None to stay. A chat goes on where it is, until it is solved.

    wanted: what the agent does after a reply, read before its unit, for after it the row would be read again.
    """
    queue = request.args.get("queue") or "unsolved"
    if wanted == "stay" or _is_going_on(ticket):
        return None
    planned = planning.planned_under(client_key)
    if planned and not planned.is_later:
        seconds = round((planned.due_at - utcnow()).total_seconds()) - SPARE_SECONDS
        toast(_("The reply to #%(number)d goes out in a moment.", number=ticket.number), seconds=max(seconds, 1),
              undo_url=url_for("desk.take_reply_back", number=ticket.number, planned_id=planned.id, queue=queue), mark=planning.mark_of(planned))
    elif planned:
        toast(_("The reply to #%(number)d goes out at the time you chose.", number=ticket.number))
    else:
        toast(_("The reply to #%(number)d is sent.", number=ticket.number))
    if following:
        return url_for("desk.ticket", number=following.number, queue=queue, **following.place)
    if wanted == "next":
        toast(_("That was the last ticket of this list."))
    return url_for("desk.queue", queue=queue, **place())


def _is_going_on(ticket: Ticket) -> bool:
    return answering.is_in_chat(ticket) and not answering.solves()


def _is_there(number: int) -> bool:
    try:
        return access.ticket_for(current_agent(), number).merged_into_id is None
    except NotFound:
        return False


def _page(after: str | None = None) -> tuple[list[int], str | None]:
    """The numbers of a page of the list without a script's word about it, and where the page below begins."""
    try:
        around = frame(current_agent(), request.args.get("queue") or "unsolved")
    except (NotFound, NotAllowed):
        return [], None
    found = list_of(around, after=after)
    return [row.number for row in found["rows"]], found["next_after"]
