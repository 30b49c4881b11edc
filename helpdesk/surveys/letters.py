"""The letter that asks how it was."""
from flask_babel import gettext as _

from helpdesk.brand.queries import brand
from helpdesk.core.db import db
from helpdesk.outbox.actions import PermanentFailure
from helpdesk.outbox.letters import Letter
from helpdesk.outbox.models import Delivery
from helpdesk.surveys import queries
from helpdesk.surveys.links import score_links
from helpdesk.surveys.models import SurveyInvitation
from helpdesk.surveys.refusals import stop_headers, stop_link
from helpdesk.surveys.texts import question
from helpdesk.tickets.models import Ticket


def invitation(delivery: Delivery) -> Letter:
    """The first question with a link for each score; the link only preselects, the page asks to send it."""
    asked = db.session.get(SurveyInvitation, delivery.data["invitation_id"])
    if asked is None:
        raise PermanentFailure("The survey is not there any more.")
    headers = stop_headers(delivery.recipient)
    names = {"stop_link": stop_link(delivery.recipient), "question": question(queries.plan(), asked.kinds[0], asked.locale), "scores": score_links(asked)}
    once = _("You get this once, because %(brand)s closed a request from this address.", brand=brand().name)
    if not may_be_quoted(asked.ticket):
        return Letter(subject=_("How was our help?"), template="email/survey", names=names, fine_print=once, headers=headers,
                      paragraphs=(_("Hello,"), _("We think your request is solved. One question about it:")))
    subject = asked.ticket.subject
    return Letter(
        subject=_("How was our help with “%(subject)s”?", subject=subject), template="email/survey", names=names, fine_print=once, headers=headers,
        paragraphs=(_("Hello,"), _("We think your request “%(subject)s” is solved. One question about it:", subject=subject)))


def may_be_quoted(ticket: Ticket) -> bool:
    """Whether the customer's own words may travel back: a form with somebody else's address must not make us
    repeat to them what a stranger typed. An answer of ours has repeated the subject already."""
    return ticket.is_proved or ticket.first_replied_at is not None
