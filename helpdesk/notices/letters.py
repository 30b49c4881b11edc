"""The letters to agents: invitation and password reset."""
from flask_babel import gettext as _

from helpdesk.accounts.actions import token_of
from helpdesk.accounts.models import Agent, OneTimeLink
from helpdesk.brand.queries import brand
from helpdesk.core.addresses import link
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.outbox.actions import PermanentFailure
from helpdesk.outbox.letters import Letter
from helpdesk.outbox.models import Delivery


def invitation(delivery: Delivery) -> Letter:
    """Lets a new agent choose a password."""
    return Letter(
        subject=_("You are invited to the desk of %(brand)s", brand=brand().name),
        paragraphs=(_("Hello %(name)s,", name=_agent(delivery).name),
                    _("You are invited to answer the customers of %(brand)s. Choose a password and you are in.", brand=brand().name)),
        button=(_("Choose a password"), _address(delivery)), fine_print=_("The link works once, within 7 days."))


def reset(delivery: Delivery) -> Letter:
    """Lets an agent choose another password."""
    return Letter(
        subject=_("Choose a new password"),
        paragraphs=(_("Hello %(name)s,", name=_agent(delivery).name), _("Here you choose a new password for the desk of %(brand)s.", brand=brand().name)),
        button=(_("Choose a new password"), _address(delivery)),
        fine_print=_("The link works once, within 2 hours. If you did not ask for it, nothing changes."))


def _agent(delivery: Delivery) -> Agent:
    return db.session.get(Agent, delivery.agent_id)


def _address(delivery: Delivery) -> str:
    return link(f"/desk/welcome/{token_of(_link(delivery))}")


def _link(delivery: Delivery) -> OneTimeLink:
    found = db.session.get(OneTimeLink, delivery.data["link_id"])
    # The number of a link that was deleted may be another one's today: only the link that was meant is sent.
    is_meant = found is not None and (found.agent_id, found.purpose) == (delivery.agent_id, delivery.kind)
    if not is_meant or found.used_at or found.expires_at < utcnow():
        raise PermanentFailure("The link in this mail is used or too old, so it was not sent.")
    return found
