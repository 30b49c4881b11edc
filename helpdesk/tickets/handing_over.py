"""A ticket changes hands with a card: what is known, what was tried and promised, what the customer last asked."""
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.accounts.models import Agent, Team
from helpdesk.core import events, text
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.customers.models import Touchpoint
from helpdesk.knowledge.models import ArticleUse, Translation
from helpdesk.tickets import changes, facts
from helpdesk.tickets.bond_models import HandOver
from helpdesk.tickets.events import HandedOver, HandOverRead
from helpdesk.tickets.models import Message, Ticket

LONGEST = 4_000
MOST_READ, MOST_TRIED = 30, 8


@dataclass(frozen=True)
class Card:
    """The words of a card; `score` is what the customer last said of us."""

    reason: str = ""
    facts: str = ""
    tried: str = ""
    promises: str = ""
    asked: str = ""
    score: str = ""


def heard(ticket: Ticket) -> list[str]:
    """What the customer wrote in this ticket, the newest message first, at most thirty."""
    return list(db.session.scalars(sa.select(Message.text).where(Message.ticket_id == ticket.id, Message.direction == "in", ~Message.is_automatic)
                                   .order_by(Message.seq.desc()).limit(MOST_READ)))


def tried_articles(ticket: Ticket) -> list[str]:
    """Titles of the articles that were sent in this ticket or read by the customer for it, in the ticket's language where there is one."""
    sent = sa.select(Translation.title).join(ArticleUse, ArticleUse.article_id == Translation.article_id).where(
        ArticleUse.ticket_id == ticket.id, Translation.locale == ArticleUse.locale).order_by(ArticleUse.id)
    read = sa.select(Touchpoint.data).where(Touchpoint.ticket_id == ticket.id, Touchpoint.kind == "article").order_by(Touchpoint.at)
    titles = [*db.session.scalars(sent), *(row.get("title", "") for row in db.session.scalars(read))]
    return [title for title in dict.fromkeys(titles) if title][:MOST_TRIED]


def hand_over(ticket: Ticket, card: Card, *, agent: Agent | None, team: Team | None, by: Agent, client_key: str | None = None) -> HandOver:
    """Gives the ticket (locked) to an agent or a team with this card; the same form a second time is one card.

    :raises Invalid: when it goes to nobody, to who has it, or says nothing.
    """
    known = db.session.scalar(sa.select(HandOver).where(HandOver.client_key == client_key)) if client_key else None
    if known:
        return known
    if agent is None and team is None or (agent and agent.id == by.id):
        raise Invalid({"to": _("Choose who gets it: a colleague or a team.")})
    words = {name: text.many_lines(value, LONGEST) for name, value in asdict(card).items()} | {"score": text.one_line(card.score, 60)}
    if not any(words.values()):
        raise Invalid({"reason": _("Write what the next one must know.")})
    row = HandOver(ticket_id=ticket.id, agent_id=by.id, to_agent_id=agent.id if agent else None, to_team_id=team.id if team else None,
                   client_key=client_key, created_at=utcnow(), **words)
    db.session.add(row)
    db.session.flush()
    events.record(HandedOver(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=changes.next_seq(ticket), hand_over_id=row.id,
                             to_agent=row.to_agent_id, to_team=row.to_team_id), actor=by.actor)
    if team:
        changes.set_team(ticket, team, actor=by.actor)
    changes.assign(ticket, agent, actor=by.actor)
    return row


def confirm(ticket: Ticket, hand_over_id: int, *, by: Agent) -> HandOver:
    """The next one has read the card; a second time changes nothing.

    :raises NotFound: when it is another ticket's. :raises Conflict: for who wrote it.
    """
    row = db.session.get(HandOver, hand_over_id)
    if row is None or row.ticket_id != ticket.id:
        raise NotFound()
    if row.agent_id == by.id:
        raise Conflict(_("You wrote this card yourself. Whoever gets the ticket confirms it."))
    if row.read_at is None:
        row.read_at, row.read_by_id = utcnow(), by.id
        events.record(HandOverRead(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=changes.next_seq(ticket), hand_over_id=row.id), actor=by.actor)
    return row


def cards_of(ticket: Ticket) -> list[HandOver]:
    """Every card of a ticket, the newest first."""
    return list(db.session.scalars(sa.select(HandOver).where(HandOver.ticket_id == ticket.id).order_by(HandOver.id.desc())))


def open_question(texts: list[str]) -> str:
    """The customer's last open sentence."""
    return facts.open_sentence(texts[0]) if texts else ""
