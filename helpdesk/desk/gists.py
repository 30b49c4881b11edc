"""The last words of contacts that stand open in a timeline, fetched after it."""
from flask import render_template, request

from helpdesk.accounts.permissions import TICKET_READ, requires
from helpdesk.desk.door import blueprint
from helpdesk.reports.gists import MOST, gists_of
from helpdesk.tickets import access, queues
from helpdesk.tickets.models import NUMBER_OFFSET
from helpdesk.web.identity import current_agent


@blueprint.get("/gists")
@requires(TICKET_READ)
def gists():
    """The last words of each of these tickets (`tickets`, numbers with commas); what this agent may not see is left out."""
    numbers = [one + NUMBER_OFFSET for one in queues.ids_of_numbers(request.args.get("tickets", "").split(",")[:MOST])]
    return render_template("desk/tickets/_gists.html", gists=gists_of(numbers, access.sight_of(current_agent())))
