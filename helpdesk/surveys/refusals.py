"""Addresses that want no surveys (RFC 8058): kept as a keyed digest, so that the list names nobody."""
import sqlalchemy as sa

from helpdesk.core.addresses import link
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.signing import sign, unsign
from helpdesk.surveys.actions import cancel_unsent_to
from helpdesk.surveys.models import SurveyRefusal
from helpdesk.surveys.queries import digest_of

PURPOSE = "survey-stop"
# A mail may be found again after years, and its link must still work.
LIFE = 20 * 366 * 86_400


def stop_headers(address: str) -> dict[str, str]:
    """What lets a mail program unsubscribe by itself, with one POST and no questions (RFC 8058, 3.1)."""
    return {"List-Unsubscribe": f"<{stop_link(address)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def stop_link(address: str) -> str:
    """The absolute address of the page that stops surveys to this mail address."""
    return link(f"/survey/stop/{sign(PURPOSE, address)}")


def address_of(token: str) -> str:
    """The address of a token. :raises BadLink: when it is not ours."""
    return unsign(PURPOSE, token, max_age=LIFE)


def refuse(address: str) -> None:
    """No survey goes to this address any more; what was not sent yet is called off. A second time changes nothing."""
    if db.session.get(SurveyRefusal, digest_of(address)) is None:
        db.session.add(SurveyRefusal(digest=digest_of(address), at=utcnow()))
    cancel_unsent_to(address)


def allow(address: str) -> None:
    """Surveys may go there again."""
    db.session.execute(sa.delete(SurveyRefusal).where(SurveyRefusal.digest == digest_of(address)))
