"""Two people who were one become two again: what was written while they were one returns to its writer.

What each had before returns row by row (customers/merging.py). What is newer goes by the address it came from; the rest
of a ticket (events, deliveries, surveys, signs) goes with the ticket.
"""
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.core.actor import Actor
from helpdesk.core.db import db, rehearsal
from helpdesk.core.events import EventRow
from helpdesk.customers import merging
from helpdesk.customers.models import Identity, Merge
from helpdesk.tickets.access import Sight
from helpdesk.tickets.events import StatusChanged, TicketReopened
from helpdesk.tickets.models import Message, Ticket

CHUNK = 500
# So many addresses tell two people of one name apart.
MOST_WAYS = 5
_BY_WORDS = (StatusChanged.kind, TicketReopened.kind)
# From tickets (id) to the identity (kind, value) each was chatted under; who knows that is a room above this one.
Visitors = Callable[[list[int]], dict[int, tuple[str, str]]]


@dataclass(frozen=True)
class Share:
    """What one of two people has: how many tickets, messages and addresses, and the first of these."""

    tickets: int
    messages: int
    identities: int
    ways: tuple[str, ...] = ()


def part(done: Merge, *, visitors: Visitors, actor: Actor) -> None:
    """Undoes a merge; both people are under their locks. :raises Conflict: see merging.give_back()."""
    merging.give_back(done, actor=actor)
    newer = _newer_messages(done)
    homes = _homes(done, newer, visitors)
    _return_tickets(done, newer, homes)
    theirs = set(_ids(Ticket.id, Ticket.customer_id == done.other_id))
    returned = [row.id for row in newer if homes.get(row.id) == done.other_id or (row.id not in homes and row.ticket_id in theirs)]
    _change(Message.__table__, returned, customer_id=done.other_id)
    for table in merging.owned():
        if "ticket_id" in table.c and table is not Message.__table__:
            _return_with_tickets(table, done)
    _return_events(done, set(returned))
    db.session.expire_all()


def preview(done: Merge, *, visitors: Visitors, actor: Actor, sight: Sight) -> tuple[Share, Share]:
    """What both would have after parting, as far as this agent may see it: it is done and undone again, inside a unit of work."""
    with rehearsal():
        part(done, visitors=visitors, actor=actor)
        shares = share_of(done.kept_id, sight), share_of(done.other_id, sight)
    db.session.expire_all()
    return shares


def share_of(customer_id: int, sight: Sight) -> Share:
    """What a person has now, of the tickets that this agent may see."""
    tickets = sa.select(sa.func.count(Ticket.id)).where(Ticket.customer_id == customer_id, sight.condition())
    messages = sa.select(sa.func.count(Message.id)).join(Ticket, Ticket.id == Message.ticket_id).where(Message.customer_id == customer_id, sight.condition())
    is_theirs = sa.and_(Identity.customer_id == customer_id, Identity.kind != "chat")
    identities = sa.select(sa.func.count(Identity.id)).where(is_theirs)
    ways = db.session.scalars(sa.select(Identity.value).where(is_theirs).order_by(Identity.id).limit(MOST_WAYS))
    return Share(*db.session.execute(sa.select(*(one.scalar_subquery() for one in (tickets, messages, identities)))).one(), tuple(ways))


def _newer_messages(done: Merge) -> list[sa.Row]:
    """What came in on the kept customer's name since the merge, in order."""
    return db.session.execute(sa.select(Message.id, Message.ticket_id, Message.seq, Message.sender, Message.channel).where(
        Message.customer_id == done.kept_id, Message.id > done.marks["message"], Message.direction == "in").order_by(Message.id)).all()


def _homes(done: Merge, newer: list[sa.Row], visitors: Visitors) -> dict[int, int]:
    """Whose each of these messages is, by message id, as far as the address or browser it came from tells."""
    owners = {(row.kind, row.value): row.customer_id for row in db.session.execute(sa.select(
        Identity.kind, Identity.value, Identity.customer_id).where(Identity.customer_id.in_((done.kept_id, done.other_id))))}
    browsers = visitors([row.ticket_id for row in newer if row.sender is None and row.channel == "chat"])
    homes = {row.id: owners.get(("email", row.sender) if row.sender else browsers.get(row.ticket_id)) for row in newer}
    return {message_id: owner for message_id, owner in homes.items() if owner}


def _return_tickets(done: Merge, newer: list[sa.Row], homes: dict[int, int]) -> None:
    """Tickets that began since the merge go to whoever wrote their first words."""
    first = {}
    for row in newer:
        first.setdefault(row.ticket_id, row)
    began = [row.ticket_id for row in first.values() if row.seq == 1 and homes.get(row.id) == done.other_id]
    fresh = set(_ids(Ticket.id, Ticket.customer_id == done.kept_id, Ticket.id > done.marks["ticket"]))
    _change(Ticket.__table__, [ticket_id for ticket_id in began if ticket_id in fresh], customer_id=done.other_id)


def _return_with_tickets(table: sa.Table, done: Merge) -> None:
    theirs = sa.select(Ticket.id).where(Ticket.customer_id == done.other_id)
    db.session.execute(sa.update(table).where(table.c.customer_id == done.kept_id, table.c.id > done.marks.get(table.name, 0),
                                              table.c.ticket_id.in_(theirs)).values(customer_id=done.other_id))


def _return_events(done: Merge, returned: set[int]) -> None:
    """The newer events of the other one's tickets and addresses name them, also as the one who acted."""
    addresses = set(_ids(Identity.id, Identity.customer_id == done.other_id))
    wanted = sa.select(EventRow.id, EventRow.data).where(EventRow.id > done.marks["event"])
    of_addresses = wanted.where(EventRow.customer_id == done.kept_id, EventRow.ticket_id.is_(None), EventRow.kind.startswith("identity."))
    _change(EventRow.__table__, [row.id for row in db.session.execute(of_addresses) if row.data.get("identity_id") in addresses], customer_id=done.other_id)
    acted = wanted.add_columns(EventRow.customer_id, EventRow.ticket_id, EventRow.kind).where(EventRow.actor == str(Actor("customer", done.kept_id))).order_by(EventRow.id)
    theirs, spoke = [], {}
    for row in db.session.execute(acted):
        if row.data.get("message_id"):
            spoke[row.ticket_id] = is_theirs = row.data["message_id"] in returned
        else:
            # Words reopen a ticket, whosever it is.
            is_theirs = spoke.get(row.ticket_id, False) if row.kind in _BY_WORDS else row.customer_id == done.other_id
        theirs += [row.id] if is_theirs else []
    _change(EventRow.__table__, theirs, actor=str(Actor("customer", done.other_id)))


def _ids(column: sa.Column, *wanted: sa.ColumnElement[bool]) -> list[int]:
    return list(db.session.scalars(sa.select(column).where(*wanted)))


def _change(table: sa.Table, ids: list[int], **values) -> None:
    for start in range(0, len(ids), CHUNK):
        db.session.execute(sa.update(table).where(table.c.id.in_(ids[start:start + CHUNK])).values(**values))
