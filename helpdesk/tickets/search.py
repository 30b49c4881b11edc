"""Finds tickets: a number is one ticket, an address is a person's tickets, anything else is words, ranked."""
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import sqlalchemy as sa

from helpdesk.core import text
from helpdesk.core.db import db
from helpdesk.customers.actions import identity_value
from helpdesk.customers.models import Customer, Identity
from helpdesk.tickets import search_filters, search_index, search_words
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import Attachment, Message, Note, Ticket
from helpdesk.tickets.queues import rows as list_rows
from helpdesk.tickets.search_words import Asked, Part

PAGE = 20
MOST_COUNTED = 1_000
# A word that stands in more tickets than this is ranked among the newest of them.
MOST_RANKED = 20_000
# Up to here each hit is weighed by its words; a word found more often tells little, so place and age decide.
MOST_WEIGHED = 3_000
# Fewer hits than this are widened by other endings of the words.
ENOUGH = 5
CHECKED_AT_ONCE = 1_100
MOST_READ = 60
PHONE = re.compile(r"\+?[\d ()./-]{6,30}")

# Prepared once: building a statement costs more than running it.
_IDS = sa.bindparam("ids", expanding=True)
_OWNER = (sa.select(Customer).join(Identity).limit(1)
          .where(sa.tuple_(Identity.kind, Identity.value).in_(sa.bindparam("known", expanding=True))))


def _recent(model: type) -> sa.Select:
    return (sa.select(model.ticket_id, model.text).join(Ticket, Ticket.id == model.ticket_id)
            .where(model.ticket_id.in_(_IDS), model.seq > Ticket.seq - MOST_READ).order_by(model.ticket_id, model.seq.desc()))


_TEXTS = (_recent(Message), _recent(Note), sa.select(Attachment.ticket_id, Attachment.filename).where(Attachment.ticket_id.in_(_IDS)))


@dataclass(frozen=True)
class Hit:
    """A found ticket (a row as in the lists), its subject and the sentence that holds what was asked for."""

    row: sa.Row
    subject: list[Part]
    parts: list[Part]


@dataclass(frozen=True)
class Found:
    """One page of hits.

    total is exact up to 1,000, then 1,001; is_cut: only the newest 20,000 were looked at;
    is_partial: no ticket holds all of the words, these hold some; customer: whose tickets these are.
    """

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    is_cut: bool = False
    is_partial: bool = False
    customer: Customer | None = None


def ticket_number(query: str) -> int | None:
    """The number that a query names ('10423', '#10423'), or None."""
    digits = query.strip().removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None


def find(query: str, sight: Sight, *, offset: int = 0, size: int = PAGE) -> Found:
    """The page of tickets for a typed query that begins at `offset`; empty for a query without a word or a filter."""
    query = text.one_line(query, search_words.LONGEST_QUERY)
    customer = _person(query)
    if customer:
        return _tickets_of(customer, sight, offset, size)
    query, filters = search_filters.split(query)
    words, wanted = search_words.asked(query), search_filters.conditions(filters)
    if words:
        return _by_words(words, sight, wanted, offset, size)
    return _newest_of(sa.select(Ticket.id).where(*wanted), sight, offset, size) if wanted else Found()


def _person(query: str) -> Customer | None:
    """Whose address, phone number or other identity the query is."""
    kinds = ["external", *(["email"] if "@" in query else []), *(["phone"] if PHONE.fullmatch(query) else [])]
    return db.session.scalar(_OWNER, {"known": [(kind, identity_value(kind, query)) for kind in kinds]}) if query else None


def _tickets_of(customer: Customer, sight: Sight, offset: int, size: int) -> Found:
    found = _newest_of(sa.select(Ticket.id).where(Ticket.customer_id == customer.id), sight, offset, size)
    return replace(found, customer=customer)


def _newest_of(chosen: sa.Select, sight: Sight, offset: int, size: int) -> Found:
    """A page of the chosen tickets that may be seen, newest words first."""
    mine = chosen.where(sight.condition(), Ticket.deleted_at.is_(None), Ticket.merged_into_id.is_(None))
    some = mine.limit(MOST_COUNTED + 1).subquery()
    total = db.session.scalar(sa.select(sa.func.count()).select_from(some))
    page = mine.order_by(Ticket.last_message_at.desc(), Ticket.id.desc()).limit(size).offset(offset).subquery()
    rows = list_rows(sa.select(page.c.id))
    return Found([_hit(row, [], ()) for row in rows], total)


