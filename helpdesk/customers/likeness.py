"""How probable it is that two customers are one person, what speaks for it, and what agents have decided so far.

A proposal only: nobody is merged by it. Every piece of evidence has a weight (a log-likelihood ratio), which is moved by
the decisions of the agents; a shared mailbox or a name that many have says little by itself.
"""
import math
import re
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.language import fold
from helpdesk.customers import search
from helpdesk.customers.models import Customer, Likeness
from helpdesk.customers.public_domains import is_public

# Of all pairs that share a word, so many are one person: the odds before anything is known.
PRIOR = -3.5
WEIGHTS = {"same_phone": 4.5, "same_name": 2.5, "same_mailbox_name": 1.6, "near_address": 3.0, "name_in_address": 1.2,
           "same_organisation": 0.8, "other_language": -0.8, "shared_mailbox": -2.5, "other_phone": -0.6}
# So many decisions weigh as much as what we assume without any.
TRUST = 20
LEAST = 0.25
# From here on a weight counts as moved.
MATTERS = 0.1
MOST, MOST_CANDIDATES = 5, 60
TAIL = 8
SHARED = frozenset(["info", "office", "contact", "contato", "admin", "sales", "vendas", "support", "suporte", "help", "ajuda", "hello", "ola", "salut", "billing", "faturamento", "contabilitate", "financeiro", "comenzi", "compras", "team", "equipe", "family", "familia"])
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Proposal:
    """Somebody who may be the same person: confidence from 0 to 1, and the names of what speaks for or against it."""

    customer: Customer
    confidence: float
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Learnt:
    """What agents decided taught: the weights, how many pairs were one person and how many were not, and which evidence counts more or less than we assumed."""

    weights: dict[str, float]
    same: int = 0
    apart: int = 0

    def moved(self, *, up: bool) -> list[str]:
        """The names of evidence whose weight went up, or down, by enough to matter; the most moved first."""
        steps = {name: (weight - WEIGHTS[name]) * (1 if up else -1) for name, weight in self.weights.items()}
        return sorted((name for name, step in steps.items() if step >= MATTERS), key=lambda name: -steps[name])


def proposals(customer: Customer, *, lessons: Learnt | None = None, seen: search.Seen | None = None) -> list[Proposal]:
    """Who may be the same person, the most probable first, without those about whom an agent has decided or whom `seen` leaves out; by `lessons` where they were read already."""
    decided = _decided(customer.id)
    candidates = [one for one in search.people_of(search.find_ids(_queries(customer), MOST_CANDIDATES, seen=seen)) if one.id not in decided]
    weights = (lessons or learnt()).weights if candidates else WEIGHTS
    found = [_proposal(customer, one, weights) for one in candidates if one.id != customer.id]
    return sorted((one for one in found if one.confidence >= LEAST), key=lambda one: (-one.confidence, one.customer.id))[:MOST]


def _proposal(one: Customer, other: Customer, weights: dict[str, float]) -> Proposal:
    found = evidence(one, other)
    return Proposal(other, confidence(found, weights), found)


def confidence(found: tuple[str, ...], weights: dict[str, float]) -> float:
    """From 0 to 1, from the names of evidence and their weights."""
    return 1 / (1 + math.exp(-PRIOR - sum(weights[name] for name in found))) if found else 0.0


def evidence(one: Customer, other: Customer) -> tuple[str, ...]:
    """What speaks for and against two customers being one person, sorted by name."""
    found = {name for name, holds in (
        ("same_phone", bool(_phones(one) & _phones(other))),
        ("other_phone", bool(_phones(one) and _phones(other)) and not _phones(one) & _phones(other)),
        ("same_name", _is_full_name(one.name) and _words(one.name) == _words(other.name)),
        ("same_organisation", one.organisation_id is not None and one.organisation_id == other.organisation_id),
        ("other_language", bool(one.locale and other.locale) and one.locale != other.locale),
    ) if holds}
    for mine in _addresses(one):
        for theirs in _addresses(other):
            found |= _of_addresses(mine, theirs)
    if _name_in(one, other) or _name_in(other, one):
        found.add("name_in_address")
    return tuple(sorted(found)) if found - {"other_language", "other_phone", "shared_mailbox", "same_organisation"} else ()


def _of_addresses(one: tuple[str, str], other: tuple[str, str]) -> set[str]:
    (mailbox, domain), (mailbox_there, domain_there) = one, other
    if mailbox in SHARED or mailbox_there in SHARED:
        return {"shared_mailbox"}
    if domain != domain_there:
        return {"same_mailbox_name"} if mailbox == mailbox_there and len(mailbox) >= 5 else set()
    is_near = len(mailbox) >= 6 and is_one_slip(mailbox, mailbox_there) and not _differ_in_digits(mailbox, mailbox_there)
    return {"near_address"} if is_near else set()


