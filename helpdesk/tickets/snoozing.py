"""A ticket that sleeps: out of the queues until a moment, or until its customer answers, whichever is first."""
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events
from helpdesk.core.actor import SYSTEM, Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.core.events import Recorded
from helpdesk.tickets import changes, states
from helpdesk.tickets.events import TicketSnoozed, TicketWoken
from helpdesk.tickets.models import Ticket

# A ticket that sleeps until it is answered, however long that takes.
UNTIL_ANSWERED = datetime(9999, 1, 1, tzinfo=UTC)
LONGEST = timedelta(days=366)
CHUNK = 50


def snooze(ticket: Ticket, until: datetime, *, actor: Actor) -> None:
    """Puts the ticket to sleep; `until` a moment (UTC) or UNTIL_ANSWERED. :raises Invalid: when it is done, or for a moment out of reach."""
    if ticket.status not in states.UNSOLVED or ticket.deleted_at or ticket.is_spam:
        raise Invalid({"until": _("Only an unsolved ticket can be snoozed.")})
    if until != UNTIL_ANSWERED and not utcnow() < until < utcnow() + LONGEST:
        raise Invalid({"until": _("Choose a moment in the future, within a year.")})
    ticket.snoozed_until = until
    changes.place(ticket)
    _tell(ticket, TicketSnoozed, actor, until=None if until == UNTIL_ANSWERED else until.isoformat())


def wake(ticket: Ticket, *, actor: Actor, is_answered: bool = False) -> None:
    """Brings the ticket back into the queues."""
    if ticket.snoozed_until is not None:
        ticket.snoozed_until = None
        changes.place(ticket)
        _tell(ticket, TicketWoken, actor, is_answered=is_answered)


def wake_on_answer(recorded: Recorded) -> None:
    """Reaction to MessageReceived and MessageMoved: what a person wrote wakes the ticket, what a machine wrote does not."""
    ticket = db.session.get(Ticket, recorded.event.ticket_id)
    if ticket.snoozed_until and not recorded.event.is_automatic:
        wake(ticket, actor=recorded.actor, is_answered=True)


def wake_due() -> None:
    """Wakes every ticket whose moment has come, in units of 50 so that nobody waits."""
    while True:
        with unit_of_work() as unit:
            due = sa.select(Ticket.id).where(Ticket.snoozed_until <= utcnow()).order_by(Ticket.snoozed_until, Ticket.id).limit(CHUNK)
            ids = list(db.session.scalars(due))
            # In the order of their ids, as by everybody who takes several: otherwise each could wait for the other.
            for ticket_id in sorted(ids):
                # What follows from each ticket is a chain of its own.
                unit.chain = 0
                ticket = locked(db.session.get(Ticket, ticket_id))
                if ticket.snoozed_until and ticket.snoozed_until <= utcnow():
                    wake(ticket, actor=SYSTEM)
        if len(ids) < CHUNK:
            return


def _tell(ticket: Ticket, kind: type, actor: Actor, **data) -> None:
    ticket.updated_at = utcnow()
    events.record(kind(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=changes.next_seq(ticket), **data), actor=actor)
