"""Whether this visitor of the contact form is suggested articles. A small share is not, so that what suggestions do can be told."""
from datetime import datetime

from flask import session

from helpdesk.core.clock import utcnow
from helpdesk.core.footprints import leave
from helpdesk.portal import trail
from helpdesk.selfservice import visits
from helpdesk.selfservice.visits import OPEN_FOR, Began
from helpdesk.web.identity import current_agent

KEPT = "began"


def suggests(locale: str) -> bool:
    """Whether to suggest anything to who types in the form; the first words of a visit count it, once.

    Agents who try the form, and browsers that keep no cookie, see suggestions and count nowhere.
    """
    if "visitor" not in session or current_agent() is not None:
        return True
    percent, now = visits.plan().control_percent, utcnow()
    if KEPT not in session or now - datetime.fromisoformat(session[KEPT]) >= OPEN_FOR:
        session[KEPT] = now.isoformat()
        leave(visits.keep, Began(trail.visitor(), locale, percent, now))
    return not visits.is_control(trail.visitor(), percent)
