"""A reply that a colleague has begun and shares for review, so that the sample shows one."""
import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.core.db import db
from helpdesk.tickets import drafts
from helpdesk.tickets.models import Ticket

WORDS = {
    "en": "Hello, I am sorry for the wait. I have asked the warehouse, and they",
    "pt-BR": "Olá, desculpe a demora. Perguntei ao depósito, e eles",
    "ro": "Bună ziua, ne cerem scuze pentru așteptare. Am întrebat la depozit, iar ei",
}


def begin() -> None:
    """On the newest mail or form that nobody has answered yet; nothing where there is none."""
    ticket = db.session.scalar(sa.select(Ticket).where(Ticket.status == "new", Ticket.channel.in_(("email", "form")), Ticket.folder == "unsolved")
                               .order_by(Ticket.last_message_at.desc(), Ticket.id.desc()).limit(1))
    agent = db.session.scalar(sa.select(Agent).where(Agent.is_active, Agent.role == "agent").order_by(Agent.id).limit(1))
    if ticket and agent:
        drafts.save(ticket, agent, drafts.Saving("reply", WORDS.get(ticket.locale, WORDS["en"]), 0, "sample", ""))
        drafts.share(ticket, agent, is_shared=True)
