"""The guarded way to a ticket: nobody fetches one by hand. A stranger's ticket does not exist."""
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import Agent
from helpdesk.accounts.queries import hidden_team_ids
from helpdesk.core.db import LARGEST_ID, db, locked
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.customers.models import Customer, ImportedPerson
from helpdesk.tickets.models import NUMBER_OFFSET, Attachment, Message, Note, Ticket
from helpdesk.tickets.writing_models import Draft, PlannedReply

# Prepared once: building a statement costs more than running it.
_ID = sa.bindparam("ticket", type_=sa.Integer)
_TICKET = (sa.select(Ticket).where(Ticket.id == _ID)
           .options(joinedload(Ticket.customer, innerjoin=True).joinedload(Customer.identities), joinedload(Ticket.tags)))
_WITH_WHAT_IT_HAS = _TICKET.add_columns(*(sa.exists().where(model.ticket_id == _ID) for model in (Note, Attachment, PlannedReply, Draft)))


class Has(NamedTuple):
    """What a ticket has, beside messages; a page need not ask for what there is not."""

    notes: bool = True
    attachments: bool = True
    planned: bool = True
    drafts: bool = True


EVERYTHING = Has()


class Merged(Conflict):
    """The ticket stands in another one now; what was to be done here belongs there."""


@dataclass(frozen=True)
class Sight:
    """What one agent may see; the same condition serves pages, lists, counts and search."""

    hidden_teams: frozenset[int]

    def condition(self, ticket: type[Ticket] = Ticket) -> sa.ColumnElement[bool]:
        """True for the tickets this agent may see; `ticket` is another name of the table where a statement asks it twice."""
        if not self.hidden_teams:
            return sa.true()
        return sa.or_(ticket.team_id.is_(None), ticket.team_id.not_in(sorted(self.hidden_teams)))

    def people(self, customer_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        """True for the people this agent may know of. Who is known only by tickets that the agent may not see does not exist for them either."""
        if not self.hidden_teams:
            return sa.true()
        own, other, said = sa.orm.aliased(Ticket), sa.orm.aliased(Ticket), sa.orm.aliased(Message)
        opened = sa.exists().where(own.customer_id == customer_id)
        spoke = sa.exists().where(said.customer_id == customer_id, other.id == said.ticket_id)
        by_hand = sa.exists().where(ImportedPerson.customer_id == customer_id)
        return sa.or_(opened.where(self.condition(own)), spoke.where(self.condition(other)), by_hand, sa.not_(sa.or_(opened, spoke)))

    def allows(self, ticket: Ticket) -> bool:
        """The same rule for a ticket in hand."""
        return ticket.team_id not in self.hidden_teams


# Of whoever no team is hidden from.
EVERYTHING_SEEN = Sight(frozenset())


def sight_of(agent: Agent) -> Sight:
    """What the agent may see: every ticket but those of private teams of others."""
    return Sight(hidden_team_ids(agent))


def check_person(sight: Sight, customer_id: int) -> None:
    """:raises NotFound: for somebody whom the sight leaves out; who is there at all is another question."""
    if sight.hidden_teams and db.session.scalar(sa.select(sa.not_(sight.people(Customer.id))).where(Customer.id == customer_id)):
        raise NotFound()


def ticket_for(agent: Agent, number: int) -> Ticket:
    """The ticket with this number. :raises NotFound: when there is none this agent may see."""
    return ticket_in(sight_of(agent), number)


def ticket_in(sight: Sight, number: int) -> Ticket:
    """The same for a sight in hand, with its customer, their identities and the tags, in one statement. :raises NotFound: when it shows no such ticket."""
    return _seen(sight, db.session.scalars(_TICKET, {"ticket": _id_of(number)}).unique().one_or_none())


def ticket_and_what_it_has(sight: Sight, number: int) -> tuple[Ticket, Has]:
    """The same, and what else there is to read of it."""
    ticket, *has = db.session.execute(_WITH_WHAT_IT_HAS, {"ticket": _id_of(number)}).unique().one_or_none() or (None,)
    return _seen(sight, ticket), Has(*has)


def _id_of(number: int) -> int:
    """:raises NotFound: for a number that no ticket can have."""
    if not 0 < number - NUMBER_OFFSET <= LARGEST_ID:
        raise NotFound()
    return number - NUMBER_OFFSET


def _seen(sight: Sight, ticket: Ticket | None) -> Ticket:
    if ticket is None or not sight.allows(ticket):
        raise NotFound()
    return ticket


def ticket_to_change(agent: Agent, number: int) -> Ticket:
    """The same, read under its lock: what an action decides on cannot be overtaken. :raises Merged: when it stands in another ticket."""
    ticket = merged_or_not(agent, number)
    if ticket.merged_into_id:
        raise Merged(_("Ticket #%(number)d was merged into #%(other)d meanwhile. What you wrote stands below and was not sent.",
                       number=ticket.number, other=ticket.merged_into_id + NUMBER_OFFSET))
    return ticket


def merged_or_not(agent: Agent, number: int) -> Ticket:
    """The same, also when it was merged into another ticket."""
    return locked(ticket_for(agent, number))


def survivor_of(ticket: Ticket) -> Ticket:
    """The ticket in which its words stand: itself, or the one into which it was merged in the end."""
    while ticket.merged_into_id:
        ticket = db.session.get(Ticket, ticket.merged_into_id)
    return ticket


def ticket_of_link(ticket_id: int) -> Ticket:
    """The ticket that a verified signed link or chat token names. :raises NotFound: when it is gone."""
    ticket = db.session.get(Ticket, ticket_id)
    if ticket is None or ticket.deleted_at or ticket.customer.erased_at:
        raise NotFound()
    return ticket
