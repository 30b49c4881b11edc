"""Verbs that change a ticket's state: status, assignee, team, priority, tags, spam, trash."""
import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.accounts.models import Agent, Team
from helpdesk.core import events, text
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid
from helpdesk.customers.models import Customer
from helpdesk.tickets import own_statuses, states
from helpdesk.tickets.events import (
    PriorityChanged,
    SpamMarked,
    StatusChanged,
    StatusNamed,
    SubjectChanged,
    TagsChanged,
    TeamChanged,
    TicketAssigned,
    TicketClosed,
    TicketCustomerChanged,
    TicketDeleted,
    TicketReopened,
    TicketRestored,
    TicketSolved,
)
from helpdesk.tickets.models import Message, Ticket, TicketTag

MOST_TAGS = 20


def next_seq(ticket: Ticket) -> int:
    """The next place in the ticket's thread; the unit (SQLite) or the row lock (PostgreSQL) keeps it without gaps."""
    ticket.seq += 1
    return ticket.seq


def place(ticket: Ticket) -> None:
    """Puts the ticket into the folder and on the side that its state means."""
    ticket.folder = states.folder(ticket.status, is_spam=ticket.is_spam, is_deleted=ticket.deleted_at is not None,
                                  is_merged=ticket.merged_into_id is not None, is_snoozed=ticket.snoozed_until is not None)
    ticket.waiting_on = states.WAITING_ON[ticket.status]


def set_status(ticket: Ticket, status: str, *, actor: Actor) -> None:
    """Moves the ticket to a status ('pending', or 'pending:3' by a name of the desk's own) and records what that means: solved, closed, reopened."""
    status, own = own_statuses.split(status)
    old, now = ticket.status, utcnow()
    if status == old:
        if own != ticket.own_status_id:
            ticket.own_status_id = own
            _record(ticket, StatusNamed, actor, status=status, own=own)
        return
    ticket.status, ticket.own_status_id, ticket.updated_at = status, own, now
    if status not in states.UNSOLVED:
        ticket.snoozed_until = None
    place(ticket)
    _record(ticket, StatusChanged, actor, old=old, new=status, own=own)
    if status == "solved":
        ticket.solved_at = now
        _record(ticket, TicketSolved, actor, takes_place=False)
    elif status == "closed":
        ticket.closed_at, ticket.solved_at = now, ticket.solved_at or now
        _record(ticket, TicketClosed, actor, takes_place=False, was_solved=old == "solved")
    elif old in ("solved", "closed"):
        ticket.solved_at = ticket.closed_at = None
        ticket.reopened_count += 1
        _record(ticket, TicketReopened, actor, takes_place=False, old=old)
    if status not in states.UNSOLVED:
        ticket.waiting_since = None


def assign(ticket: Ticket, agent: Agent | None, *, actor: Actor) -> None:
    """Gives the ticket to an agent, or to nobody."""
    new = agent.id if agent else None
    if agent and not agent.is_active:
        raise Invalid({"assignee": _("%(name)s is not active any more.", name=agent.name)})
    if ticket.assignee_id != new:
        old, ticket.assignee_id = ticket.assignee_id, new
        ticket.assignee = agent
        _record(ticket, TicketAssigned, actor, old=old, new=new)


def release(ticket_ids: list[int], *, agent_id: int, actor: Actor) -> None:
    """Takes from this agent those of the tickets that are still the agent's, so that they wait for somebody again."""
    held = sa.select(Ticket).where(Ticket.id.in_(ticket_ids), Ticket.assignee_id == agent_id).order_by(Ticket.id)
    for ticket in db.session.scalars(held.with_for_update(of=Ticket)).all():
        assign(ticket, None, actor=actor)


def set_team(ticket: Ticket, team: Team | None, *, actor: Actor) -> None:
    """Moves the ticket to a team, or to none."""
    new = team.id if team else None
    if ticket.team_id != new:
        old, ticket.team_id = ticket.team_id, new
        ticket.team = team
        _record(ticket, TeamChanged, actor, old=old, new=new)


