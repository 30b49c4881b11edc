"""Own fields of customers: defined by an admin, filled by agents, other systems and sheets."""
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.core import events, own_definitions, own_values
from helpdesk.core.actor import Actor
from helpdesk.core.db import db
from helpdesk.core.language import fold
from helpdesk.core.own_definitions import Definition
from helpdesk.core.standing import until_something_happens
from helpdesk.customers.carried_models import PersonField
from helpdesk.customers.events import PersonFieldChanged

KINDS = ("text", "choice", "number", "date", "yes")
LONGEST_VALUE = 300
_SAID = {own_values.YES: ("yes", "sim", "da", "true", "1"), own_values.NO: ("no", "nao", "nu", "false", "0")}


@dataclass(frozen=True)
class FieldChoice(Definition):
    """A field of people as an admin wants it."""

    is_beside: bool = True


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
    return own_definitions.of_id(PersonField, field_id)


def create_field(choice: FieldChoice, *, actor: Actor) -> PersonField:
    """A new field, the last in order. :raises Invalid: naming what cannot be used."""
    field = own_definitions.create(PersonField, choice, KINDS)
    events.record(PersonFieldChanged(field_id=field.id, fields=["created"]), actor=actor)
    return field


def change_field(field: PersonField, choice: FieldChoice, *, actor: Actor) -> None:
    """Changes everything but its kind: what profiles hold must stay readable. A choice that is left out stays as a name of old values."""
    changed = own_definitions.change(field, choice)
    if changed:
        events.record(PersonFieldChanged(field_id=field.id, fields=changed), actor=actor)


def move_field(field: PersonField, *, up: bool, actor: Actor) -> None:
    """Changes places with the neighbour above or below; at the end of the list nothing happens."""
    if own_definitions.move_one(field, up=up):
        events.record(PersonFieldChanged(field_id=field.id, fields=["position"]), actor=actor)


def by_name() -> dict[str, PersonField]:
    """The fields in use by what sheets and websites may call them: the key, or a name in any language that no other field has; folded."""
    named, keys = {}, {}
    for field in active_fields():
        keys[field.form_name] = field
        for name in {fold(name).strip() for name in field.names.values()}:
            named.setdefault(name, []).append(field)
    return {name: fields[0] for name, fields in named.items() if name and len(fields) == 1} | keys


def from_words(field: PersonField, words: str) -> str:
    """A value as people write it, in the form in which it is kept: a choice by its name, yes in any language; '' for nothing.

    :raises Invalid: under the field's form_name, when it cannot stand there.
    """
    plain = fold(words).strip()
    if field.kind == "yes":
        words = next((kept for kept, said in _SAID.items() if plain in said), words)
    if field.kind == "choice":
        words = next((one["key"] for one in field.choices if plain in {fold(name).strip() for name in one["names"].values()}), words)
    return field.kept(words, LONGEST_VALUE)


def parsed(typed: Mapping[str, str], held: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields after a form: by id as a word, with what was `held` and is not named; '' empties a field.

    :raises Invalid: with every field that cannot be used.
    """
    values = own_definitions.parsed(active_fields(), typed, LONGEST_VALUE)
    others = {key: value for key, value in held.items() if int(key) not in values}
    return others | {str(field_id): value for field_id, value in values.items() if value}
