"""Keys by which other systems speak to us: made, recognised, revoked.

A key holds 256 random bits, so one round of SHA-256 keeps it as safe as a slow hash keeps a password that people chose,
and costs a request microseconds.
"""
import secrets
from hashlib import sha256

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.accounts.events import TokenMade, TokenRevoked
from helpdesk.accounts.models import ApiToken
from helpdesk.core import events, text
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid, NotFound

EVENT_WRITE, CUSTOMER_WRITE = "event.write", "customer.write"
SCOPES = (EVENT_WRITE, CUSTOMER_WRITE)
PREFIX = "ctk_"
LONGEST_NAME = 80


def make(name: str, *, scopes: tuple[str, ...] = (EVENT_WRITE,), actor: Actor) -> tuple[ApiToken, str]:
    """A new key and its words, which nobody can read again. :raises Invalid: without a name, or for a scope there is not."""
    name = text.one_line(name, LONGEST_NAME + 1)
    if not name or len(name) > LONGEST_NAME:
        raise Invalid({"name": _("Write a name of at most %(most)d characters.", most=LONGEST_NAME)})
    if not scopes or set(scopes) - set(SCOPES):
        raise Invalid({"scopes": _("Choose what the key may do.")})
    words = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(name=name, digest=_digest(words), ending=words[-4:], scopes=list(scopes), created_at=utcnow())
    db.session.add(token)
    db.session.flush()
    events.record(TokenMade(token_id=token.id), actor=actor)
    return token, words


def revoke(token_id: int, *, actor: Actor) -> ApiToken:
    """Ends a key at once; a second time changes nothing. :raises NotFound: when there is none."""
    token = db.session.get(ApiToken, token_id)
    if token is None:
        raise NotFound()
    if token.revoked_at is None:
        token.revoked_at = utcnow()
        events.record(TokenRevoked(token_id=token.id), actor=actor)
    return token


def holder_of(words: str, scope: str) -> ApiToken | None:
    """The key with these words if it opens this scope, else None."""
    found = db.session.scalar(sa.select(ApiToken).where(ApiToken.digest == _digest(words))) if words.startswith(PREFIX) else None
    return found if found and found.may(scope) else None


def all_tokens() -> list[ApiToken]:
    """Every key, those that work first, the newest first."""
    return list(db.session.scalars(sa.select(ApiToken).order_by(ApiToken.revoked_at.is_not(None), ApiToken.id.desc())))


def note_use(token: ApiToken) -> None:
    """Remembers when a key was used, to the minute: a busy one is not written with every request."""
    now = utcnow()
    if token.last_used_at is None or (now - token.last_used_at).total_seconds() >= 60:
        token.last_used_at = now


def _digest(words: str) -> str:
    return sha256(words.encode()).hexdigest()
