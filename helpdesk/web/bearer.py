"""Who asks at a door for machines: the holder of a key in the header `Authorization: Bearer …` (RFC 6750). No cookie is believed."""
from flask import jsonify, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from helpdesk.accounts.models import ApiToken
from helpdesk.accounts.tokens import holder_of
from helpdesk.web.limits import caller

SCHEME = "Bearer "


def key_words() -> str:
    """What stands in the header, or nothing."""
    header = request.headers.get("Authorization", "")
    return header.removeprefix(SCHEME).strip() if header.startswith(SCHEME) else ""


def key_or_caller() -> str:
    """What these doors are limited by: the key, else the address of the caller."""
    return key_words()[:80] or caller()


def current_key(scope: str) -> ApiToken:
    """The key of this request. :raises Unauthorized: (401) for none, one that is not ours, is revoked, or opens something else."""
    token = holder_of(key_words(), scope)
    if token is None:
        answer = jsonify(error="A valid key is needed: Authorization: Bearer …")
        answer.status_code = 401
        answer.headers["WWW-Authenticate"] = str(WWWAuthenticate("bearer", {"realm": "api", "scope": scope}))
        raise Unauthorized(response=answer)
    return token
