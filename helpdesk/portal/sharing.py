"""Who may keep a help page: everybody while it is the same for everybody, else the reader's own browser, which asks whether it still holds.

A page is anyone's until the browser brings something of its own: what it read or said before, an address it proved, a
theme. It holds no token for forms, sets no cookie, and what it wants to know about its reader is asked by a
picture (`help_seen`), which no cache keeps.
"""
import hashlib

from flask import request, session

from helpdesk.portal.door import blueprint

PAGES = frozenset({"portal.help_home", "portal.help_category", "portal.help_article"})
# A browser asks each time; a cache in front of the desk may answer for a minute without asking.
FOR_EVERYBODY = "public, max-age=0, s-maxage=60, must-revalidate"
FOR_ONE = "private, no-cache"


def is_anyones() -> bool:
    """Whether this request says nothing of who asks, so that the answer is everybody's."""
    return not session and "theme" not in request.cookies


@blueprint.after_request
def share(response):
    """Gives help pages an ETag of all they show; the same page again is answered by 304 (RFC 9110, 13.1.2)."""
    if request.endpoint in PAGES and request.method in ("GET", "HEAD") and response.status_code == 200:
        response.headers["Cache-Control"] = FOR_EVERYBODY if is_anyones() else FOR_ONE
        response.vary.add("Cookie")
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32], weak=True)
        response.make_conditional(request)
    return response
