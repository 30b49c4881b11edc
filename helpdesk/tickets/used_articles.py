"""Remembers which articles answered a ticket: those that a reply links to or was made from, once the ticket is solved."""
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.core.events import Recorded
from helpdesk.core.personal import without_personal
from helpdesk.knowledge import solving
from helpdesk.knowledge.links import linked_articles
from helpdesk.outbox.queries import withdrawn
from helpdesk.tickets.models import Message, Ticket


def note_links(recorded: Recorded) -> None:
    """Reaction to a reply: keeps the articles that it links to."""
    message = db.session.get(Message, recorded.event.message_id)
    note_articles(message, linked_articles(message.text))


def note_articles(message: Message, article_ids: list[int]) -> None:
    """Keeps that these articles went out with a reply. In the open unit."""
    if article_ids:
        ticket = db.session.get(Ticket, message.ticket_id)
        solving.remember_sent(article_ids, ticket_id=ticket.id, message_id=message.id, customer_id=ticket.customer_id,
                              agent_id=message.agent_id, locale=ticket.locale)


def note_solved(recorded: Recorded) -> None:
    """Reaction to a ticket that is solved or closed: what was sent, and really left, answered what was asked."""
    used = [one for one in solving.sent_in(recorded.event.ticket_id) if one.solved_at is None]
    if used:
        stopped = withdrawn(recorded.event.ticket_id)
        solving.mark_solved([one for one in used if one.message_id not in stopped], question_of(db.session.get(Ticket, recorded.event.ticket_id)))


def note_reopened(recorded: Recorded) -> None:
    """Reaction to a ticket that was opened again: it was not solved."""
    solving.mark_unsolved(recorded.event.ticket_id)


def follow_undo(recorded: Recorded) -> None:
    """Reaction to a change of status that was taken back: the articles solved it again, or did not."""
    (note_solved if recorded.event.ends else note_reopened)(recorded)


def question_of(ticket: Ticket) -> str:
    """What the customer asked first, subject and words, without what could name a person."""
    first = db.session.scalar(sa.select(Message).where(Message.ticket_id == ticket.id, Message.direction == "in").order_by(Message.seq).limit(1))
    said = f"{ticket.subject}\n{first.text if first else ''}"
    return without_personal(said, [ticket.customer.name, *(one.agent.name for one in _answers(ticket) if one.agent)])


def _answers(ticket: Ticket) -> list[Message]:
    return list(db.session.scalars(sa.select(Message).options(sa.orm.joinedload(Message.agent)).where(
        Message.ticket_id == ticket.id, Message.direction == "out").limit(20)))
