"""Settings, signing a mailbox in at Google, Microsoft or another provider: out to its page, and back with a code."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.channels.email import consent, mailboxes
from helpdesk.channels.email.oauth import NoToken
from helpdesk.core.db import opens_own_unit
from helpdesk.desk.door import blueprint
from helpdesk.web import forms
from helpdesk.web.identity import current_agent

LONGEST_CODE = 4_000


@blueprint.get("/settings/mailboxes/<int:mailbox_id>/sign-in")
@requires(SETTINGS_MANAGE)
def sign_mailbox_in(mailbox_id: int):
    """To the provider's page; nothing is written here."""
    return redirect(consent.question(mailboxes.mailbox_of_id(mailbox_id), current_agent()))


@blueprint.get("/settings/mailboxes/signed-in")
@requires(SETTINGS_MANAGE)
def mailbox_signed_in():
    """The provider leads back here, with a code or with its refusal; a button finishes, because looking changes nothing."""
    state = request.args.get("state", "")
    mailbox = mailboxes.mailbox_of_id(consent.mailbox_of(state, current_agent()))
    refusal = request.args.get("error_description") or request.args.get("error") or ""
    return _page(mailbox, state, request.args.get("code", "")[:LONGEST_CODE], refusal[:300])


@blueprint.post("/settings/mailboxes/signed-in")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def finish_mailbox_sign_in():
    """Asks the provider for the token with no unit open."""
    state, code = request.form.get("state", ""), forms.line("code", LONGEST_CODE)
    mailbox = mailboxes.mailbox_of_id(consent.mailbox_of(state, current_agent()))
    mailbox_id = mailbox.id
    try:
        consent.finish(mailbox, state, code, current_agent())
    except NoToken as failure:
        return _page(mailboxes.mailbox_of_id(mailbox_id), state, "", str(failure))
    flash(_("Signed in."))
    return redirect(url_for("desk.settings_mailbox", mailbox_id=mailbox_id))


def _page(mailbox, state: str, code: str, refusal: str) -> str:
    return render_template("desk/settings/mailbox_signed_in.html", mailbox=mailbox, state=state, code=code, refusal=refusal)
