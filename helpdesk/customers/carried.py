"""What is known about a person beside name and addresses: time zone, tags, own fields, consent, worth, risk, notes.

A claim fills none of it but the guess of a time zone on a profile of which nothing is proved.
"""
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events, text
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow, zones
from helpdesk.core.db import db
from helpdesk.core.errors import Conflict, Invalid, NotFound
from helpdesk.customers import actions, person_fields
from helpdesk.customers.carried_models import CustomerNote
from helpdesk.customers.events import CustomerNoteAdded, CustomerNoteRemoved
from helpdesk.customers.models import Customer

# What a person may agree to or refuse; nobody is asked or written to so after a no.
CONSENTS = ("surveys", "news", "calls")
RISKS = ("low", "middle", "high")
MOST_TAGS, LONGEST_TAG, LONGEST_WORTH, LONGEST_HOW = 20, 40, 60, 200
LONGEST_NOTE, MOST_NOTES = 2_000, 50
GUESS = "guess"


@dataclass(frozen=True)
class About:
    """What a form or another system says; None leaves a part as it is. `consents` are {kind: whether given}, `how` how that was heard."""

    time_zone: str | None = None
    tags: tuple[str, ...] | None = None
    worth: str | None = None
    risk: str | None = None
    own: Mapping[str, str] = field(default_factory=dict)
    consents: Mapping[str, bool | None] = field(default_factory=dict)
    how: str = ""


def change_about(customer: Customer, about: About, *, by: str, seen: str | None = None, actor: Actor) -> None:
    """Changes what `about` says; `by` is agent, api or sheet; `seen` the about_edition it was chosen on.

    :raises Invalid: naming each part that cannot be used. :raises Conflict: when it changed since.
    """
    if seen is not None and seen != customer.about_edition:
        raise Conflict(_("Somebody else has changed this person since you opened the page. Look at what stands there now and save again."))
    about = replace(about, worth=text.one_line(about.worth, LONGEST_WORTH + 1)) if about.worth else about
    problems = _problems(about)
    try:
        values = person_fields.parsed(about.own, customer.own_values)
    except Invalid as why:
        problems |= why.fields
    if problems:
        raise Invalid(problems)
    wanted = {"own_values": values, "consents": _consents(customer, about, actor)}
    if about.time_zone is not None and about.time_zone != (customer.time_zone or ""):
        wanted |= {"time_zone": about.time_zone or None, "time_zone_by": by if about.time_zone else None}
    wanted |= {name: getattr(about, name) or None for name in ("worth", "risk") if getattr(about, name) is not None}
    if about.tags is not None:
        wanted["tags"] = sorted(set(about.tags))
    actions.change(customer, actor=actor, **wanted)


def _problems(about: About) -> dict[str, str]:
    problems = {}
    if about.time_zone and about.time_zone not in zones():
        problems["time_zone"] = _("Choose a time zone of the list, for example Europe/Bucharest.")
    if about.risk and about.risk not in RISKS:
        problems["risk"] = _("Choose one of the list.")
    if len(about.worth or "") > LONGEST_WORTH:
        problems["worth"] = _("Write at most %(most)d characters.", most=LONGEST_WORTH)
    if len(about.tags or ()) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in about.tags or ()):
        problems["tags"] = _("Write at most %(most)d tags of at most %(longest)d characters.", most=MOST_TAGS, longest=LONGEST_TAG)
    if set(about.consents) - set(CONSENTS):
        problems["consents"] = _("Choose one of the list.")
    return problems


def _consents(customer: Customer, about: About, actor: Actor) -> dict:
    """What they agreed to or refused, with when, how and who heard it; what is said again keeps its first moment."""
    held = dict(customer.consents)
    for kind, given in about.consents.items():
        if given is None:
            held.pop(kind, None)
        elif held.get(kind, {}).get("given") is not given:
            held[kind] = {"given": given, "at": utcnow().isoformat(), "how": text.one_line(about.how, LONGEST_HOW), "by": str(actor)}
    return held


def tidy_tags(typed: str) -> tuple[str, ...]:
    """Tags from a typed list: lower case, without '#', each once, sorted."""
    found = {text.one_line(part, LONGEST_TAG + 1).lstrip("#").lower() for part in typed.replace(";", ",").split(",")}
    return tuple(sorted(found - {""}))


def guess_zone(customer: Customer, zone: str | None, *, is_proof: bool) -> None:
    """Keeps what a browser says of its clock: never over what we were told, and a claim says nothing about a proved profile."""
    if not zone or zone not in zones() or zone == customer.time_zone or customer.time_zone_by not in (None, GUESS):
        return
    if is_proof or not any(one.proved_at for one in customer.identities if one.kind != "chat"):
        customer.time_zone, customer.time_zone_by = zone, GUESS


def local_time(customer: Customer, now: datetime) -> datetime | None:
    """What the clock shows where they are, or None when we do not know where."""
    return now.astimezone(ZoneInfo(customer.time_zone)) if customer.time_zone else None


def add_note(customer: Customer, typed: str, *, actor: Actor) -> CustomerNote:
    """Keeps what colleagues should know about this person. :raises Invalid: for nothing, or too much."""
    words = text.many_lines(typed, LONGEST_NOTE + 1)
    if not words:
        raise Invalid({"note": _("Write something first.")})
    if len(words) > LONGEST_NOTE:
        raise Invalid({"note": _("Write at most %(most)d characters.", most=LONGEST_NOTE)})
    note = CustomerNote(customer_id=customer.id, agent_id=actor.id, text=words, created_at=utcnow())
    db.session.add(note)
    db.session.flush()
    events.record(CustomerNoteAdded(customer_id=customer.id, note_id=note.id), actor=actor)
    return note


def remove_note(customer: Customer, note_id: int, *, actor: Actor) -> str:
    """Takes a note away and answers its words, for putting it back. :raises NotFound: when this person has no such note."""
    note = db.session.get(CustomerNote, note_id)
    if note is None or note.customer_id != customer.id:
        raise NotFound()
    db.session.delete(note)
    events.record(CustomerNoteRemoved(customer_id=customer.id, note_id=note_id), actor=actor)
    return note.text


_NOTES = sa.select(CustomerNote).where(CustomerNote.customer_id == sa.bindparam("customer", type_=sa.Integer)).order_by(CustomerNote.id.desc()).limit(MOST_NOTES)


def notes_of(customer_id: int) -> list[CustomerNote]:
    """The notes about a person, newest first, at most 50; one statement."""
    return list(db.session.scalars(_NOTES, {"customer": customer_id}))
