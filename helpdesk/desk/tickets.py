"""The queue and the ticket."""
from flask import redirect, render_template, request, url_for

from helpdesk.accounts.permissions import TICKET_READ, requires
from helpdesk.accounts.queries import agent_names, teams_seen_by
from helpdesk.core.clock import utcnow
from helpdesk.desk import details, ticket_parts
from helpdesk.desk.door import blueprint
from helpdesk.desk.frame import frame
from helpdesk.desk.notices import read_on_opening
from helpdesk.desk.refused import Refused
from helpdesk.reports.timeline import Place
from helpdesk.tickets import access, queues
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument

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
    agents = tuple(agent for agent in agent_names() if agent.is_active)
    return render_template("desk/tickets/index.html", frame=around, agents=agents, **_list(queue, around.sight))


@blueprint.get("/tickets/<int:number>")
@requires(TICKET_READ)
def ticket(number: int):
    """The ticket beside its queue; for a script that has the queue already, the ticket alone."""
    return ticket_page(number)


def ticket_page(number: int, refused: Refused | None = None, *, asked: details.Asked | None = None):
    """The same; with what was refused in its composer, as it was written, or what is `asked` before it can be solved. A ticket that was merged into another one leads there."""
    agent = current_agent()
    seen = teams_seen_by(agent)
    sight = access.Sight(seen.hidden)
    shown, has = access.ticket_and_what_it_has(sight, number)
    read_on_opening(shown.id)
    if shown.merged_into_id:
        there = access.survivor_of(shown)
        if refused is None and asked is None:
            return redirect(url_for("desk.ticket", number=there.number, queue=request.args.get("queue")))
        shown, has = access.ticket_and_what_it_has(sight, there.number)
    # The list beside the ticket is the queue the agent came from; a bare address shows what is unsolved.
    queue = request.args.get("queue") or "unsolved"
    parts = ticket_parts.whole(shown, seen, has, before=request.args.get("before", type=Place.parse),
                               writing=request.args.get("compose", "reply"), macro_id=argument("macro") or None, until=argument("until") or None)
    parts |= refused.parts(shown) if refused else {}
    parts |= details.asked_again(shown, asked) if asked else {}
    if request.headers.get("HX-Target") == "ticket":
        page = render_template("desk/tickets/_ticket.html", queue=queue, **parts)
    else:
        around = frame(agent, queue, seen=seen)
        page = render_template("desk/tickets/show.html", frame=around, **_list(queue, around.sight, shown.number), **parts)
    if not parts["is_earlier"]:
        ticket_parts.mark_seen(shown)
    return page


def _list(queue: str, sight: access.Sight, number: int | None = None) -> dict:
    rows = tuple(queues.page(queue, current_agent().id, sight, after=queues.Place.parse(request.args.get("after", ""))))
    last = rows[queues.PAGE - 1] if len(rows) > queues.PAGE else None
    return {"queue": queue, "rows": rows[:queues.PAGE], "minute": int(utcnow().timestamp() // 60),
            "current_row": number if number in [row.number for row in rows] else None,
            "next_after": str(queues.Place(last.updated_at, last.id)) if last else None}
