"""The letter that tells an agent what happened on a ticket, several things at once."""
import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.accounts.models import Agent
from helpdesk.core.addresses import link
from helpdesk.core.db import db
from helpdesk.notices.followed_words import FOLLOWED_WORDS
from helpdesk.notices.models import Notice
from helpdesk.outbox.actions import PermanentFailure
from helpdesk.outbox.letters import Letter
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.access import sight_of
from helpdesk.tickets.models import Message, Ticket

MOST_WORDS = 1_000


def news(delivery: Delivery) -> Letter:
    """What the agent was told and has not read since. data: {"notice_ids": [...]}."""
    agent, ticket, notices = _read(delivery)
    told = [_sentence(ticket, notice) for notice in notices]
    return Letter(
        subject=_("%(news)s: %(subject)s", news=told[-1], subject=ticket.subject),
        paragraphs=(_("Hello %(name)s,", name=agent.name), *told, *_last_words(ticket, notices)),
        button=(_("Open #%(number)d", number=ticket.number), link(f"/desk/tickets/{ticket.number}")),
        fine_print=_("Please answer in the desk, not by mail. In your account there you can switch these mails off."))


def _read(delivery: Delivery) -> tuple[Agent, Ticket, list[Notice]]:
    """:raises PermanentFailure: when there is nothing left to tell, or nobody who may know it."""
    agent = db.session.get(Agent, delivery.agent_id)
    ticket = db.session.get(Ticket, delivery.ticket_id)
    if agent is None or ticket is None or not agent.is_active or not sight_of(agent).allows(ticket):
        raise PermanentFailure("The agent may not see this ticket any more, so the mail was not sent.")
    notices = list(db.session.scalars(sa.select(Notice).where(Notice.id.in_(delivery.data["notice_ids"])).order_by(Notice.id)))
    if not notices:
        raise PermanentFailure("There is nothing left to tell.")
    return agent, ticket, notices


def _sentence(ticket: Ticket, notice: Notice) -> str:
    if notice.kind == "answered":
        return _("%(customer)s answered #%(number)d", customer=ticket.customer.shown_name, number=ticket.number)
    if notice.kind == "returned":
        return _("A mail about #%(number)d did not arrive", number=ticket.number)
    if notice.kind == "unsolved":
        return _("#%(number)d is not solved: something must be filled in first", number=ticket.number)
    if notice.kind == "woken":
        return _("#%(number)d is awake again", number=ticket.number)
    if notice.kind == "mentioned":
        author = db.session.get(Agent, notice.agent_who_did_it) if notice.agent_who_did_it else None
        return _("%(agent)s names you in a note on #%(number)d", agent=author.name if author else _("Somebody"), number=ticket.number)
    if notice.kind in FOLLOWED_WORDS:
        return str(FOLLOWED_WORDS[notice.kind]) % {"number": ticket.number}
    if notice.kind == "side":
        return _("A third party answered about #%(number)d", number=ticket.number)
    giver = db.session.get(Agent, notice.agent_who_did_it) if notice.agent_who_did_it else None
    if giver is None:
        return _("#%(number)d is yours now", number=ticket.number)
    return _("%(agent)s gave you #%(number)d", agent=giver.name, number=ticket.number)


def _last_words(ticket: Ticket, notices: list[Notice]) -> tuple[str, ...]:
    """The customer's words of the last answer among these, cut where they become long."""
    answered = [notice.seq for notice in notices if notice.kind == "answered"]
    words = db.session.scalar(sa.select(Message.text).where(Message.ticket_id == ticket.id, Message.seq == answered[-1])) if answered else ""
    if not words:
        return ()
    short = words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS]} …"
    return tuple(paragraph.strip() for paragraph in short.split("\n\n") if paragraph.strip())
