"""Verbs of the notices: tell an agent, take note that the agent has seen it."""
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.core import events
from helpdesk.core.actor import SYSTEM, Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.events import Recorded
from helpdesk.notices.events import NoticeGiven, NoticesRead
from helpdesk.notices.models import Notice
from helpdesk.outbox.actions import OPEN, cancel, post
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.access import sight_of
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import OPEN_FOLDERS

# Who looks at the desk has seen it by then, and several things on one ticket have become one mail.
PATIENCE = timedelta(minutes=2)
# After a long stop of the worker the bell still says it; a mail would be old news.
WORTH_A_MAIL = timedelta(days=1)
MAIL = "notice"


def tell(agent: Agent, ticket: Ticket, *, kind: str, recorded: Recorded, folders: tuple[str, ...] = OPEN_FOLDERS, seq: int | None = None) -> Notice | None:
    """Tells the agent once of an event, on screen and by mail as the agent chose; only of tickets in these folders the agent may see.

    `seq` is the place in the thread that it is about, where that is not the event's own.
    """
    seq = recorded.event.seq if seq is None else seq
    wanted = agent.is_active and (agent.notify_on_screen or agent.notify_by_mail)
    if not wanted or ticket.folder not in folders or not sight_of(agent).allows(ticket) or _is_told(agent, ticket, kind, seq):
        return None
    notice = Notice(agent_id=agent.id, ticket_id=ticket.id, kind=kind, seq=seq, actor=str(recorded.actor),
                    is_shown=agent.notify_on_screen, at=recorded.at)
    db.session.add(notice)
    db.session.flush()
    if agent.notify_by_mail and recorded.at > utcnow() - WORTH_A_MAIL:
        _mail(agent, notice)
    events.record(NoticeGiven(agent_id=agent.id, notice_id=notice.id), actor=SYSTEM)
    return notice


def tell_more_exactly(agent: Agent, ticket: Ticket, *, kind: str, instead_of: str, seq: int) -> bool:
    """Makes the notice that the agent already has of this place in the thread say more; whether there was one."""
    done = db.session.execute(sa.update(Notice).values(kind=kind).where(
        Notice.agent_id == agent.id, Notice.ticket_id == ticket.id, Notice.kind == instead_of, Notice.seq == seq))
    return done.rowcount == 1


def read_ticket(seen: list[tuple[int, int, datetime]]) -> None:
    """Remembers that agents opened tickets: (agent, ticket, when); their mails stay unsent. A writer of footprints."""
    for agent_id, ticket_id, when in seen:
        done = db.session.execute(sa.update(Notice).where(
            Notice.agent_id == agent_id, Notice.ticket_id == ticket_id, Notice.read_at.is_(None), Notice.at <= when).values(read_at=when))
        if done.rowcount:
            for delivery in _waiting_mails(agent_id, ticket_id):
                cancel(delivery)
            events.record(NoticesRead(agent_id=agent_id), actor=Actor("agent", agent_id))


def read_all(agent: Agent) -> None:
    """Everything the agent was told counts as read."""
    now = utcnow()
    tickets = db.session.scalars(sa.select(Notice.ticket_id).where(Notice.agent_id == agent.id, Notice.read_at.is_(None)).distinct()).all()
    read_ticket([(agent.id, ticket_id, now) for ticket_id in tickets])


def _is_told(agent: Agent, ticket: Ticket, kind: str, seq: int) -> bool:
    return db.session.scalar(sa.select(sa.exists().where(
        Notice.agent_id == agent.id, Notice.ticket_id == ticket.id, Notice.kind == kind, Notice.seq == seq)))


def _mail(agent: Agent, notice: Notice) -> None:
    """Adds the notice to the mail that waits for this ticket, or posts one.

    The ticket is named after posting: the Message-ID must not carry the key by which a customer's answer finds its
    ticket, or an agent's answer to this mail would be taken for the customer's.
    """
    waiting = _waiting_mails(agent.id, notice.ticket_id)
    if waiting:
        waiting[0].data = {"notice_ids": [*waiting[0].data["notice_ids"], notice.id]}
        return
    delivery = post("email", MAIL, agent.email, locale=agent.locale, agent_id=agent.id, due_at=utcnow() + PATIENCE,
                    data={"notice_ids": [notice.id]})
    delivery.ticket_id = notice.ticket_id


def _waiting_mails(agent_id: int, ticket_id: int) -> list[Delivery]:
    return list(db.session.scalars(sa.select(Delivery).where(
        Delivery.ticket_id == ticket_id, Delivery.agent_id == agent_id, Delivery.kind == MAIL, Delivery.status.in_(OPEN))
        .order_by(Delivery.id).with_for_update()))
