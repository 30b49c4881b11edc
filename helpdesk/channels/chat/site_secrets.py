"""The secrets that websites sign with: made, shown once, replaced, revoked; and what is remembered of their tokens."""
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from helpdesk.channels.chat.events import ChatSettingsChanged, SiteClaimsLeftOut, SiteSecretMade, SiteSecretRevoked
from helpdesk.channels.chat.site_models import SiteSecret, SiteSignIn
from helpdesk.channels.chat.site_tokens import Key
from helpdesk.core import events
from helpdesk.core.actor import SYSTEM, Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.core.sealing import Unreadable, seal, unseal
from helpdesk.core.standing import until_something_happens

PREFIX = "cts_"
# So long the one before goes on holding: time to bring the new one to every server of the website.
OVERLAP = timedelta(hours=24)
MOST_KEPT, MOST_TOLD = 6, 60

log = structlog.get_logger(__name__)


def make(*, actor: Actor) -> tuple[SiteSecret, str]:
    """A new secret and its words, which nobody can read again; the one in use holds for OVERLAP longer."""
    now, words = utcnow(), PREFIX + secrets.token_urlsafe(36)
    db.session.execute(sa.update(SiteSecret).where(SiteSecret.valid_until.is_(None)).values(valid_until=now + OVERLAP))
    made = SiteSecret(sealed=seal(words), ending=words[-4:], created_at=now)
    db.session.add(made)
    db.session.flush()
    events.record(SiteSecretMade(secret_id=made.id), actor=actor)
    return made, words


def revoke(secret_id: int, *, actor: Actor) -> SiteSecret:
    """Ends a secret and everybody's session that began with it, at once. :raises NotFound: when there is none."""
    secret = db.session.get(SiteSecret, secret_id)
    if secret is None:
        raise NotFound()
    if secret.revoked_at is None:
        secret.revoked_at = utcnow()
        secret.valid_until = secret.valid_until or secret.revoked_at
        events.record(SiteSecretRevoked(secret_id=secret.id), actor=actor)
    return secret


def is_good(secret: SiteSecret, now: datetime) -> bool:
    """Whether what it signed is believed at this moment."""
    return secret.revoked_at is None and (secret.valid_until is None or secret.valid_until > now)


def newest() -> list[SiteSecret]:
    """The newest secrets, whatever became of them; kept until something happens, so to be read only."""
    return _newest()


@until_something_happens
def _newest() -> list[SiteSecret]:
    return list(db.session.scalars(sa.select(SiteSecret).order_by(SiteSecret.id.desc()).limit(MOST_KEPT)))


def keys() -> list[Key]:
    """The same as the reading of tokens needs them. One that was sealed with another key of the desk is left out: make a new one."""
    now, found = utcnow(), []
    for secret in newest():
        try:
            found.append(Key(secret.id, unseal(secret.sealed), is_good(secret, now)))
        except Unreadable:
            log.warning("secret of the website is sealed with another key", ending=secret.ending)
    return found


def holds(secret_id: int) -> bool:
    """Whether sessions that began with this secret go on."""
    now = utcnow()
    return any(secret.id == secret_id and is_good(secret, now) for secret in newest())


def sign_in() -> SiteSignIn:
    """How the sign-in is set up and what became of it."""
    return db.session.get(SiteSignIn, 1) or SiteSignIn(id=1, verifies_addresses=False, left_out=[], refused_count=0)


def believe_addresses(believed: bool, *, actor: Actor) -> None:
    """Whether the website has verified the addresses it names, so that they count as proved."""
    row = sign_in()
    if row.verifies_addresses != believed:
        row.verifies_addresses = believed
        db.session.add(row)
        events.record(ChatSettingsChanged(fields=["verifies_addresses"]), actor=actor)


def note_refused(reasons: list[str]) -> None:
    """Remembers the last refusal and how many there were, for the admin who looks for a mistake; written like a footprint."""
    row = sign_in()
    row.refused_why, row.refused_at, row.refused_count = reasons[-1], utcnow(), row.refused_count + len(reasons)
    db.session.add(row)


def tell_left_out(names: set[str]) -> None:
    """Says once for each name that a website sends what cannot be used."""
    row = sign_in()
    fresh = sorted(names - set(row.left_out))[:max(0, MOST_TOLD - len(row.left_out))]
    if fresh:
        row.left_out = [*row.left_out, *fresh]
        db.session.add(row)
        events.record(SiteClaimsLeftOut(names=fresh), actor=SYSTEM)
        log.warning("the website's token says what cannot be used", names=fresh)
