"""The queue and the ticket."""
import secrets
from datetime import UTC, datetime

from flask import redirect, render_template, request, url_for

from helpdesk.accounts.permissions import TICKET_READ, requires
from helpdesk.accounts.queries import active_agents, agents, teams
from helpdesk.core.db import unit_of_work
from helpdesk.core.errors import NotFound
from helpdesk.desk.door import blueprint
from helpdesk.desk.entries import is_harmful
from helpdesk.desk.entries import shown as shown_entries
from helpdesk.desk.event_words import Names
from helpdesk.desk.frame import frame
from helpdesk.desk.past import past
from helpdesk.outbox.queries import deliveries_of
from helpdesk.reports.timeline import timeline
from helpdesk.tickets import access, changes, queries, queues, states
from helpdesk.tickets.models import Ticket
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale

FIRST_QUEUE = "waiting-on-us"

blueprint.add_app_template_test(is_harmful, "harmful")


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
    page = render_template("desk/tickets/_thread.html", ticket=shown, entries=_entries(shown, after=after))
    _mark_seen(shown)
    return page


@blueprint.get("/tickets/<int:number>/row")
@requires(TICKET_READ)
def ticket_row(number: int):
    """One row of the list again, for a hint; it says when the ticket is not in the queue (any more)."""
    shown = access.ticket_for(current_agent(), number)
    rows, queue = queues.rows([shown.id]), request.args.get("queue", "unsolved")
    if not rows or not queues.is_queue(queue):
        raise NotFound()
    has_left = not queues.holds(queue, current_agent().id, shown.id)
    return render_template("desk/tickets/_row.html", row=rows[0], queue=queue, current=None, has_left=has_left)


def _list(queue: str, sight: access.Sight) -> dict:
    rows = queues.page(queue, current_agent().id, sight, after=queues.Place.parse(request.args.get("after", "")))
    last = rows[queues.PAGE - 1] if len(rows) > queues.PAGE else None
    return {"queue": queue, "rows": rows[:queues.PAGE],
            "next_after": str(queues.Place(last.updated_at, last.id)) if last else None}


def _ticket(shown: Ticket, around) -> dict:
    before = request.args.get("before", type=_moment)
    return {"ticket": shown, "current": shown.number, "entries": _entries(shown), "customer": shown.customer,
            "past": past(timeline(shown.customer_id, around.sight, before=before), without=shown.number),
            "agents": active_agents(), "teams": teams(), "statuses": states.STATUSES[1:], "priorities": states.PRIORITIES,
            "writing": "note" if request.args.get("compose") == "note" else "reply", "client_key": secrets.token_urlsafe(12)}


def _entries(shown: Ticket, *, after: int = 0) -> list:
    rows = queries.thread(shown, after=after)
    names = Names({agent.id: agent.name for agent in agents()}, {team.id: team.name(page_locale()) for team in teams()},
                  shown.customer.shown_name)
    return shown_entries(shown, rows, deliveries_of(shown.id), reader=current_agent(), names=names, fold=not after)


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC)


def _mark_seen(shown: Ticket) -> None:
    """Who looked at what is one short unit of its own, after the page is made (house.md, section 3)."""
    if shown.seen_seq < shown.seq:
        ticket_id, seq = shown.id, shown.seq
        with unit_of_work():
            changes.see(ticket_id, seq)
