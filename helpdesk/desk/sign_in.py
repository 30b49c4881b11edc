"""Signing in and out, invitations, password resets, the first admin."""
from urllib.parse import urlsplit

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts import actions as accounts
from helpdesk.accounts.models import Agent, OneTimeLink
from helpdesk.accounts.passwords import hash_password, is_right
from helpdesk.accounts.permissions import PROFILE_EDIT, public, requires
from helpdesk.accounts.queries import agent_by_email, has_admin, has_sample_sign_ins
from helpdesk.accounts.samples import SAMPLE_PASSWORD, SAMPLE_SIGN_INS
from helpdesk.core import text
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, opens_own_unit, unit_of_work
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.desk.door import blueprint
from helpdesk.web import forms, identity
from helpdesk.web.identity import current_agent, drop_cookie, set_cookie
from helpdesk.web.limits import limiter
from helpdesk.web.speech import page_locale


@blueprint.get("/sign-in")
@public
def sign_in():
    if current_agent():
        return redirect(url_for("desk.index"))
    return _page(_safe_target(request.args.get("next")), "", {})


@blueprint.post("/sign-in")
@public
@opens_own_unit
@limiter.limit("20 per minute; 100 per hour")
def do_sign_in():
    # argon2 takes about 0.2 s, so it stands before the unit.
    email, target = text.address(request.form.get("email", "")), _safe_target(request.form.get("next"))
    agent = agent_by_email(email)
    if not is_right(agent.password_hash if agent else None, request.form.get("password", "")):
        return _page(target, email, {"password": _(
            "Address and password do not fit together. Check both, or ask an admin for a new password.")}), 422
    return _let_in(agent, target)


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


@blueprint.get("/welcome/<token>")
@public
def welcome(token: str):
    link = accounts.link_for(token)
    return render_template("desk/welcome.html", link=link, agent=_agent_of(link), token=token, errors={}, typed={})


@blueprint.post("/welcome/<token>")
@public
@opens_own_unit
@limiter.limit("20 per minute")
def do_welcome(token: str):
    link = accounts.link_for(token)
    try:
        hashed = hash_password(request.form.get("password", ""))
        with unit_of_work():
            agent = _use(accounts.link_for(token), hashed)
    except Invalid as error:
        return render_template("desk/welcome.html", link=link, agent=_agent_of(link), token=token, errors=error.fields,
                               typed=request.form), 422
    return _let_in(agent, url_for("desk.index"))


def _page(target: str | None, email: str, errors: dict[str, str]) -> str:
    return render_template("base/sign_in.html", next_url=target, email=email, errors=errors, samples=_samples(),
                           action_url=url_for("desk.do_sign_in"))


def _samples() -> list[dict]:
    """The well-known sign-ins of the Brisa sample, offered where they work: on this computer only."""
    if not current_app.config["SETTINGS"].is_sample or not has_sample_sign_ins():
        return []
    return [{"name": name, "email": email, "password": SAMPLE_PASSWORD} for name, email in SAMPLE_SIGN_INS]


def _use(link: OneTimeLink, hashed: str):
    accounts.use_link(link)
    agent = _agent_of(link)
    if link.purpose != "first_admin":
        accounts.set_password(agent, hashed, actor=agent.actor)
        return agent
    if has_admin():
        raise Conflict(_("This desk has an admin already. Ask them for an invitation."))
    return accounts.create_agent(email=forms.line("email"), name=forms.line("name"), role="admin", actor=SYSTEM,
                                 locale=page_locale(), password_hash=hashed)


def _agent_of(link: OneTimeLink):
    if link.purpose == "first_admin":
        return None
    agent = db.session.get(Agent, link.agent_id)
    if agent is None or not agent.is_active:
        raise NotFound()
    return agent


def _let_in(agent, target: str | None):
    settings = current_app.config["SETTINGS"]
    with unit_of_work():
        token = accounts.sign_in(agent, days=settings.session_days, browser=request.user_agent.string)
    return set_cookie(redirect(target or url_for("desk.index")), token, days=settings.session_days)


def _safe_target(target: str | None) -> str | None:
    """Only addresses of this desk: nobody is sent to a stranger's site after signing in."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or urlsplit(target).netloc:
        return None
    return target
