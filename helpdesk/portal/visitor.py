"""Who is chatting: the holder of the signed token that the widget keeps and sends along. No cookie is involved."""
from flask import request

from helpdesk.channels.chat.tokens import visitor_of
from helpdesk.core.errors import NotAllowed

SCHEME = "Bearer "


def visitor_or_none() -> str | None:
    """The visitor's id, or None when the request carries no token of ours."""
    header = request.headers.get("Authorization", "")
    return visitor_of(header.removeprefix(SCHEME)) if header.startswith(SCHEME) else None


def current_visitor() -> str:
    """The visitor's id. :raises NotAllowed: without a token of ours; the widget then asks for a new one."""
    visitor_id = visitor_or_none()
    if visitor_id is None:
        raise NotAllowed()
    return visitor_id


def visitor_or_address() -> str:
    """What public doors of the chat are limited by: the visitor, else the address of the caller."""
    return visitor_or_none() or request.remote_addr or "unknown"
