"""The front door and the choice of language."""
from flask import redirect, request, url_for

from helpdesk.accounts.permissions import public
from helpdesk.core.i18n import known_locale
from helpdesk.portal.door import blueprint
from helpdesk.web import speech

YEAR = 365 * 86_400


@blueprint.get("/")
@public
def home():
    return redirect(url_for("portal.help_home", locale=speech.page_locale()))


@blueprint.get("/language/<chosen>")
@public
def language(chosen: str):
    """Remembers the visitor's language and returns to the page."""
    target = request.args.get("to", "/")
    if not target.startswith("/") or target.startswith(("//", "/\\")):
        target = "/"
    response = redirect(target)
    response.set_cookie(speech.COOKIE, known_locale(chosen) or "en", max_age=YEAR, samesite="Lax")
    return response
