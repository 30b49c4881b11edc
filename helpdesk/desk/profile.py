"""Your account: name, language, look, signature, notices, password, and where you are signed in."""
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts import actions as accounts
from helpdesk.accounts.browsers import browser_name
from helpdesk.accounts.models import AgentSession
from helpdesk.accounts.passwords import hash_password, is_right
from helpdesk.accounts.permissions import PROFILE_EDIT, requires
from helpdesk.accounts.queries import sessions_of
from helpdesk.core.clock import zones
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import speaking
from helpdesk.desk.door import blueprint
from helpdesk.web import forms, identity
from helpdesk.web.identity import current_agent, set_cookie
from helpdesk.web.limits import limiter

LONGEST_SIGNATURE = 2_000


@blueprint.get("/profile")
@requires(PROFILE_EDIT)
def profile():
    return _page({}, current_agent())


@blueprint.post("/profile")
@requires(PROFILE_EDIT)
@opens_own_unit
def change_profile():
    try:
        with unit_of_work():
            accounts.change_agent(
                current_agent(), name=forms.line("name", 120), locale=forms.line("locale"), theme=forms.line("theme"),
                signature=forms.lines("signature", LONGEST_SIGNATURE), notify_on_screen=forms.ticked("notify_on_screen"),
                notify_by_mail=forms.ticked("notify_by_mail"), notify_on_desktop=forms.ticked("notify_on_desktop"),
                notify_by_sound=forms.ticked("notify_by_sound"), after_send=forms.line("after_send", 5) or current_agent().after_send,
                digest_by_mail=forms.ticked("digest_by_mail"), timezone=forms.line("timezone", 40), actor=current_agent().actor)
    except Invalid as error:
        return _page(error.fields, request.form), 422
    # The next page speaks the language that was just chosen.
    with speaking(current_agent().locale):
        flash(_("Saved."))
    response = redirect(url_for("desk.profile"))
    # The switch in the rail holds for one browser; what is saved here holds in this one again.
    response.delete_cookie("theme", samesite="Lax")
    return response


@blueprint.post("/profile/password")
@requires(PROFILE_EDIT)
@opens_own_unit
@limiter.limit("10 per hour", key_func=lambda: f"password-{current_agent().id}", deduct_when=lambda response: response.status_code == 422)
def change_password():
    # Both argon2 runs stand before the unit. Every session ends, and this browser gets a new one.
    agent, days = current_agent(), current_app.config["SETTINGS"].session_days
    try:
        if not is_right(agent.password_hash, request.form.get("old_password", "")):
            raise Invalid({"old_password": _("This is not your present password.")})
        hashed = hash_password(request.form.get("password", ""))
    except Invalid as error:
        return _page(error.fields, agent), 422
    with unit_of_work():
        accounts.set_password(agent, hashed, actor=agent.actor)
        token = accounts.sign_in(agent, days=days, browser=request.user_agent.string)
    flash(_("Your password is changed. Every other browser is signed out."))
    return set_cookie(redirect(url_for("desk.profile")), token, days=days)


@blueprint.post("/profile/sessions/<int:session_id>/end")
@requires(PROFILE_EDIT)
def end_session(session_id: int):
    accounts.end_session(current_agent(), session_id)
    return redirect(url_for("desk.profile", _anchor="sessions"))


def _page(errors: dict, typed) -> str:
    return render_template("desk/profile/show.html", errors=errors, typed=typed, zones=[(zone, zone.replace("_", " ")) for zone in zones()],
                           sessions=[_session(row) for row in sessions_of(current_agent())])


def _session(row: AgentSession) -> dict:
    """What the list of sessions says about one."""
    browser, system = browser_name(row.browser)
    words = _("%(browser)s on %(system)s", browser=browser, system=system) if browser and system else browser or system
    is_this = row.token_digest == accounts.digest(request.cookies.get(identity.COOKIE, ""))
    return {"id": row.id, "words": words or _("Unknown browser"), "since": row.created_at, "is_this": is_this}
