"""Links of articles to other websites: the worker asks each once a week whether the page is still there.

Only what can be told for certain is held against a link: the website says that the page is gone, or nobody answered two days
running. A website that wants no robots (401, 403, 429) or has a bad day (5xx) proves nothing, nor does what lies inside the
operator's network, which is never asked.
"""
import hashlib
import re
import time
from datetime import timedelta
from html import unescape

import sqlalchemy as sa

from helpdesk.core.addresses import link
from helpdesk.core.clock import utcnow
from helpdesk.core.connections import Refused, Unreachable
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.outward import ask_status
from helpdesk.knowledge.models import PUBLISHED, OutsideLink, Translation

# Why a link to another website is broken.
GONE, UNREACHABLE = "gone", "unreachable"
SAYS_GONE = (404, 410)
ENOUGH_SILENCE = 2
ASKED_AGAIN, TRIED_AGAIN = timedelta(days=7), timedelta(days=1)
# Other schedules of the worker wait meanwhile, so a turn is short.
A_TURN, TURN_SECONDS = 10, 8.0
LONGEST_ADDRESS = 2_000
CHUNK = 500

_HREF = re.compile(r'href="(https?://[^"]+)"')


class _Asking:
    is_on = True


def use(is_on: bool) -> None:
    """Whether other websites are asked at all; create_app calls it once."""
    _Asking.is_on = is_on


def is_asking() -> bool:
    """Whether other websites are asked."""
    return _Asking.is_on


def outside_links(html: str) -> list[str]:
    """The addresses of other websites that the HTML of an article links to, each once."""
    found = (unescape(address) for address in _HREF.findall(html))
    return [one for one in dict.fromkeys(found) if len(one) <= LONGEST_ADDRESS and not one.startswith(link("/"))]


def find_outside_links() -> None:
    """Writes down which addresses published texts link to, and forgets those that none does any more; for the worker."""
    linked: set[str] = set()
    for html in db.session.scalars(sa.select(Translation.html).where(Translation.status == PUBLISHED, Translation.html.contains('href="http'))):
        linked.update(outside_links(html))
    known = dict(db.session.execute(sa.select(OutsideLink.address, OutsideLink.id)).all())
    db.session.rollback()
    new, old = sorted(linked - known.keys()), [known[address] for address in known.keys() - linked]
    for first in range(0, max(len(new), len(old)), CHUNK):
        with unit_of_work():
            db.session.execute(sa.delete(OutsideLink).where(OutsideLink.id.in_(old[first:first + CHUNK])))
            db.session.add_all(OutsideLink(address=address, digest=_digest(address), due_at=utcnow()) for address in new[first:first + CHUNK])


def ask_outside_links() -> None:
    """Asks the few addresses whose turn it is, with no unit open; for the worker."""
    if not is_asking():
        return
    due = db.session.execute(sa.select(OutsideLink.id, OutsideLink.address).where(OutsideLink.due_at <= utcnow())
                             .order_by(OutsideLink.due_at, OutsideLink.id).limit(A_TURN)).all()
    db.session.rollback()
    began = time.monotonic()
    for link_id, address in due:
        if time.monotonic() - began > TURN_SECONDS:
            return
        fault = _fault(address)
        with unit_of_work():
            _note(db.session.get(OutsideLink, link_id), fault)


def known_faults() -> dict[str, str]:
    """Address → why it is broken, for those of which that is certain."""
    rows = db.session.execute(sa.select(OutsideLink.address, OutsideLink.fault).where(
        sa.or_(OutsideLink.fault == GONE, sa.and_(OutsideLink.fault == UNREACHABLE, OutsideLink.failures >= ENOUGH_SILENCE))))
    return dict(rows.all())


def _fault(address: str) -> str:
    try:
        return GONE if ask_status(address) in SAYS_GONE else ""
    except Unreachable:
        return UNREACHABLE
    except Refused:
        return ""


def _note(row: OutsideLink | None, fault: str) -> None:
    if row is not None:
        row.failures = row.failures + 1 if fault else 0
        row.fault, row.asked_at = fault, utcnow()
        row.due_at = utcnow() + (TRIED_AGAIN if fault else ASKED_AGAIN)


def _digest(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
