"""What an agent does to a ticket: reply, note, change, delete."""
import sqlalchemy as sa
from flask import current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.models import Agent, Team
from helpdesk.accounts.permissions import TICKET_DELETE, TICKET_EDIT, TICKET_REPLY, requires
from helpdesk.automation import doing
from helpdesk.automation.queries import macros_of_ids
from helpdesk.core.db import db, opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.customers import actions as customers
from helpdesk.desk import answering, change_words, details, doubts, drafts, going_on, ticket_parts
from helpdesk.desk.door import blueprint
from helpdesk.desk.event_words import status_word
from helpdesk.desk.list_place import place
from helpdesk.desk.refused import Refused
from helpdesk.desk.tickets import ticket_page
from helpdesk.tickets import access, actions, changes, mentions, own_statuses, planning, undoing
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import composed
from helpdesk.web import forms
from helpdesk.web.again import comes_back
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast

# Read by the script that keeps drafts; it holds the random keys of the last words that were taken.
SENT, MOST_SENT = "continua_sent", 8


@blueprint.post("/tickets/<int:number>/reply")
@requires(TICKET_REPLY)
@opens_own_unit
@comes_back(lambda errors, number: ticket_page(number, Refused.posted("reply", errors)))
def reply(number: int):
    shown = access.ticket_for(current_agent(), number)
    writing = composed(forms.lines("text"), uploads=(*answering.restored_uploads(shown), *forms.uploads()),
                       client_key=forms.line("client_key", 80), is_proved=True)
    writing, later = answering.addressed(shown, writing), answering.later_wish()
    doubts.check_words(shown, writing)
    wanted, following = current_agent().after_send, going_on.next_ticket(shown)
    with unit_of_work():
        ticket = access.ticket_to_change(current_agent(), number)
        if not planning.is_taken(writing.client_key):
            doubts.check_news(ticket)
            doubts.check_draft(ticket, drafts.saving_of("reply"))
            # First, because a saved reply may move the ticket to a team whose tickets need more before they are solved.
            _do_macros(ticket)
            answering.answer(ticket, writing, later)
            drafts.forget_sent(ticket, "reply")
        else:
            doubts.check_same(writing)
    return _sent(number, writing.client_key, going_on.address(ticket, wanted, following, writing.client_key))


@blueprint.post("/tickets/<int:number>/note")
@requires(TICKET_REPLY)
@opens_own_unit
@comes_back(lambda errors, number: ticket_page(number, Refused.posted("note", errors)))
def note(number: int):
    access.ticket_for(current_agent(), number)
    writing = composed(forms.lines("text"), uploads=forms.uploads(), client_key=forms.line("client_key", 80))
    with unit_of_work():
        ticket = access.ticket_to_change(current_agent(), number)
        if not actions.known_words(writing.client_key):
            drafts.forget_sent(ticket, "note")
            named = mentions.remember(ticket, actions.add_note(ticket, writing, actor=current_agent().actor), actor=current_agent().actor)
            if named.blind:
                toast(_("Not told, because they cannot see this ticket: %(names)s", names=", ".join(named.blind)))
    return _sent(number, writing.client_key)


@blueprint.post("/tickets/<int:number>/change")
@requires(TICKET_EDIT)
@comes_back(lambda errors, number: _ask(number, errors))
def change(number: int):
    """Changes what the form names: status, assignee_id, team_id, priority, tags, subject."""
    agent = current_agent()
    ticket = access.ticket_to_change(agent, number)
    before = undoing.state_of(ticket)
    for name, verb in CHANGES.items():
        if name in request.form:
            verb(ticket, agent)
    _offer_undo(ticket, undoing.difference(before, undoing.state_of(ticket)))
    return _back(number)


# What a change of one ticket is called where it can be undone: as the same act on many, by what was changed.
_ACTS = {"assignee": "assign", "team": "team", "priority": "priority", "tags": "tags:set"}


def _offer_undo(ticket: Ticket, change: undoing.Change) -> None:
    """What was changed can be undone for a day."""
    is_status = "status" in change or "own_status_id" in change
    act = f"status:{own_statuses.choice_of(ticket)}" if is_status else next((_ACTS[name] for name in _ACTS if name in change), None)
    if act:
        kept = undoing.remember(current_agent(), act, {ticket.id: change})
        words = _("Status: %(status)s", status=status_word(ticket.status, ticket.own_status_id)) if is_status else " · ".join(change_words.sentences(change, change_words.names()))
        toast(words, undo_url=url_for("desk.undo_changes", set_id=kept.id, queue=request.args.get("queue")))


@blueprint.post("/tickets/<int:number>/spam")
@requires(TICKET_EDIT)
def spam(number: int):
    """Into the spam view with its sender blocked, unless `block` is no; or back, with the sender free again."""
    agent, is_spam = current_agent(), forms.line("is_spam") != "no"
    ticket = access.ticket_to_change(agent, number)
    changes.mark_spam(ticket, actor=agent.actor, is_spam=is_spam)
    if not is_spam or forms.line("block") != "no":
        customers.block(ticket.customer, actor=agent.actor, blocked=is_spam)
    if not is_spam:
        toast(_("Back in the queue; later words of %(name)s come in as usual.", name=ticket.customer.shown_name))
        return _back(number)
    words = _("Marked as spam; %(name)s is blocked.", name=ticket.customer.shown_name) if ticket.customer.is_blocked else _("Marked as spam.")
    toast(words, undo_url=url_for("desk.spam", number=number), is_spam="no")
    return redirect(url_for("desk.queue", queue=request.args.get("queue") or "unsolved"))


