"""When an agent is told: a ticket is given to them by somebody else, its customer or a third party answers, a mail did not arrive, a note names them."""
from helpdesk.accounts.models import Agent
from helpdesk.core.db import db
from helpdesk.core.events import Recorded
from helpdesk.notices.actions import tell, tell_more_exactly
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import bonds, side
from helpdesk.tickets.models import Message, Note, Ticket
from helpdesk.tickets.states import KEPT_FOLDERS


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
        tell(agent, ticket, kind="side", recorded=recorded, folders=KEPT_FOLDERS)


def tell_of_return(recorded: Recorded) -> None:
    """Reaction to MailBounced and MailRefused: of words that did not arrive, whoever wrote them is told, and whoever has the ticket."""
    delivery = db.session.get(Delivery, recorded.event.delivery_id)
    written = _written(delivery) if delivery and getattr(recorded.event, "is_final", True) else None
    ticket = db.session.get(Ticket, written.ticket_id) if written else None
    if ticket is None:
        return
    for agent_id in {ticket.assignee_id, written.agent_id} - {None}:
        tell(db.session.get(Agent, agent_id), ticket, kind="returned", recorded=recorded, folders=KEPT_FOLDERS, seq=written.seq)


def _written(delivery: Delivery) -> Message | Note | None:
    """What an agent wrote that left by this delivery."""
    if delivery.message_id:
        return db.session.get(Message, delivery.message_id)
    return db.session.get(Note, delivery.data["note_id"]) if delivery.kind == "side" else None


def tell_woken(recorded: Recorded) -> None:
    """Reaction to TicketWoken: whoever has a ticket whose moment has come; of an answer they hear anyway."""
    ticket = db.session.get(Ticket, recorded.event.ticket_id)
    if ticket is not None and not recorded.event.is_answered:
        _tell_assignee(ticket, recorded, "woken")


def tell_unsolved(recorded: Recorded) -> None:
    """Reaction to SolvingStopped: whoever wrote the answer that should have ended the ticket."""
    ticket, agent = db.session.get(Ticket, recorded.event.ticket_id), db.session.get(Agent, recorded.event.agent_id)
    if ticket is not None and agent is not None:
        tell(agent, ticket, kind="unsolved", recorded=recorded)


def tell_mentioned(recorded: Recorded) -> None:
    """Reaction to AgentsMentioned: each agent whom a note names, also on tickets that are done; who follows the ticket was told of the note already."""
    ticket = db.session.get(Ticket, recorded.event.ticket_id)
    for agent_id in recorded.event.agent_ids:
        agent = db.session.get(Agent, agent_id)
        if ticket is not None and agent is not None and not tell_more_exactly(agent, ticket, kind="mentioned", instead_of="noted", seq=recorded.event.seq):
            tell(agent, ticket, kind="mentioned", recorded=recorded, folders=KEPT_FOLDERS)


def _tell_assignee(ticket: Ticket, recorded: Recorded, kind: str) -> None:
    """Whoever has the ticket is told, unless they did it themselves."""
    agent = db.session.get(Agent, ticket.assignee_id) if ticket.assignee_id else None
    if agent is not None and recorded.actor != agent.actor:
        tell(agent, ticket, kind=kind, recorded=recorded)


def tell_overdue(recorded: Recorded) -> None:
    """Reaction to TicketOverdue: whoever has the ticket, and who follows it."""
    ticket = db.session.get(Ticket, recorded.event.ticket_id)
    if ticket is not None:
        for agent_id in {ticket.assignee_id, *bonds.to_tell(ticket.id)} - {None}:
            tell(db.session.get(Agent, agent_id), ticket, kind="overdue", recorded=recorded)


def tell_followers(recorded: Recorded) -> None:
    """Reaction to words and changes of status: who follows the ticket is told in the same unit, for hardly any ticket is followed.

    Neither who did it nor, of a customer's answer, who has the ticket and is told anyway.
    """
    kind = FOLLOWED[recorded.event.kind]
    if getattr(recorded.event, "is_automatic", False) or (kind == "changed" and not _is_news(recorded)):
        return
    ticket = None
    for agent_id in bonds.to_tell(recorded.event.ticket_id):
        ticket = ticket or db.session.get(Ticket, recorded.event.ticket_id)
        agent = db.session.get(Agent, agent_id)
        is_told = kind == "answered" and ticket.assignee_id == agent_id
        if recorded.actor != agent.actor and not is_told:
            tell(agent, ticket, kind=kind, recorded=recorded, folders=KEPT_FOLDERS)


def _is_news(recorded: Recorded) -> bool:
    """Of changes of status: that it was solved, or opened again by one of us; what a customer's answer does is told already."""
    ends = {"solved", "closed"}
    return recorded.actor.kind != "customer" and (recorded.event.new in ends) != (recorded.event.old in ends)


FOLLOWED = {"message.received": "answered", "reply.posted": "replied", "note.added": "noted", "ticket.status_changed": "changed"}