def set_priority(ticket: Ticket, priority: str, *, actor: Actor) -> None:
    """Sets one of the four priorities."""
    if priority not in states.PRIORITIES:
        raise Invalid({"priority": _("Choose one of the priorities.")})
    if ticket.priority != priority:
        old, ticket.priority = ticket.priority, priority
        _record(ticket, PriorityChanged, actor, old=old, new=priority)


def set_subject(ticket: Ticket, subject: str, *, actor: Actor) -> None:
    """Gives the ticket another subject. :raises Invalid: when it is empty."""
    subject = text.one_line(subject)
    if not subject:
        raise Invalid({"subject": _("Write a subject.")})
    if ticket.subject != subject:
        ticket.subject = subject
        _record(ticket, SubjectChanged, actor)


def set_customer(ticket: Ticket, customer: Customer, *, is_proved: bool, actor: Actor) -> None:
    """Hangs the ticket, and what its customer wrote in it, on a customer: another one, or the same under another light.

    `is_proved` says whether the writer was shown to be that customer; a typed address shows nothing.
    """
    if (ticket.customer_id, ticket.is_proved) == (customer.id, is_proved):
        return
    old = ticket.customer_id
    ticket.customer, ticket.customer_id, ticket.is_proved = customer, customer.id, is_proved
    db.session.execute(sa.update(Message).where(Message.ticket_id == ticket.id, Message.customer_id == old)
                       .values(customer_id=customer.id, is_proved=is_proved))
    _record(ticket, TicketCustomerChanged, actor, old=old, new=customer.id)


def tidy_tags(typed: str) -> list[str]:
    """Tags from a typed list: lower case, without '#', each once, sorted. :raises Invalid: when there are too many."""
    tags = {text.one_line(part, 40).lstrip("#").lower() for part in typed.replace(";", ",").split(",")}
    tags.discard("")
    if len(tags) > MOST_TAGS:
        raise Invalid({"tags": _("A ticket holds at most %(most)d tags.", most=MOST_TAGS)})
    return sorted(tags)


def set_tags(ticket: Ticket, tags: list[str], *, actor: Actor) -> None:
    """Replaces the ticket's tags by these (as tidy_tags() returns them)."""
    now = {row.tag for row in ticket.tags}
    added, removed = sorted(set(tags) - now), sorted(now - set(tags))
    if added or removed:
        ticket.tags = [row for row in ticket.tags if row.tag not in removed] + [TicketTag(tag=tag) for tag in added]
        _record(ticket, TagsChanged, actor, added=added, removed=removed)


def mark_spam(ticket: Ticket, *, actor: Actor, is_spam: bool = True) -> None:
    """Moves the ticket to the spam view, or back."""
    if ticket.is_spam != is_spam:
        ticket.is_spam = is_spam
        place(ticket)
        _record(ticket, SpamMarked, actor, is_spam=is_spam)


def delete(ticket: Ticket, *, actor: Actor) -> None:
    """Puts the ticket into the trash; restore() brings it back whole."""
    if ticket.deleted_at is None:
        ticket.deleted_at = utcnow()
        place(ticket)
        _record(ticket, TicketDeleted, actor)


def restore(ticket: Ticket, *, actor: Actor) -> None:
    """Takes the ticket out of the trash."""
    if ticket.deleted_at is not None:
        ticket.deleted_at = None
        place(ticket)
        _record(ticket, TicketRestored, actor)


def see(seen: list[tuple[int, int]]) -> None:
    """Remembers which tickets (id) an agent has opened, up to which place in the thread; a writer of footprints."""
    for ticket_id, seq in dict(sorted(seen)).items():
        db.session.execute(sa.update(Ticket).where(Ticket.id == ticket_id, Ticket.seen_seq < seq).values(seen_seq=seq))


def _record(ticket: Ticket, kind: type, actor: Actor, *, takes_place: bool = True, **data) -> None:
    """Records an event; those that people see in the thread take a place in it."""
    seq = next_seq(ticket) if takes_place else ticket.seq
    ticket.updated_at = utcnow()
    events.record(kind(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=seq, **data), actor=actor)
