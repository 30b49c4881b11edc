"""Mails to agents: invitations, password resets, what happened on their tickets."""
import sqlalchemy as sa

from helpdesk.accounts.models import Agent, OneTimeLink
from helpdesk.core.db import db
from helpdesk.outbox.actions import post
from helpdesk.outbox.models import Delivery

LINK_KINDS = ("invite", "reset")


def post_link(agent: Agent, link: OneTimeLink) -> Delivery:
    """Sends the agent a one-time link; the mail names the row, the token is made when it leaves."""
    return post("email", link.purpose, agent.email, locale=agent.locale, agent_id=agent.id, data={"link_id": link.id})


def last_link_mail(agent: Agent) -> Delivery | None:
    """The newest mail that carried a link to this agent, for saying what became of it."""
    return db.session.scalar(sa.select(Delivery).where(Delivery.recipient == agent.email, Delivery.kind.in_(LINK_KINDS))
                             .order_by(Delivery.created_at.desc(), Delivery.id.desc()).limit(1))
