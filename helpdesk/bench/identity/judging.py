"""What is judged: where every word of a journey stands, as whose, and what somebody was shown who should not see it."""
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.customers.merging import keeper_of
from helpdesk.customers.models import Customer, Identity, Touchpoint
from helpdesk.tickets.models import Message, Ticket


@dataclass(frozen=True)
class Act:
    """One thing somebody did: `writer` is who it truly was, `is_proof` whether they showed it by this very act."""

    writer: str
    is_proof: bool
    message_id: int | None = None
    touchpoint_id: int | None = None


@dataclass
class Verdict:
    """The figures of a journey; all but `pairs` and `met` should be empty."""

    pairs: int = 0
    met: int = 0
    false_joins: list[str] = field(default_factory=list)
    wrong_marks: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nobody was taken for somebody else, and nothing was shown or changed that must not be."""
        return not (self.false_joins or self.wrong_marks or self.leaks or self.changed)


class Journey:
    """What happened in one journey and what must be true at its end."""

    def __init__(self, kind: str):
        self.kind, self.acts, self.owners, self.verdict = kind, [], {}, Verdict()
        self._same: dict[str, str] = {}
        self._watched: dict[int, tuple] = {}

    def owns(self, owner: str, value: str) -> None:
        """This address, number or browser is truly this one's; a shared mailbox is an owner of its own."""
        self.owners[value] = owner

    def is_proved_same(self, one: str, other: str) -> None:
        """From here on there is proof that these two are one person."""
        self._same[self.who(other)] = self.who(one)

    def who(self, key: str) -> str:
        """The person as whom all that are proved to be the same count."""
        while key in self._same:
            key = self._same[key]
        return key

    def watch(self, address: str) -> None:
        """The profile behind this address must not change any more."""
        customer = _owner(address)
        self._watched[customer.id] = _profile(customer)

    def must_not_show(self, page: str, secret: str, who: str) -> None:
        """Counts a leak where a page shows words that its reader must not see."""
        if secret in page:
            self.verdict.leaks.append(f"{who} read: {secret}")

    def judge(self) -> Verdict:
        """Looks at every row that the journey left."""
        db.session.expire_all()
        stands = [(act, *self._stand(act)) for act in self.acts]
        self._judge_pairs(stands)
        self._judge_marks(stands)
        self._judge_identities({customer_id for _act, customer_id, _marked, _is_own in stands})
        for customer_id, before in self._watched.items():
            now = _profile(db.session.get(Customer, customer_id))
            if now != before:
                self.verdict.changed.append(f"{before} became {now}")
        return self.verdict

    def _stand(self, act: Act) -> tuple[int, bool | None, bool]:
        """As whom the words of an act stand, whether they are marked as proved (None: such rows say nothing of it), and whether they came under an address of the writer's."""
        if act.touchpoint_id:
            row = db.session.get(Touchpoint, act.touchpoint_id)
            return keeper_of(db.session.get(Customer, row.customer_id)).id, None, True
        message = db.session.get(Message, act.message_id)
        customer = message.customer or db.session.get(Ticket, message.ticket_id).customer
        is_own = message.sender not in self.owners or self.who(self.owners[message.sender]) == self.who(act.writer)
        return keeper_of(customer).id, message.is_proved, is_own

    def _judge_pairs(self, stands: list[tuple[Act, int, bool | None, bool]]) -> None:
        for (one, here, _, is_ones), (other, there, _, is_others) in combinations(stands, 2):
            if self.who(one.writer) == self.who(other.writer):
                if not (is_ones and is_others):
                    continue
                self.verdict.pairs += 1
                self.verdict.met += here == there
            elif here == there and one.is_proof and other.is_proof:
                self.verdict.false_joins.append(f"{one.writer} and {other.writer} are one")

    def _judge_marks(self, stands: list[tuple[Act, int, bool | None, bool]]) -> None:
        """A claim must be marked as one, and a proof as proved."""
        for act, _customer_id, marked, _is_own in stands:
            if marked is not None and marked != act.is_proof:
                self.verdict.wrong_marks.append(f"{act.writer}: {'proved' if marked else 'not proved'}")

    def _judge_identities(self, customer_ids: set[int]) -> None:
        held = defaultdict(set)
        for row in db.session.scalars(sa.select(Identity).where(Identity.customer_id.in_(customer_ids) | Identity.value.in_(self.owners))):
            if row.value in self.owners:
                held[keeper_of(row.customer).id].add(self.who(self.owners[row.value]))
        self.verdict.false_joins += [f"{' and '.join(sorted(owners))} hold one profile" for owners in held.values() if len(owners) > 1]


def _owner(address: str) -> Customer:
    return db.session.scalar(sa.select(Identity).where(Identity.value == address)).customer


def _profile(customer: Customer) -> tuple:
    ways = tuple(sorted((one.kind, one.value, one.proved_at is not None, one.returned_at) for one in customer.identities))
    return customer.name, customer.locale, customer.time_zone, customer.tags, customer.own_values, customer.consents, customer.organisation_id, customer.is_blocked, customer.merged_into_id, ways
