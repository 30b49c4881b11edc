"""Settings, fields of people: what the desk wants to know of a person beside name and addresses."""
from flask import redirect, render_template, request, url_for

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError
from helpdesk.customers import person_fields as verbs
from helpdesk.customers.carried_models import PersonField
from helpdesk.desk.door import blueprint
from helpdesk.desk.settings import field_form
from helpdesk.web import forms
from helpdesk.web.identity import current_agent


@blueprint.get("/settings/person-fields")
@requires(SETTINGS_MANAGE)
def settings_person_fields():
    return render_template("desk/settings/person_fields.html", fields=verbs.all_fields(), kinds=field_form.kinds(verbs.KINDS))


@blueprint.get("/settings/person-fields/new")
@requires(SETTINGS_MANAGE)
def settings_new_person_field():
    return _page(None, {}, {"is_active": True, "is_beside": True, "kind": "text"})


@blueprint.get("/settings/person-fields/<int:field_id>")
@requires(SETTINGS_MANAGE)
def settings_person_field(field_id: int):
    field = verbs.field_of_id(field_id)
    return _page(field, {}, field_form.kept(field, "is_beside"))


@blueprint.post("/settings/person-fields")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def create_person_field():
    try:
        with unit_of_work():
            verbs.create_field(_typed(None), actor=current_agent().actor)
    except DeskError as error:
        return _page(None, forms.problems(error), request.form), error.status
    return field_form.saved("desk.settings_person_fields")


@blueprint.post("/settings/person-fields/<int:field_id>")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def change_person_field(field_id: int):
    try:
        with unit_of_work():
            field = verbs.field_of_id(field_id)
            verbs.change_field(field, _typed(field), actor=current_agent().actor)
    except DeskError as error:
        return _page(verbs.field_of_id(field_id), forms.problems(error), request.form), error.status
    return field_form.saved("desk.settings_person_fields")


@blueprint.post("/settings/person-fields/<int:field_id>/move")
@requires(SETTINGS_MANAGE)
def move_person_field(field_id: int):
    verbs.move_field(verbs.field_of_id(field_id), up=forms.line("to") == "up", actor=current_agent().actor)
    return redirect(url_for("desk.settings_person_fields"))


def _typed(field: PersonField | None) -> verbs.FieldChoice:
    return verbs.FieldChoice(**field_form.typed(field), is_beside=forms.ticked("is_beside"))


def _page(field: PersonField | None, errors: dict, typed) -> str:
    return render_template("desk/settings/person_field.html", field=field, errors=errors, typed=typed, kinds=field_form.kinds(verbs.KINDS), keys=field_form.keys(field))
