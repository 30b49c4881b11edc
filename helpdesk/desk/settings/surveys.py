"""Settings, surveys: whether customers are asked, what, in which words, and how long after the resolution."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import LANGUAGE_NAMES, LOCALES
from helpdesk.desk.door import blueprint
from helpdesk.surveys import actions, queries, texts
from helpdesk.surveys.models import SurveyPlan
from helpdesk.surveys.scales import KINDS
from helpdesk.web import forms
from helpdesk.web.identity import current_agent


@blueprint.get("/settings/surveys")
@requires(SETTINGS_MANAGE)
def settings_surveys():
    plan = queries.plan()
    own = {f"{kind}_{locale}": words for kind, spoken in plan.texts.items() for locale, words in spoken.items()}
    return _page({}, {"is_enabled": plan.is_enabled, "kinds": ",".join(plan.kinds), "delay_minutes": plan.delay_minutes, **own})


@blueprint.post("/settings/surveys")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def change_surveys():
    try:
        delay = forms.number("delay_minutes")
        if delay is None:
            raise Invalid({"delay_minutes": _("Write how many minutes; 0 is at once.")})
        with unit_of_work():
            actions.change_plan(is_enabled=forms.ticked("is_enabled"), kinds=forms.line("kinds").split(","), delay_minutes=delay,
                                texts=_own_words(), actor=current_agent().actor)
    except Invalid as error:
        return _page(error.fields, request.form), 422
    flash(_("Saved."))
    return redirect(url_for("desk.settings_surveys"))


def _own_words() -> dict[str, dict[str, str]]:
    return {kind: {locale: forms.line(f"{kind}_{locale}") for locale in LOCALES} for kind in KINDS}


def _page(errors: dict, typed) -> str:
    desk = SurveyPlan(texts={})
    return render_template(
        "desk/settings/surveys.html", errors=errors, typed=typed, language_names=LANGUAGE_NAMES,
        orders=[("csat,ces", _("Satisfaction, then effort")), ("ces,csat", _("Effort, then satisfaction")),
                ("csat", _("Satisfaction only")), ("ces", _("Effort only"))],
        questions={"csat": _("Satisfaction (CSAT, 1 to 5)"), "ces": _("Effort (CES, 1 to 7)")},
        usual={kind: {locale: texts.question(desk, kind, locale).text for locale in LOCALES} for kind in KINDS})
