"""What is measured: each row's name, method, address and how its n-th request is made."""
from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_urlsafe

from helpdesk.bench.figures import Ask
from helpdesk.bench.wire import Answer, Connection

WORDS = ("refund", "filter", "boleto", "colet", "invoice", "garantie", "nota fiscal", "courier", "warranty repair", "reembolso pix")
QUESTIONS = ("refund", "when does the refund arrive", "change filter", "order not received", "invoice vat number", "noise",
             "cancel subscription", "wrong voltage", "forgot password", "warranty", "delete account", "track parcel")
TEXT = "Hello,\n\nthe refund left us today and appears on your card within five working days.\n\nKind regards"


@dataclass(frozen=True)
class Measure:
    """One row of the table; `page` is a page to weigh, or None for what has no page."""

    name: str
    method: str
    address: str
    sign_in: str
    ask: Ask
    page: str | None = None


def measures(first_number: int, tickets: int, csrf_token: Callable[[Connection], str]) -> list[Measure]:
    """The rows in their order. Ticket numbers run from `first_number`; `csrf_token` reads a form's token once per connection."""
    def number(place: int) -> int:
        # A stride that shares no factor with round sizes visits tickets of every age.
        return first_number + place * 7919 % tickets

    def recent(place: int) -> int:
        return first_number + tickets - 1 - place * 17 % max(1, tickets // 20)

    def reply(connection: Connection, place: int) -> Answer:
        return connection.post(f"/desk/tickets/{recent(place)}/reply", {
            "csrf_token": csrf_token(connection), "client_key": token_urlsafe(12), "text": TEXT})

    def create(connection: Connection, place: int) -> Answer:
        return connection.post("/desk/tickets/new", {
            "csrf_token": csrf_token(connection), "client_key": token_urlsafe(12), "channel": "email", "name": "Ana Pop",
            "email": f"ana.pop.{place}@post.example", "subject": f"Refund for order {place}", "text": TEXT, "locale": "en"})

    def get(address: Callable[[int], str]) -> Ask:
        return lambda connection, place: connection.get(address(place))

    agent = "admin@brisa.example"
    return [
        Measure("queue", "GET", "/desk/queues/unsolved", agent, get(lambda place: "/desk/queues/unsolved"), "/desk/queues/unsolved"),
        Measure("ticket", "GET", "/desk/tickets/NUMBER", agent, get(lambda place: f"/desk/tickets/{number(place)}"),
                f"/desk/tickets/{recent(1)}"),
        Measure("search", "GET", "/desk/search?q=WORDS", agent, get(lambda place: _query("/desk/search", WORDS, place)),
                "/desk/search?q=refund"),
        Measure("reply", "POST", "/desk/tickets/NUMBER/reply", agent, reply),
        Measure("create", "POST", "/desk/tickets/new", agent, create),
        Measure("kb_search", "GET", "/help/en/search?q=WORDS", "nobody", get(lambda place: _query("/help/en/search", QUESTIONS, place)),
                "/help/en/search?q=refund"),
    ]


def _query(path: str, words: tuple[str, ...], place: int) -> str:
    return f"{path}?q={words[place % len(words)].replace(' ', '+')}"
