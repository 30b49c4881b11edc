"""Who follows a ticket, and which tickets stand beside it by an agent's hand."""
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.accounts.models import Agent
from helpdesk.core import events, text
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid
from helpdesk.tickets import changes
from helpdesk.tickets.access import Sight
from helpdesk.tickets.bond_events import TicketFollowed, TicketsLinked
from helpdesk.tickets.bond_models import Follow, TicketLink
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queues import rows

MOST_LINKS, LONGEST_REASON = 50, 200


@dataclass(frozen=True)
class Linked:
    """A ticket beside another one: its list row, and why it stands there."""

    row: sa.Row
    reason: str


def follow(ticket: Ticket, agent: Agent, *, actor: Actor) -> None:
    """The agent is told of what happens from now on."""
    if agent.id not in follower_ids(ticket.id):
        db.session.add(Follow(ticket_id=ticket.id, agent_id=agent.id))
        _tell(TicketFollowed, ticket, actor, agent_id=agent.id, is_over=False)


def stop_following(ticket: Ticket, agent: Agent, *, actor: Actor) -> None:
    """The agent is told no longer, unless the ticket is theirs."""
    if db.session.execute(sa.delete(Follow).where(Follow.ticket_id == ticket.id, Follow.agent_id == agent.id)).rowcount:
        _tell(TicketFollowed, ticket, actor, agent_id=agent.id, is_over=True)


def follower_ids(ticket_id: int) -> list[int]:
    """The ids of the agents who follow the ticket."""
    return list(db.session.scalars(sa.select(Follow.agent_id).where(Follow.ticket_id == ticket_id).order_by(Follow.agent_id)))


def to_tell(ticket_id: int) -> list[int]:
    """The same, with those who follow a ticket that was merged into it: its words stand here now."""
    merged = sa.select(Ticket.id).where(Ticket.merged_into_id == ticket_id)
    return list(db.session.scalars(sa.select(Follow.agent_id).where(sa.or_(Follow.ticket_id == ticket_id, Follow.ticket_id.in_(merged))).distinct()
                                   .order_by(Follow.agent_id)))


def link(ticket: Ticket, other: Ticket, *, reason: str = "", actor: Actor) -> None:
    """Puts two tickets, both locked, beside each other; a second time only the reason changes. :raises Invalid: where that makes no sense."""
    reason = text.one_line(reason, LONGEST_REASON)
    if ticket.id == other.id:
        raise Invalid({"beside": _("This is the same ticket.")})
    known = _link_of(ticket, other)
    if known is not None:
        known.reason = reason or known.reason
        return
    if max(_count(ticket), _count(other)) >= MOST_LINKS:
        raise Invalid({"beside": _("A ticket has at most %(most)d others beside it.", most=MOST_LINKS)})
    one, two = sorted((ticket.id, other.id))
    db.session.add(TicketLink(one_id=one, other_id=two, reason=reason))
    _tell_both(ticket, other, actor, is_over=False)


def unlink(ticket: Ticket, other: Ticket, *, actor: Actor) -> str:
    """Takes them apart, both locked; answers the reason, so that it can be put back."""
    known = _link_of(ticket, other)
    if known is None:
        return ""
    reason = known.reason
    db.session.delete(known)
    db.session.flush()
    _tell_both(ticket, other, actor, is_over=True)
    return reason


def linked_to(ticket: Ticket, sight: Sight) -> list[Linked]:
    """The tickets beside this one that may be seen, newest words first; what lies in the trash stays out."""
    reasons = {row.one_id + row.other_id - ticket.id: row.reason for row in db.session.execute(
        sa.select(TicketLink.one_id, TicketLink.other_id, TicketLink.reason).where(_is_of(ticket)))}
    if not reasons:
        return []
    seen = sa.select(Ticket.id).where(Ticket.id.in_(reasons), Ticket.deleted_at.is_(None), sight.condition())
    return [Linked(row, reasons[row.id]) for row in rows(seen)]


def _is_of(ticket: Ticket) -> sa.ColumnElement[bool]:
    return sa.or_(TicketLink.one_id == ticket.id, TicketLink.other_id == ticket.id)


def _link_of(ticket: Ticket, other: Ticket) -> TicketLink | None:
    return db.session.get(TicketLink, tuple(sorted((ticket.id, other.id))))


def _count(ticket: Ticket) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(TicketLink).where(_is_of(ticket)))


def _tell_both(ticket: Ticket, other: Ticket, actor: Actor, *, is_over: bool) -> None:
    for one, two in ((ticket, other), (other, ticket)):
        _tell(TicketsLinked, one, actor, other=two.id, is_over=is_over)


def _tell(kind: type, ticket: Ticket, actor: Actor, **data) -> None:
    ticket.updated_at = utcnow()
    events.record(kind(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=changes.next_seq(ticket), **data), actor=actor)
