"""When an agent is told: a ticket is given to them by somebody else, its customer answers, or a third party does."""
from helpdesk.accounts.models import Agent
from helpdesk.core.db import db
from helpdesk.core.events import Recorded
from helpdesk.notices.actions import tell
from helpdesk.tickets import side
from helpdesk.tickets.models import Ticket


def tell_new_assignee(recorded: Recorded) -> None:
    """Reaction to TicketAssigned; who had it only for a moment is left in peace."""
    ticket = db.session.get(Ticket, recorded.event.ticket_id)
    if ticket is not None and ticket.assignee_id == recorded.event.new:
        _tell_assignee(ticket, recorded, "assigned")


def tell_of_answer(recorded: Recorded) -> None:
    """Reaction to MessageReceived; neither what a machine wrote nor what was answered meanwhile disturbs anybody."""
    ticket = db.session.get(Ticket, recorded.event.ticket_id)
    if ticket is not None and ticket.waiting_since and not recorded.event.is_automatic:
        _tell_assignee(ticket, recorded, "answered")


def tell_of_side(recorded: Recorded) -> None:
    """Reaction to SideReceived: whoever has the ticket, else whoever wrote to the third party last; not of what a machine wrote."""
    ticket = db.session.get(Ticket, recorded.event.ticket_id)
    if ticket is None or recorded.event.is_automatic:
        return
    agent = db.session.get(Agent, ticket.assignee_id) if ticket.assignee_id else side.last_agent(recorded.event.side_id)
    if agent is not None:
        tell(agent, ticket, kind="side", recorded=recorded, folders=("unsolved", "done"))


def _tell_assignee(ticket: Ticket, recorded: Recorded, kind: str) -> None:
    """Whoever has the ticket is told, unless they did it themselves."""
    agent = db.session.get(Agent, ticket.assignee_id) if ticket.assignee_id else None
    if agent is not None and recorded.actor != agent.actor:
        tell(agent, ticket, kind=kind, recorded=recorded)