def _name_in(named: Customer, addressed: Customer) -> bool:
    """Whether an address of one spells the whole name of the other: ana.pop@ and Ana Pop."""
    words = _words(named.name)
    return _is_full_name(named.name) and any(
        mailbox not in SHARED and sorted(WORD.findall(mailbox)) == sorted(words) for mailbox, _domain in _addresses(addressed))


def is_one_slip(one: str, other: str) -> bool:
    """Whether one letter too many, too few, wrong or swapped with its neighbour makes the one word of the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((place for place, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs), min(len(one), len(other)))
    mine, theirs = one[start:], other[start:]
    swapped = len(mine) > 1 and len(theirs) > 1 and (mine[0], mine[1]) == (theirs[1], theirs[0]) and mine[2:] == theirs[2:]
    return swapped or mine[1:] == theirs[1:] or mine[1:] == theirs or mine == theirs[1:]


def _differ_in_digits(one: str, other: str) -> bool:
    """maria1 and maria2 are two people."""
    return [sign for sign in one if sign.isdigit()] != [sign for sign in other if sign.isdigit()]


def decide(one: Customer, other: Customer, *, is_same: bool) -> None:
    """Keeps what an agent decided about two people; a later decision replaces the earlier one and its evidence stays."""
    low, high = sorted((one, other), key=lambda person: person.id)
    row = db.session.get(Likeness, (low.id, high.id))
    if row is None:
        row = Likeness(low_id=low.id, high_id=high.id, evidence=list(evidence(low, high)))
        db.session.add(row)
    row.is_same, row.at = is_same, utcnow()


def forget_decision(one_id: int, other_id: int) -> None:
    """Takes a decision back: they may be proposed again."""
    low, high = sorted((one_id, other_id))
    db.session.execute(sa.delete(Likeness).where(Likeness.low_id == low, Likeness.high_id == high))


def learnt() -> Learnt:
    """What agents have decided about the newest 2,000 pairs, and what it taught."""
    decisions = db.session.execute(sa.select(Likeness.is_same, Likeness.evidence).order_by(Likeness.at.desc()).limit(2_000)).all()
    same = sum(row.is_same for row in decisions)
    return Learnt(weights_after([(row.is_same, row.evidence) for row in decisions]), same, len(decisions) - same)


def weights_after(decisions: list[tuple[bool, list[str]]]) -> dict[str, float]:
    """Each weight between what we assume and how much more often its evidence stood beside 'same' than beside 'not the same'.

    Where agents have only ever said one of the two, nothing can be compared and nothing is learnt.
    """
    same, apart = ([set(found) for verdict, found in decisions if verdict is wanted] for wanted in (True, False))
    seen = 2 * min(len(same), len(apart))
    trust = seen / (seen + TRUST)
    weights = {}
    for name, assumed in WEIGHTS.items():
        rates = [(sum(name in found for found in side) + 1) / (len(side) + 2) for side in (same, apart)]
        weights[name] = (1 - trust) * assumed + trust * math.log(rates[0] / rates[1])
    return weights


def _decided(customer_id: int) -> set[int]:
    rows = db.session.execute(sa.select(Likeness.low_id, Likeness.high_id).where(sa.or_(
        Likeness.low_id == customer_id, Likeness.high_id == customer_id)))
    return {number for row in rows for number in row} | {customer_id}


def _queries(customer: Customer) -> list[str]:
    """What the search of people is asked for: those of the same name, number or mailbox, and their neighbours at a small domain."""
    names = [customer.name] if _is_full_name(customer.name) else []
    mailboxes = [mailbox for mailbox, _domain in _addresses(customer) if mailbox not in SHARED and len(mailbox) >= 4]
    neighbours = [f"{mailbox[:3]} {domain}" for mailbox, domain in _addresses(customer) if len(mailbox) >= 6 and not is_public(domain)]
    return [*names, *mailboxes, *neighbours, *_phones(customer)]


def _addresses(customer: Customer) -> list[tuple[str, str]]:
    parts = (one.value.rpartition("@") for one in customer.identities if one.kind == "email")
    return [(mailbox.partition("+")[0], domain) for mailbox, _at, domain in parts]


def _phones(customer: Customer) -> set[str]:
    """The last digits of the numbers: with and without a country they are the same."""
    numbers = ("".join(sign for sign in one.value if sign.isdigit()) for one in customer.identities if one.kind == "phone")
    return {number[-TAIL:] for number in numbers if len(number) >= TAIL}


def _words(name: str) -> list[str]:
    return sorted(WORD.findall(fold(name)))


def _is_full_name(name: str) -> bool:
    return len(_words(name)) >= 2
