"""Followers of a ticket, and other tickets beside it: shown at its side, changed there, taken back there."""
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import TICKET_EDIT, TICKET_READ, requires
from helpdesk.accounts.queries import agent_names
from helpdesk.core import text
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access, bonds
from helpdesk.tickets.models import Ticket
from helpdesk.web import forms
from helpdesk.web.again import comes_back
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast


@blueprint.get("/tickets/<int:number>/bonds")
@requires(TICKET_READ)
def ticket_bonds(number: int):
    """Followers and linked tickets: a part of the ticket's page, or a page for who runs no scripts."""
    ticket = access.ticket_for(current_agent(), number)
    part = "desk/tickets/_bonds.html" if request.headers.get("HX-Request") else "desk/tickets/bonds.html"
    return render_template(part, ticket=ticket, queue=request.args.get("queue"), **_parts(ticket))


@blueprint.post("/tickets/<int:number>/follow")
@requires(TICKET_READ)
def follow(number: int):
    """Follow, or with `follow` no, stop following."""
    agent = current_agent()
    ticket = access.ticket_to_change(agent, number)
    if forms.line("follow", 3) == "no":
        bonds.stop_following(ticket, agent, actor=agent.actor)
        toast(_("You follow #%(number)d no longer.", number=number))
    else:
        bonds.follow(ticket, agent, actor=agent.actor)
        toast(_("You follow #%(number)d and are told of what happens.", number=number))
    return _back(number)


@blueprint.post("/tickets/<int:number>/link")
@requires(TICKET_EDIT)
@comes_back(lambda errors, number: _again(number, errors))
def link_ticket(number: int):
    """Puts the ticket `beside` beside this one, for a `reason`; both are locked in one order."""
    agent, other = current_agent(), _typed_number()
    locked = {each: access.ticket_to_change(agent, each) for each in sorted({number, other})}
    bonds.link(locked[number], locked[other], reason=forms.line("reason", bonds.LONGEST_REASON), actor=agent.actor)
    toast(_("#%(number)d and #%(other)d stand beside each other.", number=number, other=other),
          undo_url=url_for("desk.unlink_ticket", number=number, queue=request.args.get("queue")), beside=str(other))
    return _back(number)


@blueprint.post("/tickets/<int:number>/unlink")
@requires(TICKET_EDIT)
@comes_back(lambda errors, number: _again(number, errors))
def unlink_ticket(number: int):
    """Takes `beside` away; the toast puts it back with its reason."""
    agent, other = current_agent(), _typed_number()
    locked = {each: access.ticket_to_change(agent, each) for each in sorted({number, other})}
    reason = bonds.unlink(locked[number], locked[other], actor=agent.actor)
    toast(_("#%(number)d and #%(other)d stand apart again.", number=number, other=other),
          undo_url=url_for("desk.link_ticket", number=number, queue=request.args.get("queue")), beside=str(other), reason=reason)
    return _back(number)


def _typed_number() -> int:
    """The other number, as it was typed. :raises Invalid: when there is no such ticket for this agent."""
    value = text.one_line(request.form.get("beside", ""), 20).lstrip("#")
    try:
        if not value.isdecimal() or len(value) > 9:
            raise NotFound()
        return access.ticket_for(current_agent(), int(value)).number
    except NotFound:
        raise Invalid({"beside": _("There is no ticket with this number.")}) from None


def _parts(ticket: Ticket) -> dict:
    agent, ids = current_agent(), set(bonds.follower_ids(ticket.id))
    followers = [one for one in agent_names() if one.id in ids]
    return {"followers": [one.name for one in followers if one.id != agent.id], "is_following": agent.id in ids,
            "linked": bonds.linked_to(ticket, access.sight_of(agent))}


def _again(number: int, errors: dict[str, str]) -> str | None:
    """The page of followers and links with what was refused."""
    if "beside" not in errors:
        return None
    ticket = access.ticket_for(current_agent(), number)
    return render_template("desk/tickets/bonds.html", ticket=ticket, queue=request.args.get("queue"), problem=errors["beside"],
                           typed=forms.line("beside", 20), typed_reason=forms.line("reason", bonds.LONGEST_REASON), **_parts(ticket))


def _back(number: int):
    return redirect(url_for("desk.ticket", number=number, queue=request.args.get("queue")))
