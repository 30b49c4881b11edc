"""When a ticket must be done: set by an agent, told of once when it has passed."""
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events
from helpdesk.core.actor import SYSTEM, Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.tickets import changes, states
from helpdesk.tickets.bond_events import DueChanged, TicketOverdue
from helpdesk.tickets.models import Ticket

LONGEST = timedelta(days=3 * 366)
CHUNK = 50


def set_due(ticket: Ticket, moment: datetime | None, *, actor: Actor) -> None:
    """Says when it must be done (UTC), or no longer; the ticket is locked. :raises Invalid: for a moment out of reach."""
    if ticket.due_at == moment:
        return
    now = utcnow()
    if moment is not None and abs(moment - now) > LONGEST:
        raise Invalid({"due_day": _("Choose a day within three years.")})
    old, ticket.due_at, ticket.updated_at = ticket.due_at, moment, now
    # A day that has passed already is no news to whoever chose it.
    ticket.is_overdue = moment is not None and moment <= now
    events.record(DueChanged(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=changes.next_seq(ticket), old=old.isoformat() if old else None,
                             new=moment.isoformat() if moment else None), actor=actor)


def tell_overdue() -> None:
    """Marks every unsolved ticket whose moment has passed, once, in units of 50 so that nobody waits."""
    while True:
        with unit_of_work() as unit:
            due = sa.select(Ticket.id).where(Ticket.due_at <= utcnow(), ~Ticket.is_overdue, Ticket.folder.in_(states.OPEN_FOLDERS))
            ids = list(db.session.scalars(due.order_by(Ticket.due_at, Ticket.id).limit(CHUNK)))
            # In the order of their ids, as by everybody who takes several: otherwise each could wait for the other.
            for ticket_id in sorted(ids):
                # What follows from each ticket is a chain of its own.
                unit.chain = 0
                ticket = locked(db.session.get(Ticket, ticket_id))
                if ticket.due_at and ticket.due_at <= utcnow() and not ticket.is_overdue:
                    ticket.is_overdue = True
                    events.record(TicketOverdue(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=changes.next_seq(ticket)), actor=SYSTEM)
        if len(ids) < CHUNK:
            return
