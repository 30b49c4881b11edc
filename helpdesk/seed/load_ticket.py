"""The rows of one ticket of a load database, as the actions of the tickets room would have written them."""
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.core.events import EventRow
from helpdesk.core.text import snippet
from helpdesk.customers.models import Touchpoint
from helpdesk.outbox.models import Delivery
from helpdesk.seed.prose import Prose
from helpdesk.tickets import states
from helpdesk.tickets.models import Message, Note, ThreadKey, Ticket, TicketTag

CHANNELS, CHANNEL_WEIGHTS = ("email", "form", "chat", "phone"), (50, 25, 20, 5)
PRIORITY_WEIGHTS = (5, 80, 12, 3)
TAGS = ("refund", "invoice", "late", "lost parcel", "warranty", "noise", "filter", "boleto", "pix", "vip", "b2b", "address")
CLOSED_AFTER = timedelta(days=states.CLOSE_AFTER_DAYS)
# Parents before children: the order in which rows are inserted.
MODELS = (Ticket, Message, Note, TicketTag, ThreadKey, EventRow, Delivery, Touchpoint)


@dataclass(frozen=True)
class Cast:
    """Who takes part: customers as (id, locale, address), and the ids of agents and teams."""

    customers: Sequence[tuple[int, str, str]]
    weights: Sequence[float]
    agents: Sequence[int]
    teams: Sequence[int]
    domain: str


class TicketWriter:
    """Collects the rows of tickets; `rows` maps each model to its rows, ready for a bulk insert."""

    def __init__(self, rng: random.Random, prose: Prose, cast: Cast, until: datetime, last_ids: dict[type, int]):
        self._rng, self._prose, self._cast, self._until = rng, prose, cast, until
        self._last_id = defaultdict(int, last_ids)
        self.rows = defaultdict(list)

    def write(self, opened_at: datetime, said: int, *, is_unsolved: bool) -> None:
        """One ticket with about `said` messages."""
        _Story(self, self._rng, self._prose, self._cast, self._until).tell(opened_at, said, is_unsolved)

    def add(self, model: type, **row) -> dict:
        """Keeps a row, numbered when its table has an id of its own."""
        if "id" in model.__table__.c and "id" not in row:
            self._last_id[model] += 1
            row["id"] = self._last_id[model]
        self.rows[model].append(row)
        return row

    def taken(self) -> dict:
        """The rows collected so far; the next ones go into a fresh heap."""
        rows, self.rows = self.rows, defaultdict(list)
        return rows


