"""Settings, own statuses: names over the fixed ones; rules follow the status, people read the name."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.core import localised
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError
from helpdesk.core.i18n import LOCALES
from helpdesk.desk.door import blueprint
from helpdesk.desk.event_words import status_word
from helpdesk.tickets import own_statuses as verbs
from helpdesk.tickets.own_models import OwnStatus
from helpdesk.web import forms
from helpdesk.web.identity import current_agent


@blueprint.get("/settings/statuses")
@requires(SETTINGS_MANAGE)
def settings_statuses():
    words = {name: status_word(name) for name in verbs.NAMEABLE}
    return render_template("desk/settings/statuses.html", statuses=verbs.all_statuses(), words=words)


@blueprint.get("/settings/statuses/new")
@requires(SETTINGS_MANAGE)
def settings_new_status():
    return _page(None, {}, {"is_active": True, "status": "pending"})


@blueprint.get("/settings/statuses/<int:status_id>")
@requires(SETTINGS_MANAGE)
def settings_status(status_id: int):
    row = verbs.status_row(status_id)
    typed = {f"{column}_{locale}": words for column in ("names", "customer_names") for locale, words in getattr(row, column).items()}
    return _page(row, {}, typed | {"status": row.status, "is_active": row.is_active})


@blueprint.post("/settings/statuses")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def create_own_status():
    try:
        with unit_of_work():
            verbs.create_status(status=forms.line("status", 10), names=forms.words("names"), is_active=forms.ticked("is_active"), customer_names=_customer_names(), actor=current_agent().actor)
    except DeskError as error:
        return _page(None, forms.problems(error), request.form), error.status
    return _back()


@blueprint.post("/settings/statuses/<int:status_id>")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def change_own_status(status_id: int):
    try:
        with unit_of_work():
            verbs.change_status(verbs.status_row(status_id), names=forms.words("names"), is_active=forms.ticked("is_active"), customer_names=_customer_names(), actor=current_agent().actor)
    except DeskError as error:
        return _page(verbs.status_row(status_id), forms.problems(error), request.form), error.status
    return _back()


@blueprint.post("/settings/statuses/<int:status_id>/move")
@requires(SETTINGS_MANAGE)
def move_own_status(status_id: int):
    verbs.move_status(verbs.status_row(status_id), up=forms.line("to") == "up", actor=current_agent().actor)
    return redirect(url_for("desk.settings_statuses"))


def _customer_names() -> dict[str, str]:
    """What customers are to read, in the languages in which something was written."""
    return localised.tidy({locale: request.form.get(f"customer_names_{locale}", "") for locale in LOCALES})


def _back():
    flash(_("Saved."))
    return redirect(url_for("desk.settings_statuses"))


def _page(row: OwnStatus | None, errors: dict, typed) -> str:
    return render_template("desk/settings/status.html", row=row, errors=errors, typed=typed, meanings=[(name, status_word(name)) for name in verbs.NAMEABLE])
