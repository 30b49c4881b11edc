"""Settings, chat: the secret with which a website signs who is signed in there; made, shown once, replaced, revoked."""
from flask import flash, redirect, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.channels.chat import site_secrets
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.desk.door import blueprint
from helpdesk.desk.settings.chat import chat_page
from helpdesk.web import forms
from helpdesk.web.identity import current_agent


@blueprint.post("/settings/chat/secret")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def make_site_secret():
    """Shows the new secret on the page that answers, and on no other."""
    with unit_of_work():
        _secret, words = site_secrets.make(actor=current_agent().actor)
    return chat_page(made=words), 200, {"Cache-Control": "no-store"}


@blueprint.post("/settings/chat/secret/<int:secret_id>/revoke")
@requires(SETTINGS_MANAGE)
def revoke_site_secret(secret_id: int):
    secret = site_secrets.revoke(secret_id, actor=current_agent().actor)
    flash(_("The secret …%(ending)s does not work any more, and who was signed in by it is a nameless visitor.", ending=secret.ending))
    return redirect(url_for("desk.settings_chat", _anchor="sign-in"))


@blueprint.post("/settings/chat/addresses")
@requires(SETTINGS_MANAGE)
def believe_site_addresses():
    site_secrets.believe_addresses(forms.ticked("verifies_addresses"), actor=current_agent().actor)
    flash(_("Saved."))
    return redirect(url_for("desk.settings_chat", _anchor="sign-in"))
