"""Settings, own fields: what the desk wants to know of a ticket beside what every ticket has."""
from flask import redirect, render_template, request, url_for

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.accounts.queries import teams
from helpdesk.channels.form.topics import all_topics
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError
from helpdesk.desk.door import blueprint
from helpdesk.desk.settings import field_form
from helpdesk.tickets import own_fields as verbs
from helpdesk.tickets.own_models import OwnField
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale


@blueprint.get("/settings/fields")
@requires(SETTINGS_MANAGE)
def settings_fields():
    names = {team.id: team.name(page_locale()) for team in teams()}
    return render_template("desk/settings/fields.html", fields=verbs.all_fields(), kinds=field_form.kinds(verbs.KINDS), teams=names)


@blueprint.get("/settings/fields/new")
@requires(SETTINGS_MANAGE)
def settings_new_field():
    return _page(None, {}, {"is_active": True, "kind": "text"}, set(), set())


@blueprint.get("/settings/fields/<int:field_id>")
@requires(SETTINGS_MANAGE)
def settings_field(field_id: int):
    field = verbs.field_of_id(field_id)
    return _page(field, {}, field_form.kept(field, "is_on_form", "is_required"), set(field.team_ids), set(field.topic_ids))


@blueprint.post("/settings/fields")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def create_field():
    try:
        with unit_of_work():
            verbs.create_field(_typed(None), actor=current_agent().actor)
    except DeskError as error:
        return _again(None, error), error.status
    return field_form.saved("desk.settings_fields")


@blueprint.post("/settings/fields/<int:field_id>")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def change_field(field_id: int):
    try:
        with unit_of_work():
            field = verbs.field_of_id(field_id)
            verbs.change_field(field, _typed(field), actor=current_agent().actor)
    except DeskError as error:
        return _again(verbs.field_of_id(field_id), error), error.status
    return field_form.saved("desk.settings_fields")


@blueprint.post("/settings/fields/<int:field_id>/move")
@requires(SETTINGS_MANAGE)
def move_field(field_id: int):
    verbs.move_field(verbs.field_of_id(field_id), up=forms.line("to") == "up", actor=current_agent().actor)
    return redirect(url_for("desk.settings_fields"))


def _typed(field: OwnField | None) -> verbs.FieldChoice:
    known_teams, known_topics = {team.id for team in teams()}, {topic.id for topic in all_topics()}
    return verbs.FieldChoice(
        **field_form.typed(field), team_ids=tuple(forms.numbers("teams") & known_teams), is_on_form=forms.ticked("is_on_form"),
        topic_ids=tuple(forms.numbers("topics") & known_topics), is_required=forms.ticked("is_required"))


def _again(field: OwnField | None, error: DeskError) -> str:
    return _page(field, forms.problems(error), request.form, forms.numbers("teams"), forms.numbers("topics"))


def _page(field: OwnField | None, errors: dict, typed, team_ids: set[int], topic_ids: set[int]) -> str:
    locale = page_locale()
    return render_template("desk/settings/field.html", field=field, errors=errors, typed=typed, kinds=field_form.kinds(verbs.KINDS), keys=field_form.keys(field),
                           teams=[(team.id, team.name(locale)) for team in teams()], team_ids=team_ids,
                           topics=[(topic.id, topic.name(locale)) for topic in all_topics()], topic_ids=topic_ids)
