"""Closes tickets some days after they were solved; the customer's later answer opens a linked one."""
from datetime import timedelta

import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked, unit_of_work
from helpdesk.tickets import states
from helpdesk.tickets.changes import set_status
from helpdesk.tickets.models import Ticket

CHUNK = 50


def close_solved() -> None:
    """Closes every ticket that has been solved for CLOSE_AFTER_DAYS days, in units of 50 so that nobody waits."""
    while True:
        before = utcnow() - timedelta(days=states.CLOSE_AFTER_DAYS)
        with unit_of_work() as unit:
            ids = list(db.session.scalars(
                sa.select(Ticket.id).where(Ticket.status == "solved", Ticket.solved_at < before, Ticket.merged_into_id.is_(None)).order_by(Ticket.id).limit(CHUNK)))
            for ticket_id in ids:
                # What follows from each ticket is a chain of its own.
                unit.chain = 0
                _close(locked(db.session.get(Ticket, ticket_id)), before)
        if len(ids) < CHUNK:
            return


def _close(ticket: Ticket, before) -> None:
    """Under its lock the ticket may have been reopened meanwhile."""
    if ticket.status == "solved" and ticket.solved_at < before:
        set_status(ticket, "closed", actor=SYSTEM)
