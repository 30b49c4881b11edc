"""Finds tickets: a number is one ticket, an address is a person's tickets, anything else is words, ranked."""
import re
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from helpdesk.core import formatting, text
from helpdesk.core.db import db
from helpdesk.customers import search as people
from helpdesk.customers.actions import identity_value
from helpdesk.customers.models import Customer, Identity
from helpdesk.tickets import search_filters, search_index, search_sources, search_words
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
# So many of what a filter fits are looked through first: hardly ever more are needed.
FIRST_LOOK = 3_000
MOST_READ = 60
PHONE = re.compile(r"\+?[\d ()./-]{6,30}")
# So many digits of a phone number name its owner; where it does not begin as one is dialled it may be another kind of number, and needs more.
SHORTEST_DIALLED, SHORTEST_NUMBER = 7, 9
MOST_OWNERS = 20

# Prepared once: building a statement costs more than running it.
_IDS = sa.bindparam("ids", expanding=True)
_OWNER = (sa.select(Customer).join(Identity).limit(1)
          .where(sa.tuple_(Identity.kind, Identity.value).in_(sa.bindparam("known", expanding=True))))


def _recent(model: type) -> sa.Select:
    return (sa.select(model.ticket_id, model.text, model.is_formatted).join(Ticket, Ticket.id == model.ticket_id)
            .where(model.ticket_id.in_(_IDS), model.seq > Ticket.seq - MOST_READ).order_by(model.ticket_id, model.seq.desc()))


_TEXTS = (_recent(Message), _recent(Note), sa.select(Attachment.ticket_id, Attachment.filename, sa.false()).where(Attachment.ticket_id.in_(_IDS)))


@dataclass(frozen=True)
class Hit:
    """A found ticket (a row as in the lists), its subject and the sentence that holds what was asked for."""

    row: sa.Row
    subject: list[Part]
    parts: list[Part]


@dataclass(frozen=True)
class Found:
    """One page of hits.

    total is exact up to 1,000, then 1,001; is_cut: only the newest 20,000 that hold the words were looked at;
    is_narrowed: only the newest 20,000 that the filters fit were;
    is_partial: no ticket holds all of the words, these hold some; customer: whose tickets these are.
    """

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    is_cut: bool = False
    is_narrowed: bool = False
    is_partial: bool = False
    customer: Customer | None = None


def ticket_number(query: str) -> int | None:
    """The number that a query names ('10423', '#10423'), or None."""
    digits = query.strip().removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None


def find(query: str, sight: Sight, *, offset: int = 0, size: int = PAGE, is_told: bool = True) -> Found:
    """The page of tickets for a typed query that begins at `offset`; empty for a query without a word or a filter.

    Without `is_told` the sentences that hold the words are not looked for.
    """
    query = text.one_line(query, search_words.LONGEST_QUERY)
    customer = _person(query) or _called(query, sight)
    if customer:
        return _tickets_of(customer, sight, offset, size)
    query, filters = search_filters.split(query)
    words = search_words.asked(query)
    may = _May(sight, filters)
    if words:
        return _by_words(words, may, offset, size, is_told)
    return _by_filters(may, offset, size) if filters else Found()


def _person(query: str) -> Customer | None:
    """Whose address, phone number or other identity the query is."""
    kinds = ["external", *(["email"] if "@" in query else []), *(["phone"] if PHONE.fullmatch(query) else [])]
    return db.session.scalar(_OWNER, {"known": [(kind, identity_value(kind, query)) for kind in kinds]}) if query else None


def _called(query: str, sight: Sight) -> Customer | None:
    """Whose phone number ends as the typed one, which may stand as it is dialled at home; None where that is nobody's or several people's."""
    dialled = identity_value("phone", query)
    digits = dialled.lstrip("+0")
    if not PHONE.fullmatch(query) or len(digits) < (SHORTEST_DIALLED if dialled[0] in "+0" else SHORTEST_NUMBER):
        return None
    ids = people.find_ids([query], MOST_OWNERS, seen=sight.people)
    owners = set(db.session.scalars(sa.select(Identity.customer_id).where(
        Identity.customer_id.in_(ids), Identity.kind == "phone", Identity.value.endswith(digits)))) if ids else set()
    return db.session.get(Customer, owners.pop()) if len(owners) == 1 else None


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


