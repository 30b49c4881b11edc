"""Settings, reasons of contact: the tree from which agents choose why a customer wrote."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError
from helpdesk.desk.door import blueprint
from helpdesk.tickets import reasons as verbs
from helpdesk.tickets.own_models import ContactReason
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument
from helpdesk.web.speech import page_locale


@blueprint.get("/settings/reasons")
@requires(SETTINGS_MANAGE)
def settings_reasons():
    return render_template("desk/settings/reasons.html", nodes=verbs.tree(), is_asked=verbs.is_asked(), deepest=verbs.DEEPEST)


@blueprint.post("/settings/reasons/ask")
@requires(SETTINGS_MANAGE)
def ask_reasons():
    verbs.ask(forms.ticked("is_asked"), actor=current_agent().actor)
    flash(_("Saved."))
    return redirect(url_for("desk.settings_reasons"))


@blueprint.get("/settings/reasons/new")
@requires(SETTINGS_MANAGE)
def settings_new_reason():
    return _page(None, {}, {"is_active": True, "parent_id": argument("under") or ""})


@blueprint.get("/settings/reasons/<int:reason_id>")
@requires(SETTINGS_MANAGE)
def settings_reason(reason_id: int):
    reason = verbs.reason_of_id(reason_id)
    typed = {f"names_{locale}": words for locale, words in reason.names.items()}
    return _page(reason, {}, typed | {"parent_id": reason.parent_id or "", "is_active": reason.is_active})


@blueprint.post("/settings/reasons")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def create_reason():
    try:
        with unit_of_work():
            verbs.create_reason(_typed(), actor=current_agent().actor)
    except DeskError as error:
        return _page(None, forms.problems(error), request.form), error.status
    return _back()


@blueprint.post("/settings/reasons/<int:reason_id>")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def change_reason(reason_id: int):
    try:
        with unit_of_work():
            verbs.change_reason(verbs.reason_of_id(reason_id), _typed(), actor=current_agent().actor)
    except DeskError as error:
        return _page(verbs.reason_of_id(reason_id), forms.problems(error), request.form), error.status
    return _back()


@blueprint.post("/settings/reasons/<int:reason_id>/move")
@requires(SETTINGS_MANAGE)
def move_reason(reason_id: int):
    verbs.move_reason(verbs.reason_of_id(reason_id), up=forms.line("to") == "up", actor=current_agent().actor)
    return redirect(url_for("desk.settings_reasons"))


def _typed() -> verbs.ReasonChoice:
    return verbs.ReasonChoice(forms.words("names"), forms.number("parent_id"), forms.ticked("is_active"))


def _back():
    flash(_("Saved."))
    return redirect(url_for("desk.settings_reasons"))


def _page(reason: ContactReason | None, errors: dict, typed) -> str:
    locale = page_locale()
    above = [("", _("At the top"))] + [(node.id, node.words(locale)) for node in verbs.tree() if node.depth < verbs.DEEPEST - 1 and (not reason or node.id != reason.id)]
    return render_template("desk/settings/reason.html", reason=reason, errors=errors, typed=typed, above=above)
