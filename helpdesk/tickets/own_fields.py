"""Verbs and reads of own fields: defined by an admin, filled in a ticket."""
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events, own_values, text
from helpdesk.core.actor import Actor
from helpdesk.core.changing import move, replace_values
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.language import fold
from helpdesk.tickets import changes
from helpdesk.tickets.events import FieldsChanged, OwnFieldChanged
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.own_models import LONGEST_FOLDED, LONGEST_VALUE, OwnField, OwnFieldValue
from helpdesk.tickets.own_standing import standing

KINDS = ("text", "choice", "number", "date")
MOST_FIELDS, MOST_CHOICES = 40, 60
_VALUES = sa.select(OwnFieldValue.field_id, OwnFieldValue.value).where(OwnFieldValue.ticket_id == sa.bindparam("ticket", type_=sa.Integer))


@dataclass(frozen=True)
class FieldChoice:
    """A field as an admin wants it; `names` as core.localised.tidy() returns it, choices as [{"key", "names"}], a new one with an empty key."""

    kind: str
    names: dict
    choices: tuple[dict, ...] = ()
    team_ids: tuple[int, ...] = ()
    is_on_form: bool = False
    topic_ids: tuple[int, ...] = ()
    is_required: bool = False
    is_active: bool = True


def all_fields() -> tuple[OwnField, ...]:
    """Every field, those put aside too, in their order; kept until something happens, so to be read only."""
    return standing().fields


def fields_of(ticket: Ticket) -> list[OwnField]:
    """The fields that this ticket has, by its team."""
    return [field for field in all_fields() if field.is_used_by(ticket.team_id)]


def fields_of_form() -> list[OwnField]:
    """Those for which the contact form asks, with some topic."""
    return [field for field in all_fields() if field.is_active and field.is_on_form]


def field_of_id(field_id: int) -> OwnField:
    """The field with this id, to be changed. :raises NotFound: when there is none."""
    field = db.session.get(OwnField, field_id)
    if field is None:
        raise NotFound()
    return field


def create_field(choice: FieldChoice, *, actor: Actor) -> OwnField:
    """A new field, the last in order. :raises Invalid: naming what cannot be used."""
    if choice.kind not in KINDS:
        raise Invalid({"kind": _("Choose what stands in it.")})
    last, count = db.session.execute(sa.select(sa.func.max(OwnField.position), sa.func.count(OwnField.id))).one()
    if count >= MOST_FIELDS:
        raise Invalid({"form": _("A desk has at most %(most)d own fields.", most=MOST_FIELDS)})
    field = OwnField(position=(last or 0) + 1, **_wanted(choice, []))
    db.session.add(field)
    db.session.flush()
    events.record(OwnFieldChanged(field_id=field.id, fields=["created"]), actor=actor)
    return field


def change_field(field: OwnField, choice: FieldChoice, *, actor: Actor) -> None:
    """Changes everything but its kind: what tickets hold must stay readable. A choice that is left out stays as a name of old values."""
    wanted = _wanted(choice, field.choices) | {"kind": field.kind}
    changed = replace_values(field, wanted)
    if changed:
        events.record(OwnFieldChanged(field_id=field.id, fields=changed), actor=actor)


def move_field(field: OwnField, *, up: bool, actor: Actor) -> None:
    """Changes places with the neighbour above or below; at the end of the list nothing happens."""
    if move(list(db.session.scalars(sa.select(OwnField).order_by(OwnField.position, OwnField.id))), field, up=up):
        events.record(OwnFieldChanged(field_id=field.id, fields=["position"]), actor=actor)


def values_of(ticket: Ticket) -> dict[int, str]:
    """What stands in the ticket's fields, by field id; nothing is asked where the desk has no fields."""
    return dict(db.session.execute(_VALUES, {"ticket": ticket.id}).all()) if all_fields() else {}


