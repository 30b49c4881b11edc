"""The live side of the desk: agents hear which ticket changed, and fetch it through the usual door."""
from contextlib import suppress

import sqlalchemy as sa
from flask import current_app, request
from flask_socketio import emit, join_room, leave_room, rooms

from helpdesk.accounts.models import Team
from helpdesk.accounts.queries import team_ids_of
from helpdesk.channels.chat import hints as chat_hints
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.core.events import EventRow
from helpdesk.notices.events import NoticeGiven
from helpdesk.realtime.presence import STATES, Here, People, presence
from helpdesk.realtime.sockets import AGENTS, ALL_AGENTS, hint, leave_place, push, socketio, take_place
from helpdesk.tickets import access
from helpdesk.tickets.models import NUMBER_OFFSET, Ticket
from helpdesk.web.identity import current_agent

NAMESPACE, EVERYBODY = AGENTS, ALL_AGENTS


@socketio.on("connect", namespace=NAMESPACE)
def connect(_auth=None) -> bool:
    """Lets in signed-in agents, as many as there are places; each hears the desk and the own teams."""
    agent = current_agent()
    if agent is None or not take_place(current_app.config["SETTINGS"].max_sockets):
        return False
    for room in (EVERYBODY, f"agent-{agent.id}", *(f"team-{team_id}" for team_id in team_ids_of(agent))):
        join_room(room)
    heard = rooms(request.sid, NAMESPACE)
    emit("presence", {"whole": True, "tickets": {number: people for (room, number), people in presence.people().items() if room in heard}})
    return True


@socketio.on("disconnect", namespace=NAMESPACE)
def disconnect(_reason=None) -> None:
    presence.leave(request.sid)
    leave_place()


@socketio.on("here", namespace=NAMESPACE)
def here(data=None) -> None:
    """The agent has this ticket open, looks at it or writes there; those who may read it learn so. The page repeats it while it stands."""
    ticket = _ticket(data)
    if ticket is None or data.get("state") not in STATES:
        presence.leave(request.sid)
        return
    seq = data.get("seq")
    if isinstance(seq, int) and seq < ticket.seq:
        # What happened between the making of the page and this connection was told to nobody here.
        emit("ticket", {"ticket": ticket.number, "seq": ticket.seq})
    agent = current_agent()
    presence.put(request.sid, Here(agent.id, agent.name, ticket.number, data["state"], _room_of(ticket)))


@socketio.on("watch", namespace=NAMESPACE)
def watch(data=None) -> None:
    """The agent looks at this ticket now, and hears what is told to those who do: that its customer writes."""
    for room in rooms(request.sid, NAMESPACE):
        if room.startswith("ticket-"):
            leave_room(room)
    ticket = _ticket(data)
    if ticket is not None:
        # Whoever left while the ticket was looked up is in no room any more.
        with suppress(ValueError):
            join_room(f"ticket-{ticket.id}")


@socketio.on("typing", namespace=NAMESPACE)
def typing(data=None) -> None:
    """The agent writes an answer; a visitor who chats sees three dots, and nothing is remembered."""
    ticket = _ticket(data)
    if ticket is not None:
        chat_hints.writing(ticket, current_agent().name)


def _ticket(data) -> Ticket | None:
    """The ticket that a message from a browser names, as far as this agent may see it."""
    agent, number = current_agent(), data.get("ticket") if isinstance(data, dict) else None
    if agent is None or not isinstance(number, int):
        return None
    try:
        return access.ticket_for(agent, number)
    except NotFound:
        return None


def _room_of(ticket: Ticket) -> str:
    return f"team-{ticket.team_id}" if ticket.team and ticket.team.is_private else EVERYBODY


def tell_who_is_here(changed: People) -> None:
    """Tells the rooms of this process who came to a ticket, left it or began to write."""
    told: dict[str, dict[int, list]] = {}
    for (room, number), people in changed.items():
        told.setdefault(room, {})[number] = people
    for room, tickets in told.items():
        hint("presence", {"tickets": tickets}, namespace=NAMESPACE, room=room)


def tell(rows: list[sa.Row]) -> None:
    """Hints for new events: one for each ticket, to those who may see it; one for each agent who was told something; one for each person."""
    _tell_of_tickets({row.ticket_id: row.seq or 0 for row in rows if row.ticket_id})
    # What happens in a ticket the ticket's own hint says: a person's would tell of private ones.
    for customer_id in {row.customer_id for row in rows if row.customer_id and not row.ticket_id}:
        hint("person", {"customer": customer_id}, namespace=NAMESPACE, room=EVERYBODY)
    _tell_of_notices([row.id for row in rows if row.kind == NoticeGiven.kind])


def _tell_of_tickets(newest: dict[int, int]) -> None:
    if not newest:
        return
    private = {ticket_id: team_id for ticket_id, team_id in db.session.execute(
        sa.select(Ticket.id, Ticket.team_id).join(Team, Team.id == Ticket.team_id)
        .where(Ticket.id.in_(newest), Team.is_private))}
    for ticket_id, seq in newest.items():
        room = f"team-{private[ticket_id]}" if ticket_id in private else EVERYBODY
        hint("ticket", {"ticket": ticket_id + NUMBER_OFFSET, "seq": seq}, namespace=NAMESPACE, room=room)


def tell_of_draft(ticket_id: int, seq: int, *, agent_id: int | None, private_team: int | None) -> None:
    """A draft began or ended, which no event says: its writer looks again (`agent_id`), or everybody who may see the ticket."""
    room = f"agent-{agent_id}" if agent_id else f"team-{private_team}" if private_team else EVERYBODY
    push("ticket", {"ticket": ticket_id + NUMBER_OFFSET, "seq": seq}, namespace=NAMESPACE, room=room)


def _tell_of_notices(event_ids: list[int]) -> None:
    told = db.session.scalars(sa.select(EventRow.data).where(EventRow.id.in_(event_ids))) if event_ids else ()
    for agent_id in {data["agent_id"] for data in told}:
        hint("notices", {}, namespace=NAMESPACE, room=f"agent-{agent_id}")
