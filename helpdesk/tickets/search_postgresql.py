"""The text of tickets in PostgreSQL: one tsvector per ticket, accents folded before it is made, behind a GIN index."""
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from helpdesk.core.db import db
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.search_words import Asked

ASKED = "words @@ CAST(:asked AS tsquery)"
COUNT = sa.text(f"SELECT count(*) FROM (SELECT 1 FROM ticket_text WHERE {ASKED} LIMIT :most) AS counted")
NEWEST = sa.text(f"SELECT ticket_id FROM ticket_text WHERE {ASKED} ORDER BY ticket_id DESC LIMIT :most OFFSET :skip")
HOLDING = sa.text(f"SELECT ticket_id AS id FROM ticket_text WHERE {ASKED} AND ticket_id >= :lowest").columns(id=sa.Integer).subquery("holding")
OF_CUSTOMER = sa.text(f"SELECT ticket_id FROM ticket_text WHERE {ASKED} AND ticket_id IN "
                      "(SELECT id FROM ticket WHERE customer_id = :customer ORDER BY last_message_at DESC LIMIT :most)")
# Weights of D (said, notes), C (files), B (people), A (subject); 1 divides by the logarithm of the length.
RANKED = sa.text("SELECT ticket_id, ts_rank('{0.1, 0.35, 0.6, 1}', words, CAST(:asked AS tsquery), 1) FROM ticket_text "
                 f"WHERE {ASKED}")
KEEP = sa.text(
    "INSERT INTO ticket_text (ticket_id, words) VALUES (:ticket_id, setweight(to_tsvector('simple', :subject), 'A') || "
    "setweight(to_tsvector('simple', :people), 'B') || setweight(to_tsvector('simple', :files), 'C') || "
    "to_tsvector('simple', :said) || to_tsvector('simple', :notes)) "
    "ON CONFLICT (ticket_id) DO UPDATE SET words = excluded.words")
FORGET = sa.text("DELETE FROM ticket_text WHERE ticket_id = :ticket_id")


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
    chosen = (sa.select(Ticket.id).select_from(HOLDING.join(Ticket, Ticket.id == HOLDING.c.id)).where(*conditions)
              .order_by(Ticket.id.desc()).limit(most))
    if only is not None:
        chosen = chosen.where(HOLDING.c.id.in_(only))
    return db.session.scalars(chosen, {"asked": _expression(words, joint, "ABC" if in_heads else ""), "lowest": lowest}).all()


def ranked(words: tuple[Asked, ...], joint: str) -> list[int]:
    """Every ticket that holds the words, the most telling first."""
    rows = db.session.execute(RANKED, {"asked": _expression(words, joint)}).all()
    return [ticket_id for ticket_id, value in sorted(rows, key=lambda row: (-round(row[1], 2), -row[0]))]


def of_customer(words: tuple[Asked, ...], customer_id: int, most: int) -> list[int]:
    """Which of the newest tickets of a customer, at most so many, hold all of the words."""
    return db.session.scalars(OF_CUSTOMER, {"asked": _expression(words, "AND"), "customer": customer_id, "most": most}).all()


def among(ids: list[int]) -> sa.ColumnElement[bool]:
    """Whether a ticket is one of these; a thousand ids travel as one value, for writing the statement anew would cost more than running it."""
    return Ticket.id == sa.any_(sa.literal(ids, ARRAY(sa.Integer)))


def keep(documents: list[dict]) -> None:
    """Writes these tickets' texts (see search_index.documents), replacing what was kept of them."""
    if documents:
        db.session.execute(KEEP, documents)


def forget(ticket_ids: list[int]) -> None:
    """Removes the texts of these tickets."""
    if ticket_ids:
        db.session.execute(FORGET, [{"ticket_id": ticket_id} for ticket_id in ticket_ids])


def clear() -> None:
    """Removes every text, before all are written again. No TRUNCATE: it would wait for every reader, and every reader for it."""
    db.session.execute(sa.text("DELETE FROM ticket_text"))


def _expression(words: tuple[Asked, ...], joint: str, weights: str = "") -> str:
    """PostgreSQL's own language; what people typed is only ever letters and digits between quotes."""
    return {"AND": " & ", "OR": " | "}[joint].join(_one(word, weights) for word in words)


def _one(word: Asked, weights: str) -> str:
    mark = f":{weights}" if weights else ""
    exact = " <-> ".join(f"'{part}'{mark}" for part in word.parts)
    begun = [f"'{prefix}':*{weights}" for prefix in word.prefixes]
    return f"({' | '.join([exact, *begun])})"