@dataclass(frozen=True)
class _Holding:
    """The tickets that hold the words: how they are looked for, and how many they are, counted as far as they are ranked."""

    words: tuple[Asked, ...]
    joint: str
    count: int


def _by_words(words: tuple[Asked, ...], sight: Sight, wanted: list[sa.ColumnElement[bool]], offset: int, size: int) -> Found:
    holding = _look_for(words)
    seen = _permitted(_ranked(holding), sight, wanted)
    return Found(_hits(seen[offset:offset + size], holding.words), len(seen), is_cut=holding.count > MOST_RANKED, is_partial=holding.joint == "OR")


def _look_for(words: tuple[Asked, ...]) -> _Holding:
    """All of the words; where hardly any ticket holds them also their other endings; where none does, some of them."""
    engine = search_index.engine()
    count = engine.count(words, "AND", MOST_RANKED + 1)
    if count < ENOUGH:
        words = search_words.widened(words)
        count = engine.count(words, "AND", MOST_RANKED + 1)
    if count or len(words) == 1:
        return _Holding(words, "AND", count)
    return _Holding(words, "OR", engine.count(words, "OR", MOST_RANKED + 1))


def _ranked(holding: _Holding) -> Iterator[list[int]]:
    """The ids, best first, in lists that are asked for only as far as they are needed."""
    engine, words, joint = search_index.engine(), holding.words, holding.joint
    if holding.count <= MOST_WEIGHED:
        yield engine.ranked(words, joint) if holding.count else []
        return
    lowest = engine.newest(words, joint, 1, skip=MOST_RANKED - 1)[0] if holding.count > MOST_RANKED else 0
    yield from _in_steps(partial(engine.heads, words, joint, lowest), MOST_WEIGHED)
    yield from _in_steps(partial(engine.newest, words, joint), MOST_RANKED)


def _in_steps(read: Callable[..., list[int]], most: int) -> Iterator[list[int]]:
    """What `read` finds, a little of it first: hardly ever is more needed."""
    done = 0
    for step in (CHECKED_AT_ONCE, most - CHECKED_AT_ONCE):
        ids = read(step, skip=done)
        yield ids
        if len(ids) < step:
            return
        done += step


def _permitted(lists: Iterator[list[int]], sight: Sight, wanted: list[sa.ColumnElement[bool]]) -> list[int]:
    """Those of the tickets that the agent may see and that are as wanted, in their order, each once, at most one more than are counted."""
    seen: dict[int, None] = {}
    for ids in lists:
        for start in range(0, len(ids), CHECKED_AT_ONCE):
            some = ids[start:start + CHECKED_AT_ONCE]
            allowed = sa.select(Ticket.id).where(search_index.engine().among(some), Ticket.deleted_at.is_(None), Ticket.merged_into_id.is_(None),
                                                 sight.condition(), *wanted)
            there = set(db.session.scalars(allowed).all())
            seen.update(dict.fromkeys(ticket_id for ticket_id in some if ticket_id in there))
            if len(seen) > MOST_COUNTED:
                return list(seen)[:MOST_COUNTED + 1]
    return list(seen)


def _hits(ids: list[int], words: tuple[Asked, ...]) -> list[Hit]:
    rows = {row.id: row for row in list_rows(ids)} if ids else {}
    texts = _texts(ids)
    return [_hit(rows[ticket_id], texts.get(ticket_id, []), words) for ticket_id in ids if ticket_id in rows]


def _hit(row: sa.Row, texts: list[str], words: tuple[Asked, ...]) -> Hit:
    return Hit(row, search_words.marked(row.subject, words), search_words.sentence(texts, words) or [Part(row.snippet, False)])


def _texts(ids: list[int]) -> dict[int, list[str]]:
    """The newest words of these tickets, newest first: messages, then notes, then names of files."""
    found: dict[int, list[str]] = {}
    for statement in _TEXTS:
        for ticket_id, words in db.session.execute(statement, {"ids": ids}).all():
            found.setdefault(ticket_id, []).append(words)
    return found
