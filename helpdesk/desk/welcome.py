"""One-time links: an invitation, a new password, the first admin of a new desk; and asking for one."""
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts import actions as accounts
from helpdesk.accounts.models import Agent, OneTimeLink
from helpdesk.accounts.passwords import hash_password
from helpdesk.accounts.permissions import public
from helpdesk.accounts.queries import agent_by_email, has_admin, open_link_of
from helpdesk.core import text
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, opens_own_unit, unit_of_work
from helpdesk.core.errors import Conflict, DeskError, NotFound
from helpdesk.desk.door import blueprint
from helpdesk.desk.sign_in import let_in, refuse_strangers_to_the_sample
from helpdesk.notices.mailing import post_link
from helpdesk.web import forms
from helpdesk.web.limits import limiter
from helpdesk.web.speech import page_locale


@blueprint.get("/welcome/<token>")
@public
def welcome(token: str):
    return _page(accounts.link_for(token), token, {}, {})


@blueprint.post("/welcome/<token>")
@public
@opens_own_unit
@limiter.limit("20 per minute")
def do_welcome(token: str):
    refuse_strangers_to_the_sample()
    accounts.link_for(token)
    try:
        hashed = hash_password(request.form.get("password", ""))
        with unit_of_work():
            agent = _use(accounts.link_for(token), hashed)
    except NotFound:
        raise
    except DeskError as error:
        return _page(accounts.link_for(token), token, forms.problems(error), request.form), error.status
    return let_in(agent, url_for("desk.index"))


@blueprint.get("/forgotten")
@public
def forgotten():
    return render_template("desk/forgotten.html", email="")


@blueprint.post("/forgotten")
@public
@limiter.limit("10 per hour")
@limiter.limit("3 per hour", key_func=lambda: f"forgotten {text.address(request.form.get('email', ''))}")
def send_link():
    """Mails a link to an agent; the page says the same whoever asked, so that nobody learns who works here."""
    agent = agent_by_email(text.address(forms.line("email")))
    if agent is not None and not agent.is_sample:
        accounts.make_link("reset" if agent.has_joined else "invite", agent)
        post_link(agent, open_link_of(agent))
    return redirect(url_for("desk.forgotten_sent"))


@blueprint.get("/forgotten/sent")
@public
def forgotten_sent():
    return render_template("desk/forgotten_sent.html")


def _page(link: OneTimeLink, token: str, errors: dict, typed) -> str:
    return render_template("desk/welcome.html", link=link, agent=_agent_of(link), token=token, errors=errors, typed=typed)


def _use(link: OneTimeLink, hashed: str) -> Agent:
    accounts.use_link(link)
    agent = _agent_of(link)
    if agent is not None:
        accounts.set_password(agent, hashed, actor=agent.actor)
        return agent
    if has_admin():
        raise Conflict(_("This desk has an admin already. Ask them for an invitation."))
    return accounts.create_agent(email=forms.line("email"), name=forms.line("name"), role="admin", actor=SYSTEM,
                                 locale=page_locale(), password_hash=hashed)


def _agent_of(link: OneTimeLink) -> Agent | None:
    """Whom the link is for; None for the first admin. :raises NotFound: when that agent may not come in any more."""
    if link.purpose == "first_admin":
        return None
    agent = db.session.get(Agent, link.agent_id)
    if agent is None or not agent.is_active:
        raise NotFound()
    return agent
