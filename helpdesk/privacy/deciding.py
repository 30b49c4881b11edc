"""Requests of customers to be erased: which wait, and what is answered when there is a reason to keep the data."""
import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.accounts.models import Agent
from helpdesk.core import events, text
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.customers.models import Customer
from helpdesk.outbox.actions import post
from helpdesk.outbox.letters import Letter
from helpdesk.outbox.models import Delivery
from helpdesk.privacy.events import ErasureRefused
from helpdesk.privacy.models import ERASURE, PrivacyTask

PAGE = 50
LONGEST_REASON = 1_000


def requests() -> list[sa.Row]:
    """The newest erasures with their persons, those that wait for a decision first."""
    return db.session.execute(sa.select(PrivacyTask, Customer).join(Customer, Customer.id == PrivacyTask.customer_id).options(sa.orm.selectinload(Customer.identities))
                              .where(PrivacyTask.kind == ERASURE).order_by(PrivacyTask.status != "asked", PrivacyTask.id.desc()).limit(PAGE)).all()


def refuse(task_id: int, *, reason: str, agent: Agent, locale: str) -> PrivacyTask:
    """Keeps the data, and mails the reason to the customer. :raises Invalid: without one. :raises NotFound: when it does not wait."""
    task = db.session.get(PrivacyTask, task_id)
    if task is None or locked(task).status != "asked":
        raise NotFound()
    reason = text.many_lines(reason, LONGEST_REASON)
    if not reason:
        raise Invalid({"reason": _("Write the reason: the customer has a right to it.")})
    customer = db.session.get(Customer, task.customer_id)
    task.status, task.agent_id, task.decided_at, task.finished_at = "refused", agent.id, utcnow(), utcnow()
    if customer.email:
        post("email", "refusal", customer.email, locale=customer.locale or locale, customer_id=customer.id, data={"reason": reason})
    events.record(ErasureRefused(customer_id=customer.id, task_id=task.id), actor=agent.actor)
    return task


def refusal_letter(delivery: Delivery) -> Letter:
    """Says why the data are kept, and that the customer may go elsewhere with it."""
    return Letter(subject=_("Your request to erase your data"),
                  paragraphs=(_("Hello,"), _("We cannot erase your personal data now. The reason:"), delivery.data.get("reason", ""),
                              _("You may complain to the data protection authority (GDPR, article 77; LGPD, article 18).")))
