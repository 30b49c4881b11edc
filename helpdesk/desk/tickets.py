"""The queue and the ticket."""
from flask import redirect, render_template, request, url_for

from helpdesk.accounts.permissions import TICKET_READ, requires
from helpdesk.accounts.queries import active_agents, teams
from helpdesk.core.db import unit_of_work
from helpdesk.core.errors import NotFound
from helpdesk.desk.door import blueprint
from helpdesk.desk.frame import frame
from helpdesk.reports.timeline import timeline
from helpdesk.tickets import access, changes, queries, queues, states
from helpdesk.tickets.models import Ticket
from helpdesk.web.identity import current_agent

FIRST_QUEUE = "waiting-on-us"


@blueprint.get("/")
@blueprint.get("/tickets")
@requires(TICKET_READ)
def index():
    return redirect(url_for("desk.queue", queue=FIRST_QUEUE))


@blueprint.get("/queues/<queue>")
@requires(TICKET_READ)
def queue(queue: str):
    around = frame(current_agent(), queue)
    return render_template("desk/tickets/index.html", frame=around, **_list(queue, around.sight))


@blueprint.get("/queues/<queue>/list")
@requires(TICKET_READ)
def queue_list(queue: str):
    around = frame(current_agent(), queue)
    return render_template("desk/tickets/_list.html", frame=around, **_list(queue, around.sight))


@blueprint.get("/tickets/<int:number>")
@requires(TICKET_READ)
def ticket(number: int):
    agent = current_agent()
    shown = access.ticket_for(agent, number)
    # The list beside the ticket is the queue the agent came from; a bare address shows what is unsolved.
    around = frame(agent, request.args.get("queue") or "unsolved")
    page = render_template("desk/tickets/show.html", frame=around, **_list(around.queue, around.sight), **_ticket(shown, around))
    _mark_seen(shown)
    return page


@blueprint.get("/tickets/<int:number>/thread")
@requires(TICKET_READ)
def ticket_thread(number: int):
    """The entries after place `after`: what a browser fetches on a hint."""
    after = request.args.get("after", default=0, type=int)
    shown = access.ticket_for(current_agent(), number)
    page = render_template("desk/tickets/_thread.html", ticket=shown, entries=queries.thread(shown, after=after))
    _mark_seen(shown)
    return page


@blueprint.get("/tickets/<int:number>/row")
@requires(TICKET_READ)
def ticket_row(number: int):
    """One row of the list again, for a hint about a ticket that is on the page."""
    shown = access.ticket_for(current_agent(), number)
    rows = queues.rows([shown.id])
    if not rows:
        raise NotFound()
    return render_template("desk/tickets/_row.html", row=rows[0], queue=request.args.get("queue", "unsolved"), current=None)


def _list(queue: str, sight: access.Sight) -> dict:
    rows = queues.page(queue, current_agent().id, sight, after=queues.Place.parse(request.args.get("after", "")))
    last = rows[queues.PAGE - 1] if len(rows) > queues.PAGE else None
    return {"queue": queue, "rows": rows[:queues.PAGE],
            "next_after": str(queues.Place(last.updated_at, last.id)) if last else None}


def _ticket(shown: Ticket, around) -> dict:
    return {"ticket": shown, "current": shown.number, "entries": queries.thread(shown), "customer": shown.customer,
            "timeline": timeline(shown.customer_id, around.sight), "agents": active_agents(), "teams": teams(),
            "statuses": states.STATUSES, "priorities": states.PRIORITIES}


def _mark_seen(shown: Ticket) -> None:
    """Who looked at what is one short unit of its own, after the page is made (house.md, section 3)."""
    if shown.seen_seq < shown.seq:
        ticket_id, seq = shown.id, shown.seq
        with unit_of_work():
            changes.see(ticket_id, seq)
