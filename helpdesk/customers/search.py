"""Finds people by the beginnings of the words of their names, addresses and numbers, the newest first, paged by key.

SQLite keeps the words in an FTS5 table whose rowid is the customer's id, PostgreSQL in a tsvector behind a GIN index.
Somebody of whom nothing is known but a browser has no words: neither lists nor searches show them.
"""
import re
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.core.db import db, is_sqlite
from helpdesk.core.events import Recorded
from helpdesk.core.language import fold
from helpdesk.customers.models import Customer, Identity

PAGE = 50
LONGEST_QUERY = 200
MOST_WORDS = 8
WORD = re.compile(r"[^\W_]+")
PHONE = re.compile(r"\+?[\d ()./-]{3,30}")
# So many last digits of a number find it, however much of country and area somebody types before them.
SHORTEST_TAIL = 6
CHUNK = 1_000
LARGEST = 2**31 - 1
# From the column with a customer's id to whether somebody may know of them.
Seen = Callable[[sa.ColumnElement[int]], sa.ColumnElement[bool]]


@dataclass(frozen=True)
class People:
    """One page of people; `newer` and `older` are the ids beside which the neighbouring pages begin, or None."""

    rows: list[Customer]
    newer: int | None = None
    older: int | None = None


def find(query: str, *, before: int | None = None, after: int | None = None, size: int = PAGE, seen: Seen | None = None) -> People:
    """The page of people older than `before`, or newer than `after`, who fit the typed words; all who are known for none.

    `seen` leaves out whom an agent may not know of (see tickets/access.py).
    """
    ids = _ids(_asked(words_asked(query)), before, after, size + 1, seen)
    has_more, ids = len(ids) > size, ids[:size]
    if after is not None:
        ids.reverse()
    rows = people_of(ids) if ids else []
    has_newer, has_older = (has_more, True) if after is not None else (before is not None, has_more)
    return People(rows, ids[0] if ids and has_newer else None, ids[-1] if ids and has_older else None)


def find_ids(queries: list[str], most: int, *, seen: Seen | None = None) -> list[int]:
    """Ids of the newest people who fit at least one of the texts; one statement."""
    asked = [_asked(words) for words in map(words_asked, queries) if words]
    return _ids((" OR " if is_sqlite() else " | ").join(f"({one})" for one in asked), None, None, most, seen) if asked else []


def people_of(ids: list[int] | sa.Select) -> list[Customer]:
    """The customers with these ids, newest first, with their identities and organisations; two statements."""
    chosen = sa.select(Customer).where(Customer.id.in_(ids)).order_by(Customer.id.desc())
    return list(db.session.scalars(chosen.options(selectinload(Customer.identities), joinedload(Customer.organisation))))


# Built once, as they run with every new customer. By whether the database is SQLite.
# Who was merged into somebody has no words of their own.
_PEOPLE = sa.select(Customer.id, sa.case((Customer.merged_into_id.is_(None), Customer.name), else_=""), Identity.kind, Identity.value, Customer.tags, Customer.merged_into_id).outerjoin(Identity, Identity.customer_id == Customer.id) \
    .where(Customer.id.in_(sa.bindparam("ids", expanding=True))).order_by(Customer.id, Identity.id)
_FORGET = {True: sa.text("DELETE FROM customer_text WHERE rowid = :customer_id"), False: sa.text("DELETE FROM customer_text WHERE customer_id = :customer_id")}
_KEEP = {True: sa.text("INSERT INTO customer_text (rowid, words) VALUES (:customer_id, :words)"),
         # No parser of PostgreSQL's own: it would take '1e5' for a number and 'a.b' for a host.
         False: sa.text("INSERT INTO customer_text (customer_id, words) VALUES (:customer_id, array_to_tsvector(string_to_array(:words, ' ')))")}


def words_asked(query: str) -> list[str]:
    """The beginnings of words that a typed query asks for; a typed number is one word, without its zeros in front."""
    query = query.strip()[:LONGEST_QUERY]
    digits = "".join(sign for sign in query if sign.isdecimal()).lstrip("0")
    if PHONE.fullmatch(query) and digits:
        return [digits]
    return list(dict.fromkeys(WORD.findall(fold(query))))[:MOST_WORDS]


def words_kept(name: str, identities: list[tuple[str, str]]) -> str:
    """The folded words under which a person is found, each once, with a space between; identities: (kind, value) pairs."""
    words = WORD.findall(fold(name))
    for kind, value in identities:
        if kind == "phone":
            digits = "".join(sign for sign in value if sign.isdecimal())
            words += [digits, *(digits[place:] for place in range(1, len(digits) - SHORTEST_TAIL + 1))]
        elif kind != "chat":
            words += WORD.findall(fold(value))
    return " ".join(dict.fromkeys(word for word in words if word))


def index_people(happened: list[Recorded]) -> None:
    """Reaction at the end: keeps the people's words as they are then."""
    write(list(dict.fromkeys(recorded.event.customer_id for recorded in happened)))


def write(customer_ids: list[int]) -> None:
    """Keeps the words of these people, replacing what was kept of them."""
    for start in range(0, len(customer_ids), CHUNK):
        _keep(_documents(customer_ids[start:start + CHUNK]))


def rebuild(unit) -> None:
    """Writes the words of everybody again, a unit of work for every thousand."""
    last = 0
    while last is not None:
        with unit():
            ids = list(db.session.scalars(sa.select(Customer.id).where(Customer.id > last).order_by(Customer.id).limit(CHUNK)))
            write(ids)
        last = ids[-1] if ids else None


def forget(customer_ids: list[int]) -> None:
    """Keeps no words of these people any more."""
    if customer_ids:
        db.session.execute(_FORGET[is_sqlite()], [{"customer_id": number} for number in customer_ids])


def _documents(ids: list[int]) -> list[dict]:
    names, identities = {}, {}
    for number, name, kind, value, tags, merged_into_id in db.session.execute(_PEOPLE, {"ids": ids}):
        names[number] = name if merged_into_id else " ".join([name, *tags])
        identities.setdefault(number, []).extend([(kind, value)] if kind else [])
    return [{"customer_id": number, "words": words_kept(name, identities[number])} for number, name in names.items()]


def _keep(documents: list[dict]) -> None:
    gone = [{"customer_id": document["customer_id"]} for document in documents]
    if gone:
        db.session.execute(_FORGET[is_sqlite()], gone)
    known = [document for document in documents if document["words"]]
    if known:
        db.session.execute(_KEEP[is_sqlite()], known)


def _ids(asked: str, before: int | None, after: int | None, most: int, seen: Seen | None) -> list[int]:
    """Ids beyond one of the borders, those next to it first."""
    key = "customer_text.rowid" if is_sqlite() else "customer_text.customer_id"
    wanted = [f"{key} > :after" if after is not None else f"{key} < :before"]
    if asked:
        wanted.insert(0, "customer_text MATCH :asked" if is_sqlite() else "words @@ CAST(:asked AS tsquery)")
    order = "ASC" if after is not None else "DESC"
    column = sa.literal_column(key, sa.Integer)
    known = sa.select(column).select_from(sa.table("customer_text")).where(*map(sa.text, wanted), *([seen(column)] if seen else []))
    return list(db.session.scalars(known.order_by(sa.text(f"{key} {order}")).limit(most), {"before": before or LARGEST, "after": after, "asked": asked}))


def _asked(words: list[str]) -> str:
    """The language of either database; what people typed is only ever letters and digits between quotes."""
    return " AND ".join(f'"{word}" *' for word in words) if is_sqlite() else " & ".join(f"'{word}':*" for word in words)
