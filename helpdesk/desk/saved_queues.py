"""Saved queues: their list, and the form in which one is put together, part by part, before it is saved."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from helpdesk.accounts.models import Agent
from helpdesk.accounts.permissions import QUEUE_SHARE, TICKET_READ, requires
from helpdesk.accounts.queries import teams_seen_by
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError, Invalid
from helpdesk.customers.organisations import names as organisation_names
from helpdesk.desk import desk_view, queue_form, queue_words
from helpdesk.desk.door import blueprint
from helpdesk.desk.queue_form import Form
from helpdesk.tickets import queues
from helpdesk.tickets import saved_queues as saved
from helpdesk.tickets.access import sight_of
from helpdesk.tickets.queue_models import SavedQueue
from helpdesk.tickets.queue_rules import SCOPES
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale

MOST_SUGGESTED = 200


@blueprint.get("/queues")
@requires(TICKET_READ)
def saved_queues():
    """The saved queues that this agent sees, each with its conditions in words."""
    listed = [(queue, queue_words.sentence(queue.conditions)) for queue in saved.seen_by(current_agent())]
    return render_template("desk/queues/index.html", listed=listed)


@blueprint.get("/queues/new")
@requires(TICKET_READ)
def new_queue():
    return _page(None, queue_form.empty(), {})


@blueprint.get("/queues/<int:queue_id>/edit")
@requires(TICKET_READ)
def saved_queue(queue_id: int):
    row = saved.row_for(current_agent(), queue_id)
    return _page(row, queue_form.of(row), {})


@blueprint.post("/queues/new")
@requires(TICKET_READ)
@opens_own_unit
def create_queue():
    return _posted(None)


@blueprint.post("/queues/<int:queue_id>/edit")
@requires(TICKET_READ)
@opens_own_unit
def change_queue(queue_id: int):
    return _posted(saved.row_for(current_agent(), queue_id))


@blueprint.post("/queues/<int:queue_id>/remove")
@requires(TICKET_READ)
def remove_queue(queue_id: int):
    saved.remove(saved.row_for(current_agent(), queue_id), agent=current_agent())
    flash(_("The queue is removed; its tickets stay where they are."))
    return redirect(url_for("desk.saved_queues"))


def _posted(row: SavedQueue | None):
    """Saves, or changes a part of the form and shows it again."""
    try:
        form = queue_form.posted()
    except Invalid as error:
        return _page(row, queue_form.of(row) if row else queue_form.empty(), error.fields), error.status
    act = forms.line("act", 30)
    if act != "save":
        form.change(act)
        return _page(row, form, {})
    row_id = row.id if row else None
    try:
        wish = form.wish()
        with unit_of_work():
            row_id = _save(row_id, wish)
    except DeskError as error:
        return _page(saved.row_for(current_agent(), row_id) if row_id else None, form, forms.problems(error)), error.status
    flash(_("Saved."))
    return redirect(url_for("desk.queue", queue=f"{saved.PREFIX}{row_id}"))


def _save(row_id: int | None, wish: saved.Wish) -> int:
    agent = current_agent()
    if row_id is None:
        return saved.create(wish, agent=agent).id
    saved.change(saved.row_for(agent, row_id), wish, version=forms.number("version") or 0, agent=agent)
    return row_id


def _page(row: SavedQueue | None, form: Form, errors: dict) -> str:
    agent = current_agent()
    organisations = organisation_names(MOST_SUGGESTED) if any(line.field == "organisation" for group in form.groups for line in group.lines) else []
    return render_template("desk/queues/queue.html", row=row, form=form, errors=errors, may_change=row is None or saved.may_change(agent, row),
                           audiences=_audiences(agent, form.values.get("audience")), sorts=desk_view.sort_names(), fields=queue_words.field_names(),
                           ops=queue_words.op_names, choices=queue_words.choices, organisations=organisations, found=_found(form, agent))


def _audiences(agent: Agent, chosen: str | None) -> list[tuple[str, str]]:
    """Who may be given a queue by this agent."""
    seen, may_share = teams_seen_by(agent), agent.may(QUEUE_SHARE)
    teams = [(str(team.id), team.name(page_locale())) for team in seen.shown if may_share or team.id in seen.mine or str(team.id) == chosen]
    everybody = [("everybody", _("Everybody"))] if may_share or chosen == "everybody" else []
    return [("me", _("Only me")), *((value, _("Team %(name)s", name=name)) for value, name in teams), *everybody]


def _found(form: Form, agent: Agent) -> tuple[str, str] | None:
    """How many tickets the form finds now, and what it asks in words; None while a part of it is not filled in."""
    if request.method == "POST" and form.values["scope"] not in SCOPES:
        return None
    try:
        queue = saved.Saved(0, form.values["scope"], form.conditions())
    except Invalid:
        return None
    count = queues.count(queue, agent.id, sight_of(agent))
    many = _("More than 999 tickets now") if count > queues.MOST_COUNTED else ngettext("%(num)s ticket now", "%(num)s tickets now", count)
    return many, queue_words.sentence(queue.conditions)
