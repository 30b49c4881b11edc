"""Signing in and out."""
from urllib.parse import urlsplit

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts import actions as accounts
from helpdesk.accounts.models import Agent
from helpdesk.accounts.passwords import is_right
from helpdesk.accounts.permissions import PROFILE_EDIT, public, requires
from helpdesk.accounts.queries import agent_by_email, has_sample_sign_ins
from helpdesk.accounts.samples import SAMPLE_PASSWORD, SAMPLE_SIGN_INS
from helpdesk.core import text
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import NotAllowed
from helpdesk.desk.door import blueprint
from helpdesk.web import identity
from helpdesk.web.identity import current_agent, drop_cookie, is_from_this_computer, set_cookie
from helpdesk.web.limits import limited_misses

PER_CALLER, PER_ADDRESS = "20 per minute; 100 per hour", "10 per 15 minutes"


@blueprint.get("/sign-in")
@public
def sign_in():
    if current_agent():
        return redirect(url_for("desk.index"))
    return _page(safe_target(request.args.get("next")), "", {})


def _locked(_limit):
    """The answer once too many tries were wrong; the right password has to wait as well."""
    page = _page(safe_target(request.form.get("next")), text.address(request.form.get("email", "")), {"password": _(
        "Too many wrong tries. Wait 15 minutes, or ask an admin for a link that sets a new password.")})
    return make_response(page, 429, {"Retry-After": "900"})


@blueprint.post("/sign-in")
@public
@opens_own_unit
@limited_misses(PER_CALLER, PER_ADDRESS, on_breach=_locked)
def do_sign_in():
    refuse_strangers_to_the_sample()
    # argon2 takes about 0.2 s, so it stands before the unit.
    email, target = text.address(request.form.get("email", "")), safe_target(request.form.get("next"))
    agent = agent_by_email(email)
    if not is_right(agent.password_hash if agent else None, request.form.get("password", "")):
        return _page(target, email, {"password": _(
            "Address and password do not fit together. Check both, or ask an admin for a new password.")}), 422
    return let_in(agent, target)


@blueprint.post("/sign-out")
@requires(PROFILE_EDIT)
def sign_out():
    accounts.sign_out(request.cookies.get(identity.COOKIE, ""))
    return drop_cookie(redirect(url_for("desk.sign_in")))


@blueprint.post("/sign-out-everywhere")
@requires(PROFILE_EDIT)
def sign_out_everywhere():
    accounts.sign_out_everywhere(current_agent())
    return drop_cookie(redirect(url_for("desk.sign_in")))


def let_in(agent: Agent, target: str | None):
    """Opens a session, in a unit of its own, and sends the browser on."""
    days = current_app.config["SETTINGS"].session_days
    with unit_of_work():
        token = accounts.sign_in(agent, days=days, browser=request.user_agent.string)
    return set_cookie(redirect(target or url_for("desk.index")), token, days=days)


def safe_target(target: str | None) -> str | None:
    """Only addresses of this desk: nobody is sent to a stranger's site after signing in."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or urlsplit(target).netloc:
        return None
    return target


def refuse_strangers_to_the_sample() -> None:
    """:raises NotAllowed: when the passwords of this desk are known to everybody and the request is not from here."""
    if has_sample_sign_ins() and not is_from_this_computer():
        raise NotAllowed(_("This desk holds the sample sign-ins, whose password everybody knows. "
                           "It lets people in on the computer it runs on and nowhere else."))


def _page(target: str | None, email: str, errors: dict[str, str]) -> str:
    return render_template("base/sign_in.html", next_url=target, email=email, errors=errors, samples=_samples(),
                           action_url=url_for("desk.do_sign_in"), reset_url=url_for("desk.forgotten"))


def _samples() -> list[dict]:
    """The well-known sign-ins of the Brisa sample, offered where they work: on this computer only."""
    if not current_app.config["SETTINGS"].is_sample or not is_from_this_computer() or not has_sample_sign_ins():
        return []
    return [{"name": name, "email": email, "password": SAMPLE_PASSWORD} for name, email in SAMPLE_SIGN_INS]
