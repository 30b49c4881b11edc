"""Stands around every view: permission first, then the body read whole, then one unit of work for what changes."""
from functools import wraps
from urllib.parse import urlsplit

from flask import Flask, redirect, request, url_for
from flask_wtf.csrf import CSRFProtect

from helpdesk.accounts.permissions import PUBLIC
from helpdesk.core.db import unit_of_work
from helpdesk.core.errors import NotAllowed
from helpdesk.web.identity import current_agent

# Style, scripts and pictures of the pages themselves.
FILES = ("static", "assets")
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def believes_no_cookie(view):
    """Marks a view that knows its caller only by a token in the request: there is no cookie whose power a stranger could borrow."""
    view.believes_no_cookie = True
    return view


def exempt_from_csrf(app: Flask, csrf: CSRFProtect) -> None:
    """Leaves out of the check for tokens what cannot be forged, and what asks the browser instead."""
    for view in app.view_functions.values():
        if getattr(view, "believes_no_cookie", False) or getattr(view, "asks_the_browser", False):
            csrf.exempt(view)


def guard_views(app: Flask) -> None:
    """Wraps every endpoint of the app; create_app calls it last."""
    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = _guarded(endpoint, view)


def _guarded(endpoint: str, view):
    permission = PUBLIC if endpoint in FILES else getattr(view, "permission", None)
    own_unit = getattr(view, "opens_own_unit", False)

    @wraps(view)
    def guarded(**values):
        refused = refusal(permission)
        if refused is not None:
            return refused
        if request.method in READING or own_unit:
            return view(**values)
        # The body is read before the unit begins: a slow upload must not hold the write lock.
        request.get_data(parse_form_data=True)
        with unit_of_work():
            return view(**values)

    return guarded


def refusal(permission: str | None):
    """The answer for a caller without this permission, None for one who has it. :raises NotAllowed: for a signed-in agent without it."""
    if permission == PUBLIC:
        return None
    agent = current_agent()
    if agent is None:
        if request.headers.get("HX-Request"):
            return "", 401, {"HX-Redirect": url_for("desk.sign_in")}
        return redirect(url_for("desk.sign_in", next=_way_back()))
    if permission is None or not agent.may(permission):
        raise NotAllowed()
    return None


def _way_back() -> str | None:
    """Where to go on after signing in: this page, or the page of ours whose form was sent; the browser still holds its words."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return None
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")
