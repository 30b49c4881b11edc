"""Who is asking: the signed-in agent of a browser, by a cookie whose token only its digest is kept of."""
from flask import current_app, g, has_request_context, request

from helpdesk.accounts.models import Agent
from helpdesk.accounts.queries import agent_of_session

COOKIE = "continua_agent"


def current_agent() -> Agent | None:
    """The active agent of this request, read once per request."""
    if not has_request_context():
        return None
    if "agent" not in g:
        token = request.cookies.get(COOKIE)
        g.agent = agent_of_session(token) if token else None
    return g.agent


def set_cookie(response, token: str, *, days: int):
    """Hands the session's token to the browser: out of reach of scripts, and on https only where we have it."""
    response.set_cookie(COOKIE, token, max_age=days * 86_400, httponly=True, samesite="Lax",
                        secure=current_app.config["SESSION_COOKIE_SECURE"])
    return response


def drop_cookie(response):
    """Takes the token back."""
    response.delete_cookie(COOKIE, samesite="Lax", httponly=True)
    return response
