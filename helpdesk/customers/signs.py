"""Signs of a person that other systems report: an order, an invoice, a page. Checked, kept once, shown on the timeline."""
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa

from helpdesk.core import text
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, locked
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.customers import merging
from helpdesk.customers.actions import identity_value
from helpdesk.customers.models import Customer, Touchpoint

KIND = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
LONGEST_KIND, LONGEST_TITLE, LONGEST_KEY, LONGEST_URL = 30, 200, 100, 500
MOST_VALUES, LONGEST_NAME, LONGEST_VALUE = 20, 40, 200
# A clock that is fast is forgiven; a sign from the day after tomorrow is a mistake.
EARLY = timedelta(minutes=5)
OLDEST = timedelta(days=3650)
FIELDS = frozenset({"kind", "title", "key", "at", "url", "values"})


@dataclass(frozen=True)
class Sign:
    """What was reported: kind as `order.placed`, a title for people, the reporter's own key of it, when it was, where to read more."""

    kind: str
    title: str
    key: str
    at: datetime
    url: str = ""
    values: dict = field(default_factory=dict)


def checked(body: object, *, key: str = "") -> Sign:
    """The sign that a JSON body says; `key` stands in for one in the body. :raises Invalid: naming each field that cannot be used."""
    if not isinstance(body, dict):
        raise Invalid({"body": "a JSON object"})
    problems = {name: "not known here" for name in map(str, body) if name not in FIELDS}
    kind, title = body.get("kind"), body.get("title")
    if not isinstance(kind, str) or len(kind) > LONGEST_KIND or not KIND.fullmatch(kind):
        problems["kind"] = f"lower case words with dots between, such as order.placed, at most {LONGEST_KIND} characters"
    if not _are_words(title, LONGEST_TITLE) or not title.strip():
        problems["title"] = f"1 to {LONGEST_TITLE} characters"
    key = body.get("key", key)
    if not key or not _are_words(key, LONGEST_KEY):
        problems["key"] = f"your own id of this event, 1 to {LONGEST_KEY} characters; a second event with it is the same one"
    at = _moment(body.get("at"), problems)
    url, values = body.get("url", ""), body.get("values", {})
    if not _is_address(url):
        problems["url"] = f"an http or https address of at most {LONGEST_URL} characters"
    if not _are_values(values):
        problems["values"] = (f"an object of at most {MOST_VALUES} names of at most {LONGEST_NAME} characters; "
                              f"each value a text of at most {LONGEST_VALUE} characters, a number, true, false or null")
    if problems:
        raise Invalid(problems)
    return Sign(kind, text.one_line(title, LONGEST_TITLE), key, at, url, values)


def report(asked: Customer, sign: Sign, *, token_id: int, by: tuple[str, str] | None = None) -> tuple[Touchpoint, bool]:
    """Keeps the sign on the customer's timeline and says whether it is new; the same key again is the same sign.

    `by` is the identity (kind, value) under which they were asked for: parted from somebody again, its owner takes the sign along.
    :raises Conflict: when that key stood for something else, or for somebody else. :raises NotFound: when the customer was erased meanwhile.
    """
    event_key = f"{token_id}:{sign.key}"
    customer, known = _held(asked), _of_key(event_key)
    if known is None:
        row = Touchpoint(kind=sign.kind, customer_id=customer.id, at=sign.at, event_key=event_key,
                         data={"title": sign.title, "url": sign.url, "values": sign.values})
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except sa.exc.IntegrityError:
            known = _of_key(event_key)
        else:
            if by:
                merging.note(by[0], identity_value(*by), Touchpoint.__tablename__, row.id)
            else:
                merging.note_for(asked, Touchpoint.__tablename__, row.id)
            return row, True
    if (known.customer_id, known.kind, known.data) != (customer.id, sign.kind, {"title": sign.title, "url": sign.url, "values": sign.values}):
        raise Conflict("This key was used for another event.")
    return known, False


def _held(asked: Customer) -> Customer:
    """As whom the customer goes on, under the lock that a merge or an erasure takes."""
    customer = merging.keeper_of(locked(merging.keeper_of(asked)))
    if customer.erased_at:
        raise NotFound()
    return customer


def _of_key(event_key: str) -> Touchpoint | None:
    return db.session.scalar(sa.select(Touchpoint).where(Touchpoint.event_key == event_key))


def _moment(written: object, problems: dict[str, str]) -> datetime:
    """When it was; now when nothing is said."""
    now = utcnow()
    if written is None:
        return now
    try:
        moment = datetime.fromisoformat(written)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        moment = None
    if moment is None or not now - OLDEST <= moment <= now + EARLY:
        problems["at"] = "a moment as 2026-11-22T10:00:00Z (RFC 3339), not in the future, not older than ten years"
        return now
    return moment


def _is_address(url: object) -> bool:
    if url == "":
        return True
    if not _are_words(url, LONGEST_URL):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _are_values(values: object) -> bool:
    return isinstance(values, dict) and len(values) <= MOST_VALUES and all(
        name and _are_words(name, LONGEST_NAME) and _is_value(value) for name, value in values.items())


def _is_value(value: object) -> bool:
    if isinstance(value, str):
        return _are_words(value, LONGEST_VALUE)
    if isinstance(value, bool) or value is None:
        return True
    # Infinities and numbers of a thousand digits are JSON to some writers and to no reader.
    return isinstance(value, int | float) and abs(value) <= 1e15


def _are_words(value: object, most: int) -> bool:
    """One line of signs that can be shown: neither control signs nor halves of a sign (lone surrogates)."""
    return isinstance(value, str) and len(value) <= most and value.isprintable()
