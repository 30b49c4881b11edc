"""A part of a person's timeline: one channel, one kind of sign, or what holds typed words."""
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.core import text
from helpdesk.core.db import db
from helpdesk.core.language import fold
from helpdesk.customers.models import Touchpoint
from helpdesk.tickets import search_index, search_words
from helpdesk.tickets.models import Ticket

CHANNELS = ("email", "chat", "form", "phone", "visit")
# What a timeline can be narrowed to, in the order in which it is offered.
ABOUT = ("tickets", *CHANNELS, "help", "reported")
# Among so many of the newest tickets and signs of a person typed words are looked for.
MOST_LOOKED_AT = 2_000


@dataclass(frozen=True)
class Narrowing:
    """What of a timeline is wanted: `about` is one of ABOUT or nothing; ids are those that hold the typed words, None without words."""

    about: str = ""
    ticket_ids: tuple[int, ...] | None = None
    sign_ids: tuple[int, ...] | None = None

    @property
    def has_tickets(self) -> bool:
        """Whether any ticket can stand in this part."""
        return self.about in ("", "tickets", *CHANNELS)

    @property
    def has_signs(self) -> bool:
        """Whether any sign can."""
        return self.about in ("", "help", "reported")

    def of_tickets(self, statement: sa.Select) -> sa.Select:
        """The statement of tickets, narrowed."""
        if self.about in CHANNELS:
            statement = statement.where(Ticket.channel == self.about)
        return statement if self.ticket_ids is None else statement.where(search_index.engine().among(list(self.ticket_ids)))

    def of_signs(self, statement: sa.Select) -> sa.Select:
        """The statement of signs, narrowed."""
        if self.about == "help":
            statement = statement.where(sa.or_(Touchpoint.kind.startswith("search"), Touchpoint.kind.startswith("article")))
        elif self.about == "reported":
            statement = statement.where(Touchpoint.event_key.is_not(None))
        return statement if self.sign_ids is None else statement.where(Touchpoint.id.in_(self.sign_ids))


def narrowing(customer_id: int, about: str, typed: str) -> Narrowing | None:
    """The wanted part of a customer's timeline; None for all of it. What is not offered narrows nothing."""
    about, typed = about if about in ABOUT else "", text.one_line(typed, search_words.LONGEST_QUERY)
    words = search_words.asked(typed)
    if not words:
        return Narrowing(about) if about else None
    part = Narrowing(about)
    tickets = search_index.engine().of_customer(search_words.widened(words), customer_id, MOST_LOOKED_AT) if part.has_tickets else []
    signs = _signs_with(customer_id, fold(typed).split()) if part.has_signs else []
    return Narrowing(about, tuple(tickets), tuple(signs))


def _signs_with(customer_id: int, words: list[str]) -> Iterator[int]:
    newest = (sa.select(Touchpoint.id, Touchpoint.data).where(Touchpoint.customer_id == customer_id)
              .order_by(Touchpoint.at.desc()).limit(MOST_LOOKED_AT))
    for row in db.session.execute(newest):
        said = fold(" ".join(map(str, [row.data.get("title", ""), row.data.get("query", ""), *(row.data.get("values") or {}).values()])))
        if all(word in said for word in words):
            yield row.id
