"""Settings, fields of people: what the desk wants to know of a person beside name and addresses."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.core import localised
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError
from helpdesk.core.i18n import LOCALES
from helpdesk.customers import person_fields as verbs
from helpdesk.customers.carried_models import PersonField
from helpdesk.desk.door import blueprint
from helpdesk.web import forms
from helpdesk.web.identity import current_agent

NEW_CHOICES = 4


@blueprint.get("/settings/person-fields")
@requires(SETTINGS_MANAGE)
def settings_person_fields():
    return render_template("desk/settings/person_fields.html", fields=verbs.all_fields(), kinds=_kinds(), name_of=verbs.name_of)


@blueprint.get("/settings/person-fields/new")
@requires(SETTINGS_MANAGE)
def settings_new_person_field():
    return _page(None, {}, {"is_active": True, "is_beside": True, "kind": "text"})


@blueprint.get("/settings/person-fields/<int:field_id>")
@requires(SETTINGS_MANAGE)
def settings_person_field(field_id: int):
    field = verbs.field_of_id(field_id)
    typed = {f"names_{locale}": words for locale, words in field.names.items()}
    typed |= {f"choice_{one['key']}_{locale}": words for one in field.choices if not one.get("is_off") for locale, words in one["names"].items()}
    return _page(field, {}, typed | {name: getattr(field, name) for name in ("kind", "is_beside", "is_active")})


@blueprint.post("/settings/person-fields")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def create_person_field():
    try:
        with unit_of_work():
            verbs.create_field(_typed(None), actor=current_agent().actor)
    except DeskError as error:
        return _page(None, forms.problems(error), request.form), error.status
    return _back()


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
    return _back()


def _typed(field: PersonField | None) -> verbs.FieldChoice:
    found = [(key, localised.tidy({locale: request.form.get(f"choice_{key}_{locale}", "") for locale in LOCALES})) for key in _keys(field)]
    return verbs.FieldChoice(
        kind=field.kind if field else forms.line("kind", 10), names=forms.words("names"),
        choices=tuple({"key": "" if key.startswith("new") else key, "names": names} for key, names in found if names),
        is_beside=forms.ticked("is_beside"), is_active=forms.ticked("is_active"))


def _keys(field: PersonField | None) -> list[str]:
    """What the rows of choices are called: the keys there are, then those of empty rows for more."""
    known = [one["key"] for one in field.choices if not one.get("is_off")] if field else []
    return [*known, *(f"new{place}" for place in range(NEW_CHOICES + (0 if known else 2)))]


def _kinds() -> dict[str, str]:
    return {"text": _("Text"), "choice": _("One of several choices"), "number": _("Number"), "date": _("Day"), "yes": _("Yes or no")}


def _back():
    flash(_("Saved."))
    return redirect(url_for("desk.settings_person_fields"))


def _page(field: PersonField | None, errors: dict, typed) -> str:
    return render_template("desk/settings/person_field.html", field=field, errors=errors, typed=typed, kinds=_kinds(), keys=_keys(field))
