"""Settings, self-service: how many visitors of the contact form are suggested nothing."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.desk.door import blueprint
from helpdesk.selfservice import visits
from helpdesk.web import forms
from helpdesk.web.identity import current_agent


@blueprint.get("/settings/self-service")
@requires(SETTINGS_MANAGE)
def settings_self_service():
    return _page({}, {"control_percent": visits.plan().control_percent})


@blueprint.post("/settings/self-service")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def change_self_service():
    try:
        percent = forms.number("control_percent")
        with unit_of_work():
            visits.change_plan(control_percent=percent, actor=current_agent().actor)
    except Invalid as error:
        return _page(error.fields, request.form), 422
    flash(_("Saved."))
    return redirect(url_for("desk.settings_self_service"))


def _page(errors: dict, typed) -> str:
    return render_template("desk/settings/self_service.html", errors=errors, typed=typed, most=visits.MOST_PERCENT)
