"""Lets a browser ask whether its copy of a help page still holds. Pages carry the reader's token, so no shared cache keeps them."""
import hashlib
import time

from flask import g, request, session

from helpdesk.portal.door import blueprint

PAGES = frozenset({"portal.help_home", "portal.help_category", "portal.help_article"})
# A copy holds a token for forms, which lives for twelve hours: within this time the copy is asked for whole again.
HOLDS_SECONDS = 6 * 3_600


@blueprint.after_request
def revalidate(response):
    """Gives help pages an ETag of all they show; the same page again is answered by 304 (RFC 9110, 13.1.2)."""
    if request.endpoint in PAGES and request.method == "GET" and response.status_code == 200:
        response.set_etag(_digest(response.get_data()), weak=True)
        response.make_conditional(request)
    return response


def _digest(page: bytes) -> str:
    token = g.get("csrf_token") or ""
    shown = page.replace(token.encode(), b"") if token else page
    period = int(time.time() // HOLDS_SECONDS)
    return hashlib.sha256(shown + f"{session.get('csrf_token', '')} {period}".encode()).hexdigest()[:32]
