"""Settings, agents: deactivating somebody, with what becomes of the own tickets, and letting somebody back in."""
from flask import flash, redirect, url_for
from flask_babel import gettext as _

from helpdesk.accounts import actions as accounts
from helpdesk.accounts.permissions import AGENT_MANAGE, requires
from helpdesk.accounts.queries import agent_of_id
from helpdesk.core.actor import Actor
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.desk.door import blueprint
from helpdesk.tickets import changes
from helpdesk.tickets.queries import unsolved_ids_of
from helpdesk.web import forms
from helpdesk.web.identity import current_agent

CHUNK = 50


@blueprint.post("/settings/agents/<int:agent_id>/deactivate")
@requires(AGENT_MANAGE)
@opens_own_unit
def deactivate_agent(agent_id: int):
    """Ends the agent's sessions at once; the tickets stay, or go back to nobody in short units."""
    actor = current_agent().actor
    with unit_of_work():
        accounts.change_agent(agent_of_id(agent_id), is_active=False, actor=actor)
    if forms.ticked("release"):
        _release(agent_id, actor)
    flash(_("%(name)s cannot sign in any more.", name=agent_of_id(agent_id).name))
    return redirect(url_for("desk.settings_agent", agent_id=agent_id))


@blueprint.post("/settings/agents/<int:agent_id>/activate")
@requires(AGENT_MANAGE)
def activate_agent(agent_id: int):
    agent = agent_of_id(agent_id)
    accounts.change_agent(agent, is_active=True, actor=current_agent().actor)
    flash(_("%(name)s can sign in again.", name=agent.name))
    return redirect(url_for("desk.settings_agent", agent_id=agent_id))


def _release(agent_id: int, actor: Actor) -> None:
    ticket_ids = unsolved_ids_of(agent_id)
    for place in range(0, len(ticket_ids), CHUNK):
        with unit_of_work():
            changes.release(ticket_ids[place:place + CHUNK], agent_id=agent_id, actor=actor)
