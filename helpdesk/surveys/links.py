"""Signed links to a survey. A link only opens the page and preselects a score; nothing but a POST counts."""
from helpdesk.core.addresses import link
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.signing import BadLink, ExpiredLink, sign, unsign
from helpdesk.surveys.models import OPEN_FOR, SurveyInvitation
from helpdesk.surveys.scales import SCALES

PURPOSE = "survey"
# The invitation says itself how long it is open; a token lives a little longer, so that the page can say so kindly.
LIFE = int(OPEN_FOR.total_seconds()) * 2


def token_for(invitation: SurveyInvitation) -> str:
    """The signed token of an invitation."""
    return sign(PURPOSE, invitation.id)


def score_links(invitation: SurveyInvitation) -> list[tuple[int, str]]:
    """The absolute link of each score of the first question, for the mail."""
    address = link(f"/survey/{token_for(invitation)}")
    return [(score, f"{address}?score={score}") for score in SCALES[invitation.kinds[0]].scores]


def invitation_of(token: str) -> SurveyInvitation:
    """The invitation of a token. :raises ExpiredLink: when it is too old, or its ticket is gone. :raises BadLink: when it is not ours."""
    number = unsign(PURPOSE, token, max_age=LIFE)
    invitation = db.session.get(SurveyInvitation, number)
    if invitation is None:
        raise BadLink("no such invitation")
    if invitation.open_until < utcnow() or invitation.ticket.deleted_at:
        raise ExpiredLink(number)
    return invitation