def parse(field: OwnField, typed: str) -> str:
    """What was typed as it is kept: a key, a plain number, an ISO date; '' for nothing. :raises Invalid: under its name_of()."""
    typed = text.one_line(typed, LONGEST_VALUE)
    try:
        return own_values.kept(field.kind, typed, {one["key"] for one in field.choices}) if typed else ""
    except ValueError:
        raise Invalid({name_of(field): _WHY_NOT[field.kind]()}) from None


def name_of(field: OwnField) -> str:
    """What the field is called in a form."""
    return f"own_{field.id}"


def parsed(fields: list[OwnField], typed: Mapping[str, str]) -> dict[int, str]:
    """Those of the fields that a form names, by id. :raises Invalid: with every field that cannot be used."""
    values, problems = {}, {}
    for field in fields:
        if name_of(field) in typed:
            try:
                values[field.id] = parse(field, typed[name_of(field)])
            except Invalid as why:
                problems |= why.fields
    if problems:
        raise Invalid(problems)
    return values


def set_values(ticket: Ticket, values: dict[int, str], *, actor: Actor) -> None:
    """Fills fields (id → value as parse() answers it, '' empties it) of the ticket, which is locked."""
    before = values_of(ticket) if values else {}
    changed = {field_id: value for field_id, value in values.items() if before.get(field_id, "") != value}
    if not changed:
        return
    kinds = {field.id: field.kind for field in all_fields()}
    db.session.execute(sa.delete(OwnFieldValue).where(OwnFieldValue.ticket_id == ticket.id, OwnFieldValue.field_id.in_(changed)))
    written = [{"ticket_id": ticket.id, "field_id": field_id, "value": value, "folded": folded(value)} for field_id, value in changed.items() if value]
    if written:
        db.session.execute(sa.insert(OwnFieldValue), written)
    ticket.updated_at = utcnow()
    # A typed text may be a customer's own words, which no event holds.
    told = [[field_id, value if kinds[field_id] != "text" else bool(value)] for field_id, value in sorted(changed.items())]
    events.record(FieldsChanged(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=changes.next_seq(ticket), values=told), actor=actor)


def folded(value: str) -> str:
    """A value as a search compares it."""
    return fold(value)[:LONGEST_FOLDED]


def missing(ticket: Ticket, given: dict[int, str] | None = None) -> list[OwnField]:
    """The fields that must be filled before this ticket is solved and are not, with what is `given` now."""
    required = [field for field in fields_of(ticket) if field.is_required]
    values = (values_of(ticket) if required else {}) | (given or {})
    return [field for field in required if not values.get(field.id)]


def _wanted(choice: FieldChoice, old: list[dict]) -> dict:
    wanted = asdict(choice)
    wanted["choices"] = _choices(choice.choices, old) if choice.kind == "choice" else []
    if choice.kind == "choice" and not any(not one.get("is_off") for one in wanted["choices"]):
        raise Invalid({"choices": _("Write at least one choice.")})
    return wanted | {"team_ids": sorted(choice.team_ids), "topic_ids": sorted(choice.topic_ids)}


def _choices(wanted: tuple[dict, ...], old: list[dict]) -> list[dict]:
    """The choices with a key for each; those that were left out are kept at the end, for the tickets that hold them."""
    if len(wanted) > MOST_CHOICES:
        raise Invalid({"choices": _("A field has at most %(most)d choices.", most=MOST_CHOICES)})
    known = {one["key"]: one for one in old}
    next_key = max([int(key) for key in known], default=0) + 1
    made = []
    for one in wanted:
        key = one["key"] if one["key"] in known else str(next_key)
        next_key += key == str(next_key)
        made.append({"key": key, "names": one["names"]})
    kept = {one["key"] for one in made}
    return made + [{**one, "is_off": True} for key, one in known.items() if key not in kept]


_WHY_NOT = {"choice": lambda: _("This choice is not there any more. Reload the page."), "number": lambda: _("This is not a number."),
            "date": lambda: _("Write a day as year-month-day, for example 2026-01-31."), "text": lambda: ""}
