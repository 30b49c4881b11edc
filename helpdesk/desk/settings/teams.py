"""Settings, teams: names, members, privacy."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts import teams as verbs
from helpdesk.accounts.models import Team
from helpdesk.accounts.permissions import AGENT_MANAGE, requires
from helpdesk.accounts.queries import active_agents, agents_of_ids, team_of_id, teams
from helpdesk.backoffice.queries import names_team
from helpdesk.channels.chat.setup import feeds_team as chat_feeds_team
from helpdesk.channels.email.mailboxes import feeds_team
from helpdesk.channels.form.topics import has_topic_of
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Conflict, DeskError
from helpdesk.desk.door import blueprint
from helpdesk.tickets.queries import has_ticket_of_team
from helpdesk.web import forms
from helpdesk.web.identity import current_agent


@blueprint.get("/settings/teams")
@requires(AGENT_MANAGE)
def settings_teams():
    return render_template("desk/settings/teams.html", teams=teams())


@blueprint.get("/settings/teams/new")
@requires(AGENT_MANAGE)
def settings_new_team():
    return _page(None, {}, {}, set())


@blueprint.get("/settings/teams/<int:team_id>")
@requires(AGENT_MANAGE)
def settings_team(team_id: int):
    team = team_of_id(team_id)
    typed = {f"names_{locale}": words for locale, words in team.names.items()} | {"is_private": team.is_private}
    return _page(team, {}, typed, {agent.id for agent in team.members})


@blueprint.post("/settings/teams")
@requires(AGENT_MANAGE)
@opens_own_unit
def create_team():
    try:
        with unit_of_work():
            verbs.create_team(**_typed(), actor=current_agent().actor)
    except DeskError as error:
        return _page(None, forms.problems(error), request.form, forms.numbers("members")), error.status
    return _back()


@blueprint.post("/settings/teams/<int:team_id>")
@requires(AGENT_MANAGE)
@opens_own_unit
def change_team(team_id: int):
    try:
        with unit_of_work():
            verbs.change_team(team_of_id(team_id), **_typed(), actor=current_agent().actor)
    except DeskError as error:
        return _page(team_of_id(team_id), forms.problems(error), request.form, forms.numbers("members")), error.status
    return _back()


@blueprint.post("/settings/teams/<int:team_id>/remove")
@requires(AGENT_MANAGE)
def remove_team(team_id: int):
    team = team_of_id(team_id)
    if has_ticket_of_team(team.id):
        raise Conflict(_("Tickets still belong to this team. Move them to another team first."))
    if has_topic_of(team.id):
        raise Conflict(_("A form topic still feeds this team. Let it feed another team first."))
    if feeds_team(team.id):
        raise Conflict(_("A mailbox still feeds this team. Let it feed another team first."))
    if chat_feeds_team(team.id):
        raise Conflict(_("The chat still feeds this team. Let it feed another team first."))
    if names_team(team.id):
        raise Conflict(_("A back-office card is shown to this team. Choose other teams for the card first."))
    verbs.remove_team(team, actor=current_agent().actor)
    flash(_("The team is removed."))
    return redirect(url_for("desk.settings_teams"))


def _typed() -> dict:
    return {"names": forms.words("names"), "is_private": forms.ticked("is_private"), "members": agents_of_ids(forms.numbers("members"))}


def _back():
    flash(_("Saved."))
    return redirect(url_for("desk.settings_teams"))


def _page(team: Team | None, errors: dict, typed, chosen: set[int]) -> str:
    return render_template("desk/settings/team.html", team=team, errors=errors, typed=typed, ticked=chosen, agents=active_agents())
