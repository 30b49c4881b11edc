"""Own fields of customers: defined by an admin, filled by agents, other systems and sheets."""
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events, own_values, text
from helpdesk.core.actor import Actor
from helpdesk.core.changing import replace_values
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.standing import until_something_happens
from helpdesk.customers.carried_models import PersonField
from helpdesk.customers.events import PersonFieldChanged

KINDS = ("text", "choice", "number", "date", "yes")
MOST_FIELDS, MOST_CHOICES, LONGEST_VALUE = 40, 60, 300
_WHY_NOT = {"choice": lambda: _("This choice is not there any more. Reload the page."), "number": lambda: _("This is not a number."),
            "date": lambda: _("Write a day as year-month-day, for example 2026-01-31."), "yes": lambda: _("Choose yes or no.")}


@dataclass(frozen=True)
class FieldChoice:
    """A field as an admin wants it; `names` as core.localised.tidy() returns it, choices as [{"key", "names"}], a new one with an empty key."""

    kind: str
    names: dict
    choices: tuple[dict, ...] = ()
    is_beside: bool = True
    is_active: bool = True


def all_fields() -> tuple[PersonField, ...]:
    """Every field, those put aside too, in their order; kept until something happens, so to be read only."""
    return tuple(_all())


@until_something_happens
def _all() -> list[PersonField]:
    return list(db.session.scalars(sa.select(PersonField).order_by(PersonField.position, PersonField.id)))


def active_fields() -> list[PersonField]:
    """Those in use."""
    return [field for field in all_fields() if field.is_active]


def field_of_id(field_id: int) -> PersonField:
    """The field with this id, to be changed. :raises NotFound: when there is none."""
    field = db.session.get(PersonField, field_id)
    if field is None:
        raise NotFound()
    return field


def create_field(choice: FieldChoice, *, actor: Actor) -> PersonField:
    """A new field, the last in order. :raises Invalid: naming what cannot be used."""
    if choice.kind not in KINDS:
        raise Invalid({"kind": _("Choose what stands in it.")})
    last, count = db.session.execute(sa.select(sa.func.max(PersonField.position), sa.func.count(PersonField.id))).one()
    if count >= MOST_FIELDS:
        raise Invalid({"form": _("A desk has at most %(most)d own fields.", most=MOST_FIELDS)})
    field = PersonField(position=(last or 0) + 1, **_wanted(choice, []))
    db.session.add(field)
    db.session.flush()
    events.record(PersonFieldChanged(field_id=field.id, fields=["created"]), actor=actor)
    return field


def change_field(field: PersonField, choice: FieldChoice, *, actor: Actor) -> None:
    """Changes everything but its kind: what profiles hold must stay readable. A choice that is left out stays as a name of old values."""
    wanted = _wanted(choice, field.choices) | {"kind": field.kind}
    changed = replace_values(field, wanted)
    if changed:
        events.record(PersonFieldChanged(field_id=field.id, fields=changed), actor=actor)


def name_of(field: PersonField) -> str:
    """What the field is called in a form, and by other systems."""
    return f"own_{field.id}"


def parsed(typed: Mapping[str, str], held: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields after a form: by id as a word, with what was `held` and is not named; '' empties a field.

    :raises Invalid: with every field that cannot be used.
    """
    values, problems = dict(held), {}
    for field in active_fields():
        if name_of(field) not in typed:
            continue
        words = text.one_line(str(typed[name_of(field)]), LONGEST_VALUE)
        try:
            value = own_values.kept(field.kind, words, {one["key"] for one in field.choices}) if words else ""
        except ValueError:
            problems[name_of(field)] = _WHY_NOT[field.kind]()
            continue
        values.pop(str(field.id), None)
        if value:
            values[str(field.id)] = value
    if problems:
        raise Invalid(problems)
    return values


def _wanted(choice: FieldChoice, old: list[dict]) -> dict:
    wanted = asdict(choice)
    wanted["choices"] = _choices(choice.choices, old) if choice.kind == "choice" else []
    if not choice.names:
        raise Invalid({"names": _("Write a name in at least one language.")})
    if choice.kind == "choice" and not any(not one.get("is_off") for one in wanted["choices"]):
        raise Invalid({"choices": _("Write at least one choice.")})
    return wanted


def _choices(wanted: tuple[dict, ...], old: list[dict]) -> list[dict]:
    """The choices with a key for each; those that were left out are kept at the end, for the profiles that hold them."""
    if len(wanted) > MOST_CHOICES:
        raise Invalid({"choices": _("A field has at most %(most)d choices.", most=MOST_CHOICES)})
    known = {one["key"]: one for one in old}
    free = max([int(key) for key in known], default=0)
    made = []
    for one in wanted:
        if one["key"] not in known:
            free += 1
        made.append({"key": one["key"] if one["key"] in known else str(free), "names": one["names"]})
    kept = {one["key"] for one in made}
    return made + [{**one, "is_off": True} for key, one in known.items() if key not in kept]
