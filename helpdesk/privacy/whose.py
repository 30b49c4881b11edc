"""Whose rows are meant: one person with everybody who was merged into them, their tickets, their words, their addresses."""
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.customers.merging import keeper_of
from helpdesk.customers.models import Customer, Identity
from helpdesk.tickets.models import Message, Note, Ticket


@dataclass(frozen=True)
class Whose:
    """One person: ids of their customers (the kept one first), the addresses, numbers and browsers they are known by, their names.

    `limit` narrows the tickets, for a copy that may not hold all of them; `is_known` is off where the reader holds an address that
    is only claimed to be this person's: then nothing counts but what came from it.
    """

    customers: tuple[int, ...]
    addresses: tuple[str, ...] = ()
    browsers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    limit: sa.ColumnElement[bool] | None = None
    is_known: bool = True

    @property
    def tickets(self) -> sa.Select:
        """Ids of their tickets."""
        wanted = sa.select(Ticket.id).where(Ticket.customer_id.in_(self.customers))
        return wanted if self.limit is None else wanted.where(self.limit)

    @property
    def written(self) -> sa.ColumnElement[bool]:
        """True for messages that stand in their tickets or that they wrote in somebody else's."""
        theirs = Message.ticket_id.in_(self.tickets)
        return theirs if self.limit is not None else sa.or_(theirs, Message.customer_id.in_(self.customers))

    @property
    def messages(self) -> sa.Select:
        """Ids of these messages."""
        return sa.select(Message.id).where(self.written)

    @property
    def notes(self) -> sa.Select:
        """Ids of the notes in their tickets."""
        return sa.select(Note.id).where(Note.ticket_id.in_(self.tickets))

    @property
    def visited(self) -> sa.Select:
        """Ids of other people's tickets in which they wrote."""
        return sa.select(Message.ticket_id).where(Message.customer_id.in_(self.customers), Message.ticket_id.not_in(self.tickets)).distinct()


@dataclass(frozen=True)
class OfTickets(Whose):
    """Nobody in particular: what belongs to some tickets, whoever wrote it."""

    ids: tuple[int, ...] = ()

    @property
    def tickets(self) -> sa.Select:
        """Their ids."""
        return sa.select(Ticket.id).where(Ticket.id.in_(self.ids))


def whose(customer: Customer, *, limit: sa.ColumnElement[bool] | None = None) -> Whose:
    """Everything that says who this person is, those included who were merged into them."""
    ids = _with_merged(keeper_of(customer).id)
    rows = db.session.execute(sa.select(Identity.kind, Identity.value).where(Identity.customer_id.in_(ids)).order_by(Identity.id)).all()
    names = db.session.scalars(sa.select(Customer.name).where(Customer.id.in_(ids), Customer.name != "").order_by(Customer.id)).all()
    return Whose(tuple(ids), tuple(value for kind, value in rows if kind != "chat"), tuple(value for kind, value in rows if kind == "chat"),
                 tuple(dict.fromkeys(names)), limit)


def _with_merged(customer_id: int) -> list[int]:
    """The kept one first; who was merged into one of them follows."""
    ids, newest = [customer_id], [customer_id]
    while newest:
        newest = list(db.session.scalars(sa.select(Customer.id).where(Customer.merged_into_id.in_(newest), Customer.id.not_in(ids)).order_by(Customer.id)))
        ids += newest
    return ids