class _Story:
    """One ticket while it is being told."""

    def __init__(self, writer: TicketWriter, rng: random.Random, prose: Prose, cast: Cast, until: datetime):
        self._writer, self._rng, self._prose, self._cast, self._until = writer, rng, prose, cast, until

    def tell(self, opened_at: datetime, said: int, is_unsolved: bool) -> None:
        rng, cast = self._rng, self._cast
        self._now = opened_at
        self._customer, locale, self._address = rng.choices(cast.customers, cum_weights=cast.weights)[0]
        self._channel = rng.choices(CHANNELS, CHANNEL_WEIGHTS)[0]
        is_assigned = not is_unsolved or rng.random() < 0.8
        self._agent = rng.choice(cast.agents) if is_assigned else None
        self._row = self._writer.add(
            Ticket, subject=self._prose.subject(locale), status="new", folder="unsolved", waiting_on="us",
            priority=rng.choices(states.PRIORITIES, PRIORITY_WEIGHTS)[0], channel=self._channel, locale=locale,
            customer_id=self._customer, assignee_id=self._agent, team_id=rng.choice((None, *cast.teams)), is_spam=False,
            is_proved=self._channel == "email", is_automatic=False, seq=0, seen_seq=0, snippet="", created_at=opened_at,
            updated_at=opened_at, last_message_at=opened_at, waiting_since=None, first_replied_at=None, solved_at=None,
            closed_at=None, reopened_count=0)
        if rng.random() < 0.15:
            self._touch()
        self._talk(said, is_unsolved)
        if not is_unsolved:
            self._finish()
        self._row["updated_at"] = self._now
        self._row["seen_seq"] = self._row["seq"] if rng.random() < 0.7 or not is_unsolved else 1
        for tag in rng.sample(TAGS, rng.choice((0, 0, 1, 1, 2))):
            self._writer.add(TicketTag, ticket_id=self._row["id"], tag=tag)

    def _talk(self, said: int, is_unsolved: bool) -> None:
        if not is_unsolved and said == 1 and self._rng.random() < 0.7:
            said = 2
        for place in range(said if self._agent else 1):
            is_ours = place % 2 == 1
            self._pass_time(is_ours)
            self._say(is_ours)
            if place == 0:
                self._record("ticket.opened", f"customer:{self._customer}", channel=self._channel, message_id=self._message)
                if self._agent:
                    self._record("ticket.assigned", f"agent:{self._agent}", takes_place=True, old=None, new=self._agent)
            elif is_ours:
                self._record("reply.posted", f"agent:{self._agent}", message_id=self._message, is_first=place == 1)
                self._move("pending" if self._rng.random() < 0.5 else "open")
            else:
                self._record("message.received", f"customer:{self._customer}", message_id=self._message, is_automatic=False)
                self._move("open" if self._row["status"] != "new" else "new")
        if self._agent and self._rng.random() < 0.12:
            self._note()

    def _say(self, is_ours: bool) -> None:
        row, now = self._row, self._now
        text = self._prose.message(row["locale"], "agent" if is_ours else "customer")
        row["seq"] += 1
        message = self._writer.add(
            Message, ticket_id=row["id"], seq=row["seq"], direction="out" if is_ours else "in", channel=self._channel,
            agent_id=self._agent if is_ours else None, customer_id=None if is_ours else self._customer, text=text,
            message_id=None, sender=None if is_ours else self._address, is_automatic=False, is_proved=self._channel == "email",
            created_at=now)
        self._message = message["id"]
        if self._channel in ("email", "form") and (is_ours or self._channel == "email"):
            message["message_id"] = f"load.{self._message}.t{row['id']}@{self._cast.domain}"
            self._writer.add(ThreadKey, message_id=message["message_id"], ticket_id=row["id"], named_by=message["id"])
        row["last_message_at"] = now
        if is_ours:
            row["first_replied_at"], row["waiting_since"] = row["first_replied_at"] or now, None
            self._send(message)
        else:
            row["snippet"], row["waiting_since"] = snippet(text), row["waiting_since"] or now

    def _send(self, message: dict) -> None:
        if self._channel == "phone":
            return
        carrier = "chat" if self._channel == "chat" else "email"
        self._writer.add(
            Delivery, channel=carrier, kind="reply", status="sent", recipient=self._address, locale=self._row["locale"],
            ticket_id=self._row["id"], message_id=message["id"], customer_id=self._customer, header_id=message["message_id"],
            data={}, attempts=1, due_at=self._now, created_at=self._now, sent_at=self._now)

    def _note(self) -> None:
        self._pass_time(True)
        self._row["seq"] += 1
        note = self._writer.add(Note, ticket_id=self._row["id"], seq=self._row["seq"], agent_id=self._agent,
                                text=self._prose.message(self._row["locale"], "note"), created_at=self._now)
        self._record("note.added", f"agent:{self._agent}", note_id=note["id"])

    def _finish(self) -> None:
        self._pass_time(True)
        self._move("solved")
        self._row["solved_at"], self._row["waiting_since"] = self._now, None
        self._record("ticket.solved", f"agent:{self._agent}")
        if self._now + CLOSED_AFTER < self._until:
            self._now += CLOSED_AFTER
            self._move("closed", actor="system")
            self._row["closed_at"] = self._now
            self._record("ticket.closed", "system", was_solved=True)

    def _move(self, status: str, actor: str | None = None) -> None:
        old = self._row["status"]
        if old == status:
            return
        self._row.update(status=status, folder=states.folder(status, is_spam=False, is_deleted=False),
                         waiting_on=states.WAITING_ON[status])
        self._record("ticket.status_changed", actor or f"agent:{self._agent}", takes_place=True, old=old, new=status)

    def _record(self, kind: str, actor: str, *, takes_place: bool = False, **data) -> None:
        self._row["seq"] += takes_place
        self._writer.add(EventRow, at=self._now, kind=kind, ticket_id=self._row["id"], customer_id=self._customer,
                         seq=self._row["seq"], actor=actor, data={"v": 1, **data})

    def _touch(self) -> None:
        self._writer.add(Touchpoint, customer_id=self._customer, kind="search", at=self._now - timedelta(minutes=3),
                         ticket_id=None, data={"title": self._row["subject"]})

    def _pass_time(self, is_ours: bool) -> None:
        """Moves the clock, never past the end: the last words lie just before it."""
        if self._row["seq"] == 0:
            return
        hours = self._rng.expovariate(1 / (0.05 if self._channel == "chat" else 4 if is_ours else 9))
        self._now = min(self._now + timedelta(hours=hours), self._now + (self._until - self._now) / 2)
