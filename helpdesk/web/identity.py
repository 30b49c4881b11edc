"""Who is asking: the signed-in agent of a browser, by a cookie whose token only its digest is kept of."""
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import current_app, g, has_request_context, request

from helpdesk.accounts.models import Agent
from helpdesk.accounts.queries import agent_of_session

COOKIE = "continua_agent"
PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via")


def current_agent() -> Agent | None:
    """The active agent of this request, read once per request; a sample agent only from this computer."""
    if not has_request_context():
        return None
    if "agent" not in g:
        token = request.cookies.get(COOKIE)
        agent = agent_of_session(token) if token else None
        g.agent = None if agent and agent.is_sample and not is_from_this_computer() else agent
    return g.agent


def is_from_this_computer() -> bool:
    """Whether the request came straight from the computer the desk runs on: its address, its name, nobody in between.

    A tunnel or proxy arrives from loopback too, but under a public name or with a header that says for whom.
    """
    if any(request.headers.get(header) for header in PASSED_ON):
        return False
    name = urlsplit(f"//{request.host}").hostname or ""
    return _is_loopback(request.remote_addr or "") and (name == "localhost" or _is_loopback(name))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def set_cookie(response, token: str, *, days: int):
    """Hands the session's token to the browser: out of reach of scripts, and on https only where we have it."""
    response.set_cookie(COOKIE, token, max_age=days * 86_400, httponly=True, samesite="Lax",
                        secure=current_app.config["SESSION_COOKIE_SECURE"])
    return response


def drop_cookie(response):
    """Takes the token back."""
    response.delete_cookie(COOKIE, samesite="Lax", httponly=True)
    return response
