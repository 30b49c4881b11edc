"""A part of a person's timeline: one channel, one kind of sign, or what holds typed words."""
import re
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.core import text
from helpdesk.core.language import fold
from helpdesk.customers.models import Touchpoint
from helpdesk.tickets import search_index, search_words
from helpdesk.tickets.models import Ticket

CHANNELS = ("email", "chat", "form", "phone", "visit")
# What a timeline can be narrowed to, in the order in which it is offered.
ABOUT = ("tickets", *CHANNELS, "help", "reported")
# Among so many of the newest tickets of a person typed words are looked for; among signs stretch by stretch, see looking.py.
MOST_TICKETS = 2_000
# Such a word stands in JSON as it is written, whatever its case.
_AS_WRITTEN = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Narrowing:
    """What of a timeline is wanted: `about` is one of ABOUT or nothing; `words` stand folded in a sign; ids are the tickets that hold them, None without words."""

    about: str = ""
    words: tuple[str, ...] = ()
    ticket_ids: tuple[int, ...] | None = None

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

    def of_signs(self, raw: sa.ColumnElement[str]) -> list[sa.ColumnElement[bool]]:
        """What a sign must be to be worth a closer look; `raw` is its data as JSON, where letters with accents stand as signs of their own."""
        wanted = [sa.or_(raw.ilike(f"%{word}%"), raw.contains("\\u", escape="/")) for word in self.words if _AS_WRITTEN.fullmatch(word)]
        if self.about == "help":
            wanted.append(sa.or_(Touchpoint.kind.startswith("search"), Touchpoint.kind.startswith("article")))
        elif self.about == "reported":
            wanted.append(Touchpoint.event_key.is_not(None))
        return wanted

    def is_meant(self, data: dict) -> bool:
        """Whether a sign with these data holds all the words."""
        if not self.words:
            return True
        said = fold(" ".join(map(str, [data.get("title", ""), data.get("query", ""), *(data.get("values") or {}).values()])))
        return all(word in said for word in self.words)


def narrowing(customer_id: int, about: str, typed: str) -> Narrowing | None:
    """The wanted part of a customer's timeline; None for all of it. What is not offered narrows nothing."""
    about, typed = about if about in ABOUT else "", text.one_line(typed, search_words.LONGEST_QUERY)
    words = search_words.asked(typed)
    if not words:
        return Narrowing(about) if about else None
    tickets = search_index.engine().of_customer(search_words.widened(words), customer_id, MOST_TICKETS) if Narrowing(about).has_tickets else []
    return Narrowing(about, tuple(fold(typed).split()), tuple(tickets))