@blueprint.post("/tickets/<int:number>/delete")
@requires(TICKET_DELETE)
def delete(number: int):
    changes.delete(access.ticket_to_change(current_agent(), number), actor=current_agent().actor)
    toast(_("Ticket #%(number)s is in the trash.", number=number), undo_url=url_for("desk.restore", number=number))
    return redirect(url_for("desk.queue", queue=request.args.get("queue") or "unsolved"))


@blueprint.post("/tickets/<int:number>/restore")
@requires(TICKET_DELETE)
def restore(number: int):
    changes.restore(access.ticket_to_change(current_agent(), number), actor=current_agent().actor)
    return _back(number)


def _assign(ticket: Ticket, agent: Agent) -> None:
    """Two who take a ticket at once: the first one has it, the other is told. What a form leaves as it was is not changed back."""
    wanted = chosen(Agent, "assignee_id")
    was, wanted_id = _was("assignee_id", ticket.assignee_id), wanted.id if wanted else None
    if wanted_id == was:
        return
    if ticket.assignee and ticket.assignee_id not in (was, wanted_id):
        toast(_("%(name)s got this ticket meanwhile, so it was left there.", name=ticket.assignee.name))
        return
    changes.assign(ticket, wanted, actor=agent.actor)


def _move(ticket: Ticket, agent: Agent) -> None:
    wanted = chosen(Team, "team_id")
    if (wanted.id if wanted else None) != _was("team_id", ...):
        changes.set_team(ticket, wanted, actor=agent.actor)


def _was(field: str, unknown) -> int | None:
    """What the form showed before it was changed; `unknown` when it does not say."""
    return forms.number(f"{field}_was") if f"{field}_was" in request.form else unknown


CHANGES = {
    "subject": lambda ticket, agent: changes.set_subject(ticket, forms.line("subject"), actor=agent.actor),
    "assignee_id": _assign,
    "team_id": _move,
    "priority": lambda ticket, agent: changes.set_priority(ticket, forms.line("priority"), actor=agent.actor),
    "tags": lambda ticket, agent: changes.set_tags(ticket, changes.tidy_tags(forms.line("tags", 1_000)), actor=agent.actor),
    "status": lambda ticket, agent: _set_status(ticket, forms.line("status", 20), agent),
}


def _set_status(ticket: Ticket, status: str, agent: Agent) -> None:
    details.prepare(ticket, status)
    changes.set_status(ticket, status, actor=agent.actor)


def _ask(number: int, errors: dict[str, str]) -> str | None:
    """The ticket with a form for what is missing before it is solved; None where something else was refused."""
    status = forms.line("status", 20)
    return ticket_page(number, asked=details.Asked(status, errors)) if status and details.names_in(errors) else None


def chosen(model: type, field: str):
    """The row whose id the form names, or None for an empty choice. :raises Invalid: when it is gone."""
    row_id = forms.number(field)
    if row_id is None:
        return None
    row = db.session.scalar(sa.select(model).where(model.id == row_id))
    if row is None:
        raise Invalid({field: _("This choice is not there any more. Reload the page.")})
    return row


def _do_macros(ticket: Ticket) -> None:
    """What the saved replies in the composer do to the ticket beside their text."""
    agent, ids = current_agent(), [int(value) for value in request.form.getlist("macros") if value.isdecimal() and len(value) < 10]
    found = macros_of_ids(agent, ids) if ids else []
    for macro in found:
        doing.do(macro, ticket, agent=agent)
    if len(found) < len(set(ids)):
        toast(_("A saved reply was removed meanwhile, so nothing but its text was used."))


def _sent(number: int, client_key: str | None, going_on_to: str | None = None):
    """Back to the ticket or on from it; the browser, which kept the words until now, is told by their key that they are with us."""
    response = make_response(redirect(going_on_to) if going_on_to else _back(number))
    if client_key:
        keys = [client_key, *filter(None, request.cookies.get(SENT, "").split("."))][:MOST_SENT]
        response.set_cookie(SENT, ".".join(keys), max_age=86_400, path="/desk", samesite="Lax", secure=current_app.config["SESSION_COOKIE_SECURE"])
    if request.headers.get("X-Upload"):
        # The script that shows files on their way goes there itself; following a redirect, it would use up what the next page has to say.
        response.status_code, response.headers["HX-Redirect"] = 204, response.headers.pop("Location")
        response.set_data("")
    return response


def _back(number: int):
    """To the ticket again: a script that sent the form gets the header as it is now and what is said of it, anybody else the page."""
    if request.headers.get("HX-Request"):
        try:
            shown = access.ticket_for(current_agent(), number)
        except NotFound:
            # It was given to a team whose tickets this agent does not see.
            return redirect(url_for("desk.queue", queue=request.args.get("queue") or "unsolved"))
        return render_template("desk/tickets/_changed.html", queue=request.args.get("queue", "unsolved"), **ticket_parts.head(shown))
    return redirect(url_for("desk.ticket", number=number, queue=request.args.get("queue"), **place()))
