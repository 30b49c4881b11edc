"""The parts of the ticket screens that a browser asks for after a hint."""
from datetime import timedelta

from flask import render_template, request

from helpdesk.accounts.permissions import TICKET_READ, requires
from helpdesk.core.clock import utcnow
from helpdesk.core.events import changed_since
from helpdesk.desk import ticket_parts
from helpdesk.desk.door import blueprint
from helpdesk.desk.frame import frame
from helpdesk.desk.notices import read_on_opening
from helpdesk.tickets import access, queues
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument

MOST_CHANGES = 100
# Whoever was away for longer than a day looks at the list anew.
MOST_MISSED = 86_400


@blueprint.get("/tickets/<int:number>/thread")
@requires(TICKET_READ)
def ticket_thread(number: int):
    """The entries after place `after`."""
    after = argument("after")
    shown = access.ticket_for(current_agent(), number)
    read_on_opening(shown.id)
    page = render_template("desk/tickets/_thread.html", ticket=shown, queue=request.args.get("queue"), entries=ticket_parts.entries(shown, after=after))
    ticket_parts.mark_seen(shown)
    return page


@blueprint.get("/tickets/<int:number>/head")
@requires(TICKET_READ)
def ticket_head(number: int):
    """The header of the open ticket."""
    shown = access.ticket_for(current_agent(), number)
    return render_template("desk/tickets/_ticket_head.html", queue=request.args.get("queue", "unsolved"), **ticket_parts.head(shown))


@blueprint.get("/tickets/<int:number>/person")
@requires(TICKET_READ)
def ticket_person(number: int):
    """The customer beside the ticket, after the ticket was hung on another one."""
    agent = current_agent()
    shown = access.ticket_for(agent, number)
    return render_template("desk/tickets/_person.html", queue=request.args.get("queue", "unsolved"),
                           **ticket_parts.person(shown, access.sight_of(agent)))


@blueprint.get("/queues/<queue>/changes")
@requires(TICKET_READ)
def queue_changes(queue: str):
    """The rows of these tickets (`tickets`, numbers with commas), those that left the queue marked, and all counts.

    A page that heard nothing for so many seconds (`missed`) gets the rows of what changed in the queue meanwhile as well.
    """
    agent = current_agent()
    around = frame(agent, queue)
    ids = queues.ids_of_numbers(request.args.get("tickets", "").split(",")[:MOST_CHANGES])
    missed = argument("missed")
    if missed:
        since = utcnow() - timedelta(seconds=min(missed, MOST_MISSED))
        ids = sorted({*ids, *queues.held(around.at, agent.id, changed_since(since, MOST_CHANGES))})
    return render_template("desk/tickets/_changes.html", frame=around, queue=queue, current=None,
                           rows=queues.seen_rows(ids, around.sight, agent_id=agent.id), inside=queues.held(around.at, agent.id, ids))
