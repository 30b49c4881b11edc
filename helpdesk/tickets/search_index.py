"""What is kept of each ticket for searching, written in the unit that changed it, and written again by one command."""
from collections.abc import Callable

import sqlalchemy as sa

from helpdesk.core.db import db, is_sqlite
from helpdesk.core.events import Recorded
from helpdesk.customers.models import Customer
from helpdesk.tickets import search_postgresql, search_sqlite
from helpdesk.tickets.models import Attachment, Message, Note, Ticket
from helpdesk.tickets.search_words import plain

# Of a very long ticket its newest words are kept: rewriting it stays a matter of milliseconds.
MOST_WRITINGS = 200
LONGEST_WRITING = 20_000
LONGEST_TICKET = 100_000
CHUNK = 200
MOST_OF_ONE_CUSTOMER = 500


def engine():
    """The module that keeps and finds texts in the database in use."""
    return search_sqlite if is_sqlite() else search_postgresql


def index_ticket(recorded: Recorded) -> None:
    """Reaction: keeps the ticket's words as they are now."""
    write([recorded.event.ticket_id])


def index_customer(recorded: Recorded) -> None:
    """Reaction to a changed name: keeps it with the customer's newest tickets."""
    if "name" in recorded.event.fields:
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
    heads = db.session.execute(sa.select(Ticket.id, Ticket.subject, Customer.name).join(Customer, Customer.id == Ticket.customer_id)
                               .where(Ticket.id.in_(ticket_ids))).all()
    said, notes = _writings(Message, ticket_ids), _writings(Note, ticket_ids)
    files = _grouped(db.session.execute(sa.select(Attachment.ticket_id, Attachment.filename).where(Attachment.ticket_id.in_(ticket_ids))))
    return [{"ticket_id": row.id, "subject": plain(row.subject), "people": plain(row.name), "said": _joined(said.get(row.id, [])),
             "notes": _joined(notes.get(row.id, [])), "files": _joined(files.get(row.id, []))} for row in heads]


def _writings(model: type[Message] | type[Note], ticket_ids: list[int]) -> dict[int, list[str]]:
    chosen = sa.select(model.ticket_id, model.text).where(model.ticket_id.in_(ticket_ids)).order_by(model.ticket_id, model.seq.desc())
    if len(ticket_ids) == 1:
        chosen = chosen.limit(MOST_WRITINGS)
    return _grouped(db.session.execute(chosen))


def _grouped(rows) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for ticket_id, text in rows:
        found.setdefault(ticket_id, []).append(text)
    return found


def _joined(texts: list[str]) -> str:
    return plain("\n".join(text[:LONGEST_WRITING] for text in texts[:MOST_WRITINGS])[:LONGEST_TICKET])
