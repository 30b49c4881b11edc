"""Settings, API keys: made, shown once, revoked."""
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from helpdesk.accounts import tokens
from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.core.addresses import link
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.desk.door import blueprint
from helpdesk.web import forms
from helpdesk.web.identity import current_agent


@blueprint.get("/settings/tokens")
@requires(SETTINGS_MANAGE)
def settings_tokens():
    return _page()


@blueprint.post("/settings/tokens")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def make_token():
    """Shows the new key on the page that answers, and on no other."""
    try:
        with unit_of_work():
            token, words = tokens.make(forms.line("name", tokens.LONGEST_NAME + 1), scopes=_scopes(), actor=current_agent().actor)
            name = token.name
    except Invalid as error:
        return _page(errors=forms.problems(error), typed=forms.line("name", tokens.LONGEST_NAME + 1)), error.status
    return _page(made=words, made_name=name), 200, {"Cache-Control": "no-store"}


@blueprint.post("/settings/tokens/<int:token_id>/revoke")
@requires(SETTINGS_MANAGE)
def revoke_token(token_id: int):
    token = tokens.revoke(token_id, actor=current_agent().actor)
    flash(_("%(name)s does not work any more.", name=token.name))
    return redirect(url_for("desk.settings_tokens"))


def _scopes() -> tuple[str, ...]:
    return tokens.SCOPES if forms.ticked("profiles") else (tokens.EVENT_WRITE,)


def _page(*, made: str = "", made_name: str = "", errors: dict | None = None, typed: str = "") -> str:
    return render_template("desk/settings/tokens.html", tokens=tokens.all_tokens(), made=made, made_name=made_name, errors=errors or {}, typed=typed,
                           address=link("/api/v1/customers/{id}/events"))
