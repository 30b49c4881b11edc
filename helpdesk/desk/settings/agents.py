"""Settings, agents: who works here, invitations, roles, teams, resets."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts import actions as accounts
from helpdesk.accounts.models import Agent
from helpdesk.accounts.permissions import AGENT_MANAGE, requires
from helpdesk.accounts.queries import agent_of_id, agents, last_sign_ins, open_link_of, teams
from helpdesk.accounts.teams import set_teams_of
from helpdesk.core.addresses import link
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError
from helpdesk.desk.door import blueprint
from helpdesk.notices.mailing import last_link_mail, post_link
from helpdesk.tickets.queries import unsolved_ids_of
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale


@blueprint.get("/settings/agents")
@requires(AGENT_MANAGE)
def settings_agents():
    return render_template("desk/settings/agents.html", agents=agents(), last_seen=last_sign_ins())


@blueprint.get("/settings/agents/new")
@requires(AGENT_MANAGE)
def settings_new_agent():
    return _invitation({}, {"role": "agent", "locale": page_locale()}, set())


@blueprint.post("/settings/agents")
@requires(AGENT_MANAGE)
@opens_own_unit
def invite_agent():
    try:
        with unit_of_work():
            agent = accounts.create_agent(email=forms.line("email"), name=forms.line("name"), role=forms.line("role"),
                                          locale=forms.line("locale"), actor=current_agent().actor)
            set_teams_of(agent, forms.numbers("teams"), actor=current_agent().actor)
            _hand_link("invite", agent)
    except DeskError as error:
        return _invitation(forms.problems(error), request.form, forms.numbers("teams")), error.status
    flash(_("%(name)s is invited.", name=agent.name))
    return redirect(url_for("desk.settings_agent", agent_id=agent.id))


@blueprint.get("/settings/agents/<int:agent_id>")
@requires(AGENT_MANAGE)
def settings_agent(agent_id: int):
    agent = agent_of_id(agent_id)
    return _page(agent, {}, agent, {team.id for team in agent.teams})


@blueprint.post("/settings/agents/<int:agent_id>")
@requires(AGENT_MANAGE)
@opens_own_unit
def change_agent(agent_id: int):
    try:
        with unit_of_work():
            agent = agent_of_id(agent_id)
            accounts.change_agent(agent, name=forms.line("name", 120), email=forms.line("email"), role=forms.line("role"),
                                  locale=forms.line("locale"), actor=current_agent().actor)
            set_teams_of(agent, forms.numbers("teams"), actor=current_agent().actor)
    except DeskError as error:
        return _page(agent_of_id(agent_id), forms.problems(error), request.form, forms.numbers("teams")), error.status
    flash(_("Saved."))
    return redirect(url_for("desk.settings_agent", agent_id=agent_id))


@blueprint.post("/settings/agents/<int:agent_id>/link")
@requires(AGENT_MANAGE)
def renew_agent_link(agent_id: int):
    """A fresh invitation for who has not joined yet, a password reset for everybody else."""
    agent = agent_of_id(agent_id)
    _hand_link("reset" if agent.has_joined else "invite", agent)
    return redirect(url_for("desk.settings_agent", agent_id=agent_id))


def _hand_link(purpose: str, agent: Agent) -> None:
    accounts.make_link(purpose, agent, actor=current_agent().actor)
    post_link(agent, open_link_of(agent))


def _invitation(errors: dict, typed, chosen: set[int]) -> str:
    return render_template("desk/settings/agent_new.html", errors=errors, typed=typed, teams=teams(), ticked=chosen)


def _page(agent: Agent, errors: dict, typed, chosen: set[int]) -> str:
    open_link = open_link_of(agent)
    address = link(url_for("desk.welcome", token=accounts.token_of(open_link))) if open_link else None
    return render_template("desk/settings/agent.html", agent=agent, errors=errors, typed=typed, teams=teams(), ticked=chosen,
                           open_link=open_link, link_address=address, link_mail=last_link_mail(agent) if open_link else None,
                           last_seen=last_sign_ins().get(agent.id), unsolved=len(unsolved_ids_of(agent.id)))
