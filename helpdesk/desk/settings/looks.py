"""Settings, who looked at whom: by person and by agent, newest first."""
from flask import render_template

from helpdesk.accounts.permissions import PRIVACY_MANAGE, requires
from helpdesk.accounts.queries import agents
from helpdesk.customers.access import customer_of_id
from helpdesk.desk.door import blueprint
from helpdesk.privacy import looks
from helpdesk.tickets.models import NUMBER_OFFSET
from helpdesk.web.numbers import argument


@blueprint.get("/settings/looks")
@requires(PRIVACY_MANAGE)
def settings_looks():
    person, agent_id = argument("person"), argument("agent")
    found = looks.looks_at(customer_id=person, agent_id=agent_id, before=argument("before") or None)
    names = {agent.id: agent.name for agent in agents()}
    rows = [(row.at, names.get(row.agent_id, f"#{row.agent_id}"), row.Customer, row.ticket_id and row.ticket_id + NUMBER_OFFSET) for row in found[:looks.PAGE]]
    return render_template("desk/settings/looks.html", rows=rows, person=customer_of_id(person) if person else None, agent_id=agent_id,
                           agents=sorted(names.items(), key=lambda one: one[1].casefold()), next_before=found[looks.PAGE - 1].id if len(found) > looks.PAGE else None)
