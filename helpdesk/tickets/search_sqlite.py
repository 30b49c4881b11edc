"""The text of tickets in SQLite: an FTS5 table, one row per ticket, its rowid the ticket's id."""
import json

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.search_words import Asked

COUNT = sa.text("SELECT count(*) FROM (SELECT 1 FROM ticket_text WHERE ticket_text MATCH :asked LIMIT :most)")
NEWEST = sa.text("SELECT rowid FROM ticket_text WHERE ticket_text MATCH :asked ORDER BY rowid DESC LIMIT :most OFFSET :skip")
# The plus keeps the words first: asked for each ticket by itself they took 1.4 s among 100,000 tickets, so 3 to 30 ms.
HOLDING = sa.text("SELECT +rowid AS id, rowid AS place FROM ticket_text WHERE ticket_text MATCH :asked AND rowid >= :lowest").columns(
    id=sa.Integer, place=sa.Integer).subquery("holding")
OF_CUSTOMER = sa.text("SELECT rowid FROM ticket_text WHERE ticket_text MATCH :asked AND +rowid IN "
                      "(SELECT id FROM ticket WHERE customer_id = :customer ORDER BY last_message_at DESC LIMIT :most)")
# Weights of subject, people, files, said, notes. The best have the lowest value.
RANKED = sa.text("SELECT rowid, bm25(ticket_text, 8, 5, 3, 1, 1) FROM ticket_text WHERE ticket_text MATCH :asked")
FORGET = sa.text("DELETE FROM ticket_text WHERE rowid = :ticket_id")
KEEP = sa.text("INSERT INTO ticket_text (rowid, subject, people, files, said, notes) "
               "VALUES (:ticket_id, :subject, :people, :files, :said, :notes)")


def count(words: tuple[Asked, ...], joint: str, most: int) -> int:
    """How many tickets hold the words, counted up to `most`; joint is AND or OR."""
    return db.session.scalar(COUNT, {"asked": _expression(words, joint), "most": most})


def newest(words: tuple[Asked, ...], joint: str, most: int, *, skip: int = 0) -> list[int]:
    """Ids of at most `most` tickets that hold the words, newest first, after the first `skip`."""
    return db.session.scalars(NEWEST, {"asked": _expression(words, joint), "most": most, "skip": skip}).all()


def holding(words: tuple[Asked, ...], joint: str, conditions: list[sa.ColumnElement[bool]], *, lowest: int, only: sa.Select | None, most: int,
            in_heads: bool) -> list[int]:
    """Ids of at most `most` tickets from `lowest` upwards that hold the words and for which the conditions are true, newest first.

    `only`: a statement of the ids that come into question; `in_heads`: only where subject, people and file names hold the words.
    """
    asked = _expression(words, joint)
    chosen = (sa.select(Ticket.id).select_from(HOLDING.join(Ticket, Ticket.id == HOLDING.c.id)).where(*conditions)
              .order_by(HOLDING.c.place.desc()).limit(most))
    if only is not None:
        chosen = chosen.where(HOLDING.c.id.in_(only))
    return db.session.scalars(chosen, {"asked": "{subject people files} : (" + asked + ")" if in_heads else asked, "lowest": lowest}).all()


def ranked(words: tuple[Asked, ...], joint: str) -> list[int]:
    """Every ticket that holds the words, the most telling first."""
    rows = db.session.execute(RANKED, {"asked": _expression(words, joint)}).all()
    return [ticket_id for ticket_id, value in sorted(rows, key=lambda row: (round(row[1], 1), -row[0]))]


def of_customer(words: tuple[Asked, ...], customer_id: int, most: int) -> list[int]:
    """Which of the newest tickets of a customer, at most so many, hold all of the words."""
    return db.session.scalars(OF_CUSTOMER, {"asked": _expression(words, "AND"), "customer": customer_id, "most": most}).all()


def among(ids: list[int]) -> sa.ColumnElement[bool]:
    """Whether a ticket is one of these; a thousand ids travel as one value, for writing the statement anew would cost more than running it."""
    return Ticket.id.in_(sa.select(sa.func.json_each(json.dumps(ids)).table_valued("value").c.value))


def keep(documents: list[dict]) -> None:
    """Writes these tickets' texts (see search_index.documents), replacing what was kept of them."""
    forget([document["ticket_id"] for document in documents])
    if documents:
        db.session.execute(KEEP, documents)


def forget(ticket_ids: list[int]) -> None:
    """Removes the texts of these tickets."""
    if ticket_ids:
        db.session.execute(FORGET, [{"ticket_id": ticket_id} for ticket_id in ticket_ids])


def clear() -> None:
    """Removes every text, before all are written again."""
    db.session.execute(sa.text("DELETE FROM ticket_text"))


def _expression(words: tuple[Asked, ...], joint: str) -> str:
    """FTS5's own language; what people typed is only ever letters and digits between quotes."""
    return f" {joint} ".join(_one(word) for word in words)


def _one(word: Asked) -> str:
    exact = f'"{" ".join(word.parts)}"'
    return f"({' OR '.join([exact, *(f'{chr(34)}{prefix}{chr(34)} *' for prefix in word.prefixes)])})"
