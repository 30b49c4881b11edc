"""The queue and the ticket."""
import sqlalchemy as sa
from flask import redirect, render_template, request, url_for

from helpdesk.accounts.models import Agent
from helpdesk.accounts.permissions import TICKET_READ, requires
from helpdesk.accounts.queries import TeamsSeen, agent_names, teams_seen_by
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import NotAllowed, NotFound
from helpdesk.desk import desk_view, details, ticket_parts
from helpdesk.desk.door import blueprint
from helpdesk.desk.frame import Frame, frame
from helpdesk.desk.notices import read_on_opening
from helpdesk.desk.refused import Refused
from helpdesk.privacy import looks
from helpdesk.reports.timeline import TimelinePlace
from helpdesk.tickets import access, own_statuses, queue_sorts, queues
from helpdesk.tickets.saved_queues import Saved
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument
from helpdesk.web.speech import page_locale

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
    return render_template("desk/tickets/index.html", frame=around, agents=agents, **list_of(around))


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
    parts = ticket_parts.whole(shown, seen, has, before=request.args.get("before", type=TimelinePlace.parse),
                               writing=request.args.get("compose", "reply"), macro_id=argument("macro") or None, until=argument("until") or None)
    parts |= refused.parts(shown) if refused else {}
    parts |= details.asked_again(shown, asked) if asked else {}
    if request.headers.get("HX-Target") == "ticket":
        page = render_template("desk/tickets/_ticket.html", queue=queue, **parts)
    else:
        around = _around(agent, queue, seen)
        page = render_template("desk/tickets/show.html", frame=around, **list_of(around, shown.number), **parts)
    looks.look(agent, shown.customer_id, shown.id)
    if not parts["is_earlier"]:
        ticket_parts.mark_seen(shown)
    return page


def _around(agent: Agent, queue: str, seen: TeamsSeen) -> Frame:
    """The queues beside a ticket; who was sent its address from a queue of others sees it beside all unsolved ones."""
    try:
        return frame(agent, queue, seen=seen)
    except (NotFound, NotAllowed):
        return frame(agent, "unsolved", seen=seen)


def list_of(around: Frame, number: int | None = None, *, after: str | None = None) -> dict:
    """What the list pane shows, with the ticket of this number marked: the page of the address, or the one that begins below the place `after`."""
    sorts = queue_sorts.sorts_of(queues.scope_of(around.at))
    sort = _sort(around.at, sorts)
    rows, first, last = _rows(around, sort, after or request.args.get("after", ""), "" if after else request.args.get("above", ""))
    own = tuple(own_statuses.name_of(own_id, page_locale()) for own_id in sorted({row.own_status_id for row in rows if row.own_status_id}))
    return {"queue": around.queue, "rows": rows, "own_names": own, "minute": int(utcnow().timestamp() // 60),
            "current_row": number if number in [row.number for row in rows] else None, "sort": sort,
            "sorts": {name: words for name, words in desk_view.sort_names().items() if name in sorts},
            "next_after": str(queues.Place.of(last, sort)) if last else None, "next_above": str(queues.Place.of(first, sort)) if first else None}


def _rows(around: Frame, sort: str, after: str, above: str) -> tuple[tuple, sa.Row | None, sa.Row | None]:
    """One page; then its first row if there is a page above it, and its last one if there is one below."""
    below, end = queues.Place.parse(after, sort), queues.Place.parse(above, sort)
    if end:
        rows = tuple(queues.page(around.at, current_agent().id, around.sight, sort=sort, above=end))
        if len(rows) >= queues.PAGE:
            return rows[-queues.PAGE:], rows[-queues.PAGE] if len(rows) > queues.PAGE else None, rows[-1]
        # So near to its beginning the list begins there, with a whole page.
        below = None
    rows = tuple(queues.page(around.at, current_agent().id, around.sight, sort=sort, after=below))
    return rows[:queues.PAGE], rows[0] if below and rows else None, rows[queues.PAGE - 1] if len(rows) > queues.PAGE else None


def _sort(at: str | Saved, sorts: tuple[str, ...]) -> str:
    """The order of the list: as its address says, else as it was saved with the queue, else as the agent likes it."""
    own = at.sort if isinstance(at, Saved) else "waiting" if at == "late" else desk_view.sort_of(current_agent())
    wanted = request.args.get("sort") or own
    return wanted if wanted in sorts else sorts[0]
