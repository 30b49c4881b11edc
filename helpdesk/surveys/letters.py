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
from helpdesk.surveys.texts import question


def invitation(delivery: Delivery) -> Letter:
    """The first question with a link for each score; the link only preselects, the page asks to send it."""
    asked = db.session.get(SurveyInvitation, delivery.data["invitation_id"])
    if asked is None:
        raise PermanentFailure("The survey is not there any more.")
    kind = asked.kinds[0]
    return Letter(
        subject=_("How was our help with “%(subject)s”?", subject=asked.ticket.subject), template="email/survey",
        paragraphs=(_("Hello,"), _("We think your request “%(subject)s” is solved. One question about it:", subject=asked.ticket.subject)),
        names={"question": question(queries.plan(), kind, asked.locale), "scores": score_links(asked)},
        fine_print=_("You get this once, because %(brand)s answered you.", brand=brand().name))
