"""Mail domains whose senders are kept out: their new words go to the spam view, unanswered, as a blocked customer's do."""
import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events, text
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import asked_once, db
from helpdesk.core.errors import Conflict, Invalid
from helpdesk.customers.events import DomainBlocked
from helpdesk.customers.models import BlockedDomain
from helpdesk.customers.public_domains import is_public

LONGEST = 253


def block_domain(typed: str, *, is_sure: bool, actor: Actor) -> str:
    """Blocks the mail domain of what was typed (a domain or an address) and those below it; answers the domain.

    :raises Invalid: when it is none. :raises Conflict: with `domain` in its details, when everybody can have an address there and nobody is sure yet.
    """
    words = text.one_line(typed, 320).rpartition("@")[2].strip(". ")
    domain = words.lower() if words.isascii() else text.address(f"x@{words}")[2:]
    if len(domain) > LONGEST or not text.looks_like_address(f"x@{domain}"):
        raise Invalid({"domain": _("%(domain)s is not a mail domain.", domain=domain or typed)})
    if is_public(domain) and not is_sure:
        raise Conflict(_("Everybody can have an address at %(domain)s. All who write from there would land in the spam view.", domain=domain),
                       domain=domain)
    if db.session.get(BlockedDomain, domain) is None and _is_added(domain):
        events.record(DomainBlocked(domain=domain, blocked=True), actor=actor)
    return domain


def _is_added(domain: str) -> bool:
    """Whether we were the first; on PostgreSQL two may block the same domain at once, and the constraint decides."""
    try:
        with db.session.begin_nested():
            db.session.add(BlockedDomain(domain=domain, created_at=utcnow()))
    except sa.exc.IntegrityError:
        return False
    return True


def unblock_domain(domain: str, *, actor: Actor) -> None:
    """Lets the senders of this domain in again; what lies in the spam view stays there."""
    if db.session.execute(sa.delete(BlockedDomain).where(BlockedDomain.domain == domain)).rowcount:
        events.record(DomainBlocked(domain=domain, blocked=False), actor=actor)


def blocked_domains() -> list[str]:
    """Every blocked domain, by the alphabet."""
    return list(db.session.scalars(sa.select(BlockedDomain.domain).order_by(BlockedDomain.domain)))


_IS_BLOCKED = sa.select(sa.exists().where(BlockedDomain.domain.in_(sa.bindparam("names", expanding=True))))


@asked_once
def _is_blocked(domain: str) -> bool:
    labels = domain.strip(". ").split(".")
    names = [".".join(labels[start:]) for start in range(max(len(labels) - 1, 1))][-10:]
    return db.session.scalar(_IS_BLOCKED, {"names": names})


def is_kept_out(address: str) -> bool:
    """Whether the domain of a mail address, or one above it, is blocked."""
    return _is_blocked(address.lower().rpartition("@")[2])
