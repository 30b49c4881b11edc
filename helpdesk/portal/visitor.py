"""Who is chatting: the holder of the signed token that the widget keeps and sends along. No cookie is involved."""
from flask import g, request

from helpdesk.channels.chat.tokens import Session, session_of
from helpdesk.core.errors import NotAllowed

SCHEME = "Bearer "


def session_or_none() -> Session | None:
    """Whose session the request belongs to, or None when it carries no token of ours that holds."""
    if "chat_session" not in g:
        header = request.headers.get("Authorization", "")
        g.chat_session = session_of(header.removeprefix(SCHEME)) if header.startswith(SCHEME) else None
    return g.chat_session


def current_session() -> Session:
    """The session. :raises NotAllowed: without a token of ours that holds; the widget then asks for a new one."""
    session = session_or_none()
    if session is None:
        raise NotAllowed()
    return session


def visitor_or_none() -> str | None:
    """The visitor's id, or None when the request carries no token of ours."""
    session = session_or_none()
    return session.visitor_id if session else None


def current_visitor() -> str:
    """The visitor's id. :raises NotAllowed: as current_session()."""
    return current_session().visitor_id


def visitor_or_address() -> str:
    """What public doors of the chat are limited by: the visitor, else the address of the caller."""
    return visitor_or_none() or request.remote_addr or "unknown"
