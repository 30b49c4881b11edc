"""What is kept of each ticket for searching, written in the unit that changed it, and written again by one command."""
from collections.abc import Callable

import sqlalchemy as sa

from helpdesk.core.db import db, is_sqlite
from helpdesk.core.events import Recorded
from helpdesk.tickets import search_postgresql, search_sqlite
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.search_words import plain

# Of a very long ticket its newest words are kept: rewriting it stays a matter of milliseconds.
MOST_WRITINGS = 200
LONGEST_WRITING = 20_000
LONGEST_TICKET = 100_000
CHUNK = 200
MOST_OF_ONE_CUSTOMER = 500
# One statement for all that is kept of a ticket, built once: this runs with every message that comes or goes.
_WRITINGS = "SELECT ticket_id, '{field}' AS field, seq, text AS words FROM {table} WHERE ticket_id IN :ids"
_EVERYTHING = """SELECT ticket_id, field, words FROM (
    SELECT id AS ticket_id, 'subject' AS field, 0 AS seq, subject AS words FROM ticket WHERE id IN :ids
    UNION ALL SELECT ticket.id, 'people', 0, customer.name FROM ticket JOIN customer ON customer.id = ticket.customer_id WHERE ticket.id IN :ids
    UNION ALL SELECT * FROM ({said}) AS said
    UNION ALL SELECT * FROM ({notes}) AS notes
    UNION ALL SELECT ticket_id, 'files', -id, filename FROM attachment WHERE ticket_id IN :ids
) AS everything ORDER BY ticket_id, seq DESC"""


def _statement(limit: str) -> str:
    said, notes = (_WRITINGS.format(field=field, table=table) + limit for field, table in (("said", "message"), ("notes", "note")))
    return _EVERYTHING.format(said=said, notes=notes)


_WORDS = sa.text(_statement("")).bindparams(sa.bindparam("ids", expanding=True))
_WORDS_OF_ONE = sa.text(_statement(f" ORDER BY seq DESC LIMIT {MOST_WRITINGS}").replace("IN :ids", "= :id"))


def engine():
    """The module that keeps and finds texts in the database in use."""
    return search_sqlite if is_sqlite() else search_postgresql


def index_tickets(happened: list[Recorded]) -> None:
    """Reaction at the end: keeps the tickets' words as they are then."""
    write(list(dict.fromkeys(recorded.event.ticket_id for recorded in happened)))


def index_customer(recorded: Recorded) -> None:
    """Reaction to a changed name: keeps it with the customer's newest tickets."""
    if "name" in recorded.event.fields:
        index_tickets_of(recorded)


def index_tickets_of(recorded: Recorded) -> None:
    """Reaction to a change of who somebody is: keeps the words of the customer's newest tickets, the name among them."""
    write(list(db.session.scalars(
        sa.select(Ticket.id).where(Ticket.customer_id == recorded.event.customer_id)
        .order_by(Ticket.last_message_at.desc()).limit(MOST_OF_ONE_CUSTOMER))))


def write(ticket_ids: list[int]) -> None:
    """Keeps the words of these tickets, replacing what was kept of them."""
    for start in range(0, len(ticket_ids), CHUNK):
        engine().keep(documents(ticket_ids[start:start + CHUNK]))


def rebuild(unit: Callable, progress: Callable[[int], None], *, size: int = CHUNK) -> None:
    """Forgets every ticket's words and writes them again, newest tickets first, `size` at a time.

    `unit` opens a unit of work for each chunk; `progress` is told how many tickets each one held.
    """
    with unit():
        engine().clear()
    below = None
    while below != 0:
        with unit():
            ids = _ids_below(below, size)
            write(sorted(ids))
        below = min(ids, default=0)
        progress(len(ids))


def _ids_below(ticket_id: int | None, size: int) -> list[int]:
    below = sa.true() if ticket_id is None else Ticket.id < ticket_id
    return list(db.session.scalars(sa.select(Ticket.id).where(below).order_by(Ticket.id.desc()).limit(size)))


def documents(ticket_ids: list[int]) -> list[dict]:
    """What is kept of each of these tickets: ticket_id, subject, people, files, said, notes; folded words."""
    found: dict[int, dict[str, list[str]]] = {}
    wanted = (_WORDS_OF_ONE, {"id": ticket_ids[0]}) if len(ticket_ids) == 1 else (_WORDS, {"ids": ticket_ids})
    for ticket_id, field, words in db.session.execute(*wanted):
        found.setdefault(ticket_id, {}).setdefault(field, []).append(words)
    return [{"ticket_id": ticket_id, "subject": plain(words["subject"][0]), "people": plain(words["people"][0])}
            | {field: _joined(words.get(field, [])) for field in ("said", "notes", "files")}
            for ticket_id, words in found.items() if "subject" in words]


def _joined(texts: list[str]) -> str:
    return plain("\n".join(text[:LONGEST_WRITING] for text in texts[:MOST_WRITINGS])[:LONGEST_TICKET])
