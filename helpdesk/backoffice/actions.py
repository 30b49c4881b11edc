"""Verbs of the sources of cards: describe one, change it, remove it; keep what was answered."""
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.backoffice.cards import ITEM_PARTS, MOST_ROWS, is_path
from helpdesk.backoffice.events import CardSourceChanged
from helpdesk.backoffice.models import CardAnswer, CardSource
from helpdesk.backoffice.questions import KINDS, PLACEHOLDER
from helpdesk.core import calling, events
from helpdesk.core.actor import Actor
from helpdesk.core.changing import replace_values
from helpdesk.core.clock import utcnow
from helpdesk.core.connections import Refused
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.sealing import seal
from helpdesk.core.standing import writes_apart
from helpdesk.customers.models import Customer

LONGEST_ADDRESS, LONGEST_SECRET = 500, 200
SECONDS, KEEP_SECONDS = range(1, 11), range(5, 3_601)
# An answer that is older tells nothing of today, and is somebody's data.
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class SourceChoice:
    """A source as an admin wants it; an empty secret leaves the one that is kept."""

    names: dict[str, str]
    address: str
    mapping: dict
    secret: str = ""
    seconds: int = 3
    keep_seconds: int = 60
    is_active: bool = True
    team_ids: tuple[int, ...] = ()


def all_sources() -> list[CardSource]:
    """Every source, the ones that are switched off too, in the order in which they were made."""
    return list(db.session.scalars(sa.select(CardSource).order_by(CardSource.id)))


def source_of_id(source_id: int) -> CardSource:
    """The source with this id. :raises NotFound: when there is none."""
    source = db.session.get(CardSource, source_id)
    if source is None:
        raise NotFound()
    return source


def create_source(choice: SourceChoice, *, actor: Actor) -> CardSource:
    """A new source. :raises Invalid: naming each field that cannot be used."""
    source = CardSource(**_checked(choice), changed_at=utcnow())
    db.session.add(source)
    db.session.flush()
    events.record(CardSourceChanged(source_id=source.id, fields=["created"]), actor=actor)
    return source


def change_source(source: CardSource, choice: SourceChoice, *, actor: Actor) -> None:
    """Describes the source anew; what was answered under the old description is not shown again. :raises Invalid: likewise."""
    wanted = _checked(choice)
    if not choice.secret:
        del wanted["secret"]
    changed = replace_values(source, wanted)
    if changed:
        source.changed_at = utcnow()
        events.record(CardSourceChanged(source_id=source.id, fields=changed), actor=actor)


def remove_source(source: CardSource, *, actor: Actor) -> None:
    """Removes a source and all it ever answered."""
    events.record(CardSourceChanged(source_id=source.id, fields=["removed"]), actor=actor)
    db.session.execute(sa.delete(CardAnswer).where(CardAnswer.source_id == source.id))
    db.session.delete(source)


@dataclass(frozen=True)
class Heard:
    """A whole answer on its way into its row."""

    source_id: int
    customer_id: int
    edition: str
    asked_of: str
    card: dict
    at: datetime


def keep_answers(heard: list[Heard]) -> None:
    """Keeps the last answer of each source about each customer; a source or a customer that is gone meanwhile keeps none."""
    writes_apart()
    for one in {(item.source_id, item.customer_id): item for item in heard}.values():
        row = db.session.get(CardAnswer, (one.source_id, one.customer_id))
        if row is None:
            if not (db.session.get(CardSource, one.source_id) and db.session.get(Customer, one.customer_id)):
                continue
            row = CardAnswer(source_id=one.source_id, customer_id=one.customer_id)
            db.session.add(row)
        row.edition, row.asked_of, row.card, row.at = one.edition, one.asked_of, one.card, one.at
        db.session.flush()


def forget_old_answers() -> bool:
    """Removes what was answered more than thirty days ago; opens its own unit."""
    with unit_of_work():
        return bool(db.session.execute(sa.delete(CardAnswer).where(CardAnswer.at < utcnow() - KEPT_FOR)).rowcount)


def _checked(choice: SourceChoice) -> dict:
    problems = _problems_of_mapping(choice.mapping)
    words = _problem_of_address(choice.address)
    if words:
        problems["address"] = words
    if len(choice.secret) > LONGEST_SECRET:
        problems["secret"] = _("Write at most %(most)d characters.", most=LONGEST_SECRET)
    if choice.seconds not in SECONDS:
        problems["seconds"] = _("Choose between %(least)d and %(most)d.", least=SECONDS[0], most=SECONDS[-1])
    if choice.keep_seconds not in KEEP_SECONDS:
        problems["keep_seconds"] = _("Choose between %(least)d and %(most)d.", least=KEEP_SECONDS[0], most=KEEP_SECONDS[-1])
    if problems:
        raise Invalid(problems)
    return {"names": choice.names, "address": choice.address, "mapping": choice.mapping, "secret": seal(choice.secret), "seconds": choice.seconds,
            "keep_seconds": choice.keep_seconds, "is_active": choice.is_active, "team_ids": sorted(choice.team_ids)}


def _problem_of_address(address: str) -> str:
    """Why this address cannot be asked, in a sentence, or ''. The name service is not asked: this runs inside a unit."""
    plain = PLACEHOLDER.sub("x", address)
    host = re.split(r"[/?#]", address.partition("://")[2])[0]
    if "{" in host or set(PLACEHOLDER.findall(address)) - set(KINDS):
        return _("Use only {email}, {phone} and {external}, and only after the host.")
    try:
        calling.check(plain)
    except Refused:
        return _("This address is not asked: write https:// and a host on the open internet, or let the operator name the host in HELPDESK_CARD_HOSTS.")
    if not plain.startswith("https://") and not calling.is_named(plain):
        return _("Write an address that begins with https://: what is sent names a person.")
    return "" if len(address) <= LONGEST_ADDRESS else _("Write at most %(most)d characters.", most=LONGEST_ADDRESS)


def _problems_of_mapping(mapping: dict) -> dict[str, str]:
    odd = _("Write a path such as orders or customer.points.")
    fields = {"title": mapping.get("title", ""), "list": mapping.get("items", ""), **{f"item_{part}": mapping.get("item", {}).get(part, "") for part in ITEM_PARTS}}
    problems = {name: odd for name, path in fields.items() if path and not is_path(path)}
    rows = mapping.get("rows", [])
    if len(rows) > MOST_ROWS or any(not is_path(row["path"]) or not row["names"] for row in rows):
        problems["rows"] = _("Write at most %(most)d lines as path = label.", most=MOST_ROWS)
    if not (mapping.get("title") or rows or mapping.get("items")):
        problems["list"] = _("Say what to show: a title, rows or a list.")
    if mapping.get("items") and not any(mapping.get("item", {}).get(part) for part in ("title", "date", "amount", "state")):
        problems["item_title"] = _("Say what of each entry is shown.")
    return problems
