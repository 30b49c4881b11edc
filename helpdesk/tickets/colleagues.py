"""Tickets of colleagues in the portal: only where an organisation has it switched on, only for a proved address at its domain.

Belonging to an organisation by hand, or claiming an address there, opens nothing: the link that opens the list went to an
address at one of the domains. And only what came from such an address, proved, is shown; never a private team's ticket.
"""
import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import Team
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.customers.models import Customer, Identity, Organisation
from helpdesk.tickets import states
from helpdesk.tickets.models import NUMBER_OFFSET, Message, Ticket

PAGE = 20


def sharing_of(held: Identity) -> Organisation | None:
    """The organisation whose tickets the holder of this address may see, or None."""
    organisation = held.customer.organisation
    if organisation is None or not organisation.shares_tickets:
        return None
    return organisation if held.value.rpartition("@")[2] in {row.domain for row in organisation.domains} else None


def tickets_of_colleagues(held: Identity, *, page: int = 1) -> list[Ticket]:
    """One page of them, with whose they are, and one more when there is another page, newest words first; none where nothing is shared."""
    organisation = sharing_of(held)
    if organisation is None:
        return []
    statement = (sa.select(Ticket).where(*_shown(held, organisation)).order_by(Ticket.last_message_at.desc(), Ticket.id.desc())
                 .offset((page - 1) * PAGE).limit(PAGE + 1).options(joinedload(Ticket.customer, innerjoin=True).selectinload(Customer.identities)))
    return list(db.session.scalars(statement))


def ticket_of_colleague(held: Identity, number: int) -> Ticket:
    """One of them. :raises NotFound: when the holder of this address may not see it."""
    organisation = sharing_of(held)
    found = db.session.scalar(sa.select(Ticket).where(Ticket.id == number - NUMBER_OFFSET, *_shown(held, organisation))) if organisation else None
    if found is None:
        raise NotFound()
    return found


def _shown(held: Identity, organisation: Organisation) -> list[sa.ColumnElement[bool]]:
    people = sa.select(Customer.id).where(Customer.organisation_id == organisation.id, Customer.id != held.customer_id)
    from_there = sa.or_(*(Message.sender.endswith(f"@{row.domain}", autoescape=True) for row in organisation.domains))
    private = sa.select(Team.id).where(Team.is_private)
    return [Ticket.folder.in_(states.KEPT_FOLDERS), Ticket.customer_id.in_(people), sa.or_(Ticket.team_id.is_(None), Ticket.team_id.not_in(private)),
            sa.exists().where(Message.ticket_id == Ticket.id, Message.seq == 1, Message.direction == "in", Message.is_proved, from_there)]
