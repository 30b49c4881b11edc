"""Settings, requests about personal data: who wants to be erased; the reason when it is refused."""
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import PRIVACY_MANAGE, requires
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.desk.door import blueprint
from helpdesk.privacy import deciding
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale


@blueprint.get("/settings/data-requests")
@requires(PRIVACY_MANAGE)
def settings_data_requests():
    return _page({})


@blueprint.post("/settings/data-requests/<int:task_id>/refuse")
@requires(PRIVACY_MANAGE)
@opens_own_unit
def refuse_erasure(task_id: int):
    try:
        with unit_of_work():
            deciding.refuse(task_id, reason=forms.lines("reason", deciding.LONGEST_REASON), agent=current_agent(), locale=page_locale())
    except Invalid as error:
        return _page(error.fields), error.status
    flash(_("The reason goes to the customer by mail."))
    return redirect(url_for("desk.settings_data_requests"))


def _page(errors: dict) -> str:
    return render_template("desk/settings/data_requests.html", rows=deciding.requests(), errors=errors)
