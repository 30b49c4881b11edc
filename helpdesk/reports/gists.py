"""What was said last in a ticket, from both sides, for a contact that stands open in the timeline."""
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.core import formatting
from helpdesk.core.db import db
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import NUMBER_OFFSET, Message, Ticket

MOST = 10
LONGEST = 220


class Gist(NamedTuple):
    """The last words of one side: direction in or out, a beginning of the text, when, and the agent's name where one wrote it."""

    direction: str
    words: str
    at: datetime
    agent: str | None


def gists_of(numbers: list[int], sight: Sight) -> dict[int, list[Gist]]:
    """The last words of the customer and of us by ticket number, in their order, for at most ten tickets that this agent may see; one statement."""
    ids = [number - NUMBER_OFFSET for number in numbers[:MOST]]
    there = sa.orm.aliased(Message)
    newest = sa.select(sa.func.max(there.seq)).where(there.ticket_id == Message.ticket_id, there.direction == Message.direction,
                                                     there.is_automatic.is_(False)).scalar_subquery()
    rows = db.session.execute(
        sa.select(Message.ticket_id, Message.direction, Message.text, Message.is_formatted, Message.created_at, Agent.name).join(Ticket, Ticket.id == Message.ticket_id)
        .outerjoin(Agent, Agent.id == Message.agent_id)
        .where(Message.ticket_id.in_(ids), Message.seq == newest, sight.condition(), Ticket.deleted_at.is_(None)).order_by(Message.ticket_id, Message.seq))
    found: dict[int, list[Gist]] = {}
    for row in rows:
        found.setdefault(row.ticket_id + NUMBER_OFFSET, []).append(Gist(row.direction, formatting.line_of(row, LONGEST), row.created_at, row.name))
    return found
