"""Asks other systems aside, so that no page waits: each source has few places, and one that fails rests for a while.

What is known lives in this process; the last whole answers are rows, so that a start or a failure leaves them to be shown.
A name service that hangs holds a place of its own source and nobody else's.
"""
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from helpdesk.backoffice.cards import Card, Nonsense, card_of
from helpdesk.backoffice.questions import Question, headers
from helpdesk.core import calling
from helpdesk.core.clock import utcnow
from helpdesk.core.connections import Refused, Unreachable

MOST_BYTES = 256 * 1024
MOST_AT_ONCE, MOST_PER_SOURCE = 8, 2
MOST_KEPT = 1_000
KEEP_FAILURE = 10.0
FAILURES_TO_REST, REST = 3, 30.0
_FINE = ("fine", "unknown")


@dataclass(frozen=True)
class Wish:
    """A source and what to ask it, as plain values that may cross to a thread; `key` makes two wishes the same."""

    source_id: int
    key: tuple
    asked: Question
    mapping: dict = field(hash=False)
    seconds: float = 3.0
    keep_seconds: float = 60.0
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Outcome:
    """What came of asking.

    `kind`: fine (there is a `card`) · unknown (they know nobody) · asking · silent · resting (asked no more for a while) ·
    refused (they refused us) · failed (`detail` is their status) · moved · large · nonsense (`detail` says why) · forbidden (an address that we do not ask).
    """

    kind: str
    card: Card | None = None
    detail: str = ""
    at: datetime | None = None
    until: float = 0.0


class Board:
    """Who is asked now, what was answered, and which source rests."""

    def __init__(self):
        self._changed = threading.Condition()
        self._known: OrderedDict[tuple, Outcome] = OrderedDict()
        self._running: dict[tuple, int] = {}
        self._failures: dict[int, tuple[int, float]] = {}

    def look(self, wish: Wish, then=None) -> Outcome:
        """What is known; begins to ask when nothing is. `then(outcome)` is called by the thread that asked, once there is a card."""
        now = time.monotonic()
        with self._changed:
            known = self._known.get(wish.key)
            if known and known.until > now:
                return known
            if wish.key in self._running:
                return Outcome("asking")
            count, rests_until = self._failures.get(wish.source_id, (0, 0.0))
            if count >= FAILURES_TO_REST and rests_until > now:
                return Outcome("resting")
            if len(self._running) >= MOST_AT_ONCE or list(self._running.values()).count(wish.source_id) >= MOST_PER_SOURCE:
                return Outcome("asking")
            self._running[wish.key] = wish.source_id
        threading.Thread(target=self._run, args=(wish, then), name="card", daemon=True).start()
        return Outcome("asking")

    def wait(self, keys: list[tuple], seconds: float) -> None:
        """Returns when none of these is being asked any more, at the latest after `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: not any(key in self._running for key in keys), seconds)

    def forget(self) -> None:
        """Begins anew; whoever is being asked may still answer."""
        with self._changed:
            self._known.clear()
            self._failures.clear()

    def _run(self, wish: Wish, then) -> None:
        outcome = Outcome("silent")
        try:
            outcome = ask_now(wish)
        finally:
            # Whatever a foreign answer breaks, its place is free again and the card says that nothing came.
            self._keep(wish, outcome)
        if outcome.card and then:
            then(outcome)

    def _keep(self, wish: Wish, outcome: Outcome) -> None:
        is_fine, now = outcome.kind in _FINE, time.monotonic()
        kept = Outcome(outcome.kind, outcome.card, outcome.detail, outcome.at, now + (wish.keep_seconds if is_fine else KEEP_FAILURE))
        with self._changed:
            self._running.pop(wish.key, None)
            self._known[wish.key] = kept
            self._known.move_to_end(wish.key)
            while len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
            count = 0 if is_fine else self._failures.get(wish.source_id, (0, 0.0))[0] + 1
            self._failures[wish.source_id] = (count, now + REST)
            self._changed.notify_all()


def ask_now(wish: Wish) -> Outcome:
    """Asks and waits for the answer; no unit of work may be open."""
    signed = headers(wish.asked, wish.secret, now=int(utcnow().timestamp()))
    try:
        answer = calling.ask(wish.asked.method, wish.asked.address, headers=signed, body=wish.asked.body, seconds=wish.seconds, most_bytes=MOST_BYTES)
    except calling.TooLarge:
        return Outcome("large")
    except Unreachable as why:
        return Outcome("silent", detail=str(why))
    except Refused as why:
        return Outcome("forbidden", detail=str(why))
    return _read(answer, wish.mapping)


def _read(answer: calling.Answer, mapping: dict) -> Outcome:
    if answer.status in (404, 410):
        return Outcome("unknown", at=utcnow())
    if answer.status in (401, 403, 407):
        return Outcome("refused", detail=str(answer.status))
    if 300 <= answer.status < 400:
        return Outcome("moved", detail=str(answer.status))
    if answer.status != 200:
        return Outcome("failed", detail=str(answer.status))
    try:
        return Outcome("fine", card_of(answer.content, mapping), at=utcnow())
    except Nonsense as why:
        return Outcome("nonsense", detail=str(why))


BOARD = Board()