class _May:
    """Which tickets may be found: what the agent sees, and what is as the filters want it."""

    def __init__(self, sight: Sight, filters: tuple[search_filters.Filter, ...]):
        self.conditions = [Ticket.deleted_at.is_(None), Ticket.merged_into_id.is_(None), sight.condition(), *search_filters.conditions(filters)]
        self.source = search_sources.source_of(filters) if filters else None


@dataclass(frozen=True)
class _Holding:
    """The tickets that hold the words: how they are looked for, and how many they are, counted as far as they are ranked."""

    words: tuple[Asked, ...]
    joint: str
    count: int


def _by_filters(may: _May, offset: int, size: int) -> Found:
    """A page of the newest tickets that the filters fit, newest words first."""
    found: list[int] = []
    for some in _in_steps(may.source.ids):
        chosen = some.subquery()
        found = db.session.scalars(sa.select(Ticket.id).select_from(chosen.join(Ticket, Ticket.id == chosen.c.id)).where(*may.conditions)
                                   .limit(MOST_COUNTED + 1)).all()
        if len(found) > MOST_COUNTED or may.source.count <= FIRST_LOOK:
            break
    page = (sa.select(Ticket.id).where(search_index.engine().among(found)).order_by(Ticket.last_message_at.desc(), Ticket.id.desc())
            .limit(size).offset(offset).subquery())
    rows = list_rows(sa.select(page.c.id)) if found else []
    return Found([_hit(row, [], ()) for row in rows], len(found), is_narrowed=may.source.is_cut and len(found) <= MOST_COUNTED)


def _in_steps(ids: sa.Select) -> list[sa.Select]:
    """The newest of what is looked through, and, where they do not suffice, all of it."""
    return [ids.limit(most) for most in (FIRST_LOOK, search_sources.MOST_LOOKED_AT)]


def _by_words(words: tuple[Asked, ...], may: _May, offset: int, size: int, is_told: bool) -> Found:
    holding = _look_for(words)
    # A filter that fits few tickets finds them all, however common the words are.
    is_few = may.source is not None and not may.source.is_cut
    seen = _permitted(holding, may, is_few) if holding.count else []
    return Found(_hits(seen[offset:offset + size], holding.words, is_told), len(seen), is_cut=holding.count > MOST_RANKED and not is_few,
                 is_partial=holding.joint == "OR")


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


def _permitted(holding: _Holding, may: _May, is_few: bool) -> list[int]:
    """The tickets that hold the words and may be found, best first, each once, at most one more than are counted."""
    engine = search_index.engine()
    if holding.count <= MOST_WEIGHED:
        ranked = engine.ranked(holding.words, holding.joint)
        there = set(db.session.scalars(sa.select(Ticket.id).where(engine.among(ranked), *may.conditions)))
        return [ticket_id for ticket_id in ranked if ticket_id in there][:MOST_COUNTED + 1]
    only = may.source.ids.order_by(None) if is_few else None
    lowest = engine.newest(holding.words, holding.joint, 1, skip=MOST_RANKED - 1)[0] if holding.count > MOST_RANKED and not is_few else 0
    heads, rest = (engine.holding(holding.words, holding.joint, may.conditions, lowest=lowest, only=only, most=MOST_COUNTED + 1, in_heads=in_heads)
                   for in_heads in (True, False))
    return list(dict.fromkeys([*heads, *rest]))[:MOST_COUNTED + 1]


def _hits(ids: list[int], words: tuple[Asked, ...], is_told: bool) -> list[Hit]:
    rows = {row.id: row for row in list_rows(ids)} if ids else {}
    texts = _texts(ids) if is_told and ids else {}
    return [_hit(rows[ticket_id], texts.get(ticket_id, []), words) for ticket_id in ids if ticket_id in rows]


def _hit(row: sa.Row, texts: list[str], words: tuple[Asked, ...]) -> Hit:
    return Hit(row, search_words.marked(row.subject, words), search_words.sentence(texts, words) or [Part(row.snippet, False)])


def _texts(ids: list[int]) -> dict[int, list[str]]:
    """The newest words of these tickets, newest first: messages, then notes, then names of files."""
    found: dict[int, list[str]] = {}
    for statement in _TEXTS:
        for ticket_id, words, is_formatted in db.session.execute(statement, {"ids": ids}).all():
            found.setdefault(ticket_id, []).append(formatting.readable(words, is_formatted))
    return found
