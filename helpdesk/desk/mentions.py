"""Whom a note can name: the menu behind @ in the composer."""
from flask import render_template

from helpdesk.accounts.permissions import TICKET_REPLY, requires
from helpdesk.accounts.queries import active_agents, teams_seen_by
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access
from helpdesk.web.identity import current_agent


@blueprint.get("/tickets/<int:number>/mentions")
@requires(TICKET_REPLY)
def mention_names(number: int):
    """Colleagues and teams; those who cannot see the ticket are marked."""
    agent = current_agent()
    ticket = access.ticket_for(agent, number)
    people = [(one, access.sight_of(one).allows(ticket) if ticket.team and ticket.team.is_private else True) for one in active_agents() if one.id != agent.id]
    return render_template("desk/tickets/_mention_picker.html", people=people, teams=[team.name(agent.locale) for team in teams_seen_by(agent).shown])
