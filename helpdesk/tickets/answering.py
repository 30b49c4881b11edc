"""How long people usually wait for a first answer, for what we promise on customer pages."""
from statistics import median

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.tickets.models import Ticket

NEWEST_ANSWERED, LEAST_ANSWERED = 50, 5


def usual_minutes(channels: tuple[str, ...]) -> int | None:
    """The median of the newest first answers on these channels in minutes (at least 1), or None when too few are known."""
    rows = db.session.execute(
        sa.select(Ticket.created_at, Ticket.first_replied_at)
        .where(Ticket.channel.in_(channels), Ticket.first_replied_at.is_not(None), ~Ticket.is_spam)
        .order_by(Ticket.id.desc()).limit(NEWEST_ANSWERED)).all()
    if len(rows) < LEAST_ANSWERED:
        return None
    return max(1, round(median((row.first_replied_at - row.created_at).total_seconds() for row in rows) / 60))
