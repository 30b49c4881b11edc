"""Those who began to write in the contact form of the sample: the tickets that came of it, and visits that ended without one."""
import random
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.selfservice import visits
from helpdesk.selfservice.visits import USUAL_PERCENT, Began
from helpdesk.tickets.models import Ticket

CONTROL = USUAL_PERCENT / 100
# Of those who begin, so many write in the end: without suggestions, with them. Few enough that sixty days of a small desk tell something.
TICKET_RATE = {True: 0.22, False: 0.12}
# Of those who wrote, so many were of the group without.
WROTE_WITHOUT = CONTROL * TICKET_RATE[True] / (CONTROL * TICKET_RATE[True] + (1 - CONTROL) * TICKET_RATE[False])
# Of those who do not, so many say that an article solved it.
SOLVED_RATE = {True: 0.10, False: 0.40}
COMES_BACK_RATE = 0.12


def visit(rng: random.Random) -> None:
    """Leaves the visits before each ticket of the form, and beside it those of people who did not write; call it inside a unit."""
    for ticket in db.session.execute(sa.select(Ticket.id, Ticket.locale, Ticket.created_at).where(Ticket.channel == "form").order_by(Ticket.id)).all():
        control = rng.random() < WROTE_WITHOUT
        began = ticket.created_at - (timedelta(hours=20) if rng.random() < COMES_BACK_RATE else timedelta(minutes=4))
        writer = _begin(control, ticket.locale, began, rng)
        visits.wrote(writer, ticket.id, ticket.created_at)
        others = (1 - TICKET_RATE[control]) / TICKET_RATE[control]
        for _ in range(int(others) + (rng.random() < others % 1)):
            at = ticket.created_at - timedelta(hours=rng.uniform(1, 12))
            other = _begin(control, ticket.locale, at, rng)
            if rng.random() < SOLVED_RATE[control]:
                visits.solved(other, at + timedelta(minutes=3))


def _begin(control: bool, locale: str, at: datetime, rng: random.Random) -> str:
    """Somebody of a group begins to write; returns the browser's token."""
    while visits.is_control(token := f"{rng.getrandbits(96):024x}", USUAL_PERCENT) != control:
        pass
    visits.keep([Began(token, locale, USUAL_PERCENT, at)])
    return token
