"""An agent starts a ticket: writes first, or notes a call or a visit."""
import secrets

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import TICKET_REPLY, requires
from helpdesk.accounts.queries import active_agents, teams
from helpdesk.automation.queries import macro_for, macro_names_for
from helpdesk.channels import started
from helpdesk.core import text
from helpdesk.core.db import db, in_unit, opens_own_unit
from helpdesk.customers.models import Customer
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access, changes
from helpdesk.tickets.actions import known_message
from helpdesk.tickets.models import Ticket
from helpdesk.web import forms
from helpdesk.web.again import comes_back
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument
from helpdesk.web.speech import page_locale


@blueprint.get("/tickets/new")
@requires(TICKET_REPLY)
def new_ticket():
    access.check_person(access.sight_of(current_agent()), argument("customer"))
    customer = db.session.get(Customer, argument("customer"))
    typed = {"email": customer.email, "name": customer.name, "phone": customer.phone} if customer else {}
    return _page({**typed, "assignee_id": current_agent().id}, {})


@blueprint.post("/tickets/new")
@requires(TICKET_REPLY)
@opens_own_unit
@comes_back(lambda errors: _page(request.form, errors))
def start_ticket():
    if "put_in" in request.form:
        return _page({**request.form, "text": _with_macro()}, {})
    start = _start()
    started.check(start)
    return _shown(*in_unit(lambda: _begin(start)))


def _begin(start: started.Start) -> tuple[int, bool]:
    """The number of the ticket, and whether the agent sees it."""
    ticket = _known(start.key) or started.begin(start, agent=current_agent())
    return ticket.number, access.sight_of(current_agent()).allows(ticket)


def _known(key: str | None) -> Ticket | None:
    """The ticket that this form has opened already."""
    words = known_message(key)
    return db.session.get(Ticket, words.ticket_id) if words else None


def _shown(number: int, is_seen: bool):
    """To the new ticket; to the list when it went to a team whose tickets this agent does not see."""
    if is_seen:
        return redirect(url_for("desk.ticket", number=number))
    flash(_("Ticket #%(number)s is with its team now.", number=number))
    return redirect(url_for("desk.index"))


def _start() -> started.Start:
    return started.Start(
        channel=forms.line("channel", 10), subject=forms.line("subject"), words=forms.lines("text"), email=text.address(forms.line("email", 254)),
        phone=forms.line("phone", 40), name=forms.line("name", 200), locale=forms.line("locale", 8) or None,
        assignee_id=forms.number("assignee_id"), team_id=forms.number("team_id"), priority=forms.line("priority", 10) or "normal",
        tags=tuple(changes.tidy_tags(forms.line("tags", 1_000))), key=f"new-{forms.line('client_key', 60) or secrets.token_urlsafe(12)}", uploads=forms.uploads())


def _with_macro() -> str:
    """What was typed and the chosen saved reply below it; variables are filled in when the mail is sent."""
    macro = macro_for(current_agent(), forms.number("macro") or 0)
    return "\n\n".join(words for words in (forms.lines("text"), macro.text(forms.line("locale", 8) or page_locale())) if words)


def _page(typed, errors: dict) -> str:
    agent = current_agent()
    people = [("", _("Nobody")), *((one.id, one.name) for one in active_agents())]
    groups = [("", _("No team")), *((team.id, team.name(page_locale())) for team in teams())]
    return render_template("desk/tickets/new.html", typed=typed, errors=errors, kept=forms.kept_uploads() if errors else [], agents=people, teams=groups,
                           saved_replies=macro_names_for(agent), client_key=typed.get("client_key") or secrets.token_urlsafe(12))
