"""The cards of a customer: what each source says now, or what it said last."""
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from helpdesk.backoffice.actions import Heard, keep_answers
from helpdesk.backoffice.asking import BOARD, Outcome, Wish
from helpdesk.backoffice.cards import Card
from helpdesk.backoffice.models import CardAnswer, CardSource
from helpdesk.backoffice.questions import digest_of, proved, question
from helpdesk.core import footprints
from helpdesk.core.db import db
from helpdesk.core.sealing import Unreadable, unseal
from helpdesk.customers.models import Customer


@dataclass(frozen=True)
class Shown:
    """A source with what came of asking it; `card` is the answer, or the last one known, as it was `at`; `is_old`: not of now."""

    source: CardSource
    outcome: str
    detail: str = ""
    card: Card | None = None
    at: datetime | None = None
    is_old: bool = False


def cards_of(customer: Customer, *, team_ids: frozenset[int] | None, seconds: float) -> list[Shown]:
    """What every source that these teams may see says of a customer (None: every source); waits at most `seconds` for those that were not asked yet."""
    known = proved(customer.identities)
    active = db.session.scalars(sa.select(CardSource).where(CardSource.is_active).order_by(CardSource.id))
    sources = [source for source in active if source.is_shown_to(team_ids)]
    wishes = {source.id: wish_of(source, known) for source in sources}
    keep = {source.id: _keeper(source, customer.id, digest_of(known)) for source in sources}
    outcomes = {source_id: BOARD.look(wish, keep[source_id]) for source_id, wish in wishes.items() if isinstance(wish, Wish)}
    if any(one.kind == "asking" for one in outcomes.values()):
        BOARD.wait([wishes[source_id].key for source_id in outcomes], seconds)
        outcomes = {source_id: BOARD.look(wishes[source_id], keep[source_id]) for source_id in outcomes}
    answers = _last_answers(customer.id, digest_of(known)) if known else {}
    return [_shown(source, outcomes.get(source.id) or wishes[source.id], answers.get(source.id)) for source in sources]


def names_team(team_id: int) -> bool:
    """Whether a card is meant for this team: without it the card might be everybody's."""
    return any(team_id in named for named in db.session.scalars(sa.select(CardSource.team_ids)))


def wish_of(source: CardSource, known: dict) -> Wish | Outcome:
    """What to ask this source of these identities; an Outcome where nothing can be asked."""
    asked = question(source.address, known)
    if asked is None:
        return Outcome("nobody")
    try:
        secret = unseal(source.secret)
    except Unreadable:
        return Outcome("sealed")
    return Wish(source.id, (source.id, source.edition, digest_of(known)), asked, source.mapping, source.seconds, source.keep_seconds, secret)


def _keeper(source: CardSource, customer_id: int, asked_of: str):
    source_id, edition = source.id, source.edition

    def keep(outcome: Outcome) -> None:
        footprints.leave(keep_answers, Heard(source_id, customer_id, edition, asked_of, outcome.card.as_row(), outcome.at))
    return keep


def _last_answers(customer_id: int, asked_of: str) -> dict[int, CardAnswer]:
    """What was answered last of the same identities: another person's words never stand under this name."""
    rows = db.session.scalars(sa.select(CardAnswer).where(CardAnswer.customer_id == customer_id, CardAnswer.asked_of == asked_of))
    return {row.source_id: row for row in rows}


def _shown(source: CardSource, outcome: Outcome, last: CardAnswer | None) -> Shown:
    if outcome.card or outcome.kind in ("unknown", "nobody") or last is None or last.edition != source.edition:
        return Shown(source, outcome.kind, outcome.detail, outcome.card, outcome.at)
    return Shown(source, outcome.kind, outcome.detail, Card.from_row(last.card), last.at, is_old=True)
