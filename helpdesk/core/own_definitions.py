"""Fields that an admin defines, of tickets and of people: what each has, what it may be and what is typed into it."""
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TypeVar

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core import own_values, text
from helpdesk.core.changing import move, replace_values
from helpdesk.core.db import Id, db
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.localised import pick

MOST_FIELDS, MOST_CHOICES = 40, 60
_WHY_NOT = {"choice": lambda: _("This choice is not there any more. Reload the page."), "number": lambda: _("This is not a number."),
            "date": lambda: _("Write a day as year-month-day, for example 2026-01-31."), "yes": lambda: _("Choose yes or no.")}


@dataclass(frozen=True)
class Definition:
    """A field as an admin wants it; `names` as core.localised.tidy() returns it, choices as [{"key", "names"}], a new one with an empty key."""

    kind: str
    names: dict
    choices: tuple[dict, ...] = ()
    is_active: bool = True


class OwnDefinition:
    """What every own field has, as columns; mixed into the table of each room.

    `choices` are [{"key", "names"}] in their order; what is filled in is the key. It is never deleted, only put aside.
    """

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(10))
    names: Mapped[dict] = mapped_column(sa.JSON)
    choices: Mapped[list] = mapped_column(sa.JSON, default=list)
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)

    @property
    def form_name(self) -> str:
        """What the field is called in a form, and by other systems."""
        return f"own_{self.id}"

    def name(self, locale: str) -> str:
        """The field's name in a language, with fallback."""
        return pick(self.names, locale)

    def options(self, locale: str) -> list[tuple[str, str]]:
        """Key and name of each choice that can be chosen."""
        return [(one["key"], pick(one["names"], locale)) for one in self.choices if not one.get("is_off")]

    def words(self, value: str, locale: str) -> str:
        """A value as people read it: a choice by its name, also one that can no longer be chosen."""
        if self.kind != "choice":
            return value
        return next((pick(one["names"], locale) for one in self.choices if one["key"] == value), value)

    def kept(self, typed: str, longest: int) -> str:
        """What was typed as it is kept: a key, a plain number, an ISO date; '' for nothing. :raises Invalid: under its form_name."""
        typed = text.one_line(typed, longest)
        try:
            return own_values.kept(self.kind, typed, {one["key"] for one in self.choices}) if typed else ""
        except ValueError:
            raise Invalid({self.form_name: _WHY_NOT[self.kind]()}) from None


Field = TypeVar("Field", bound=OwnDefinition)


def of_id(model: type[Field], field_id: int) -> Field:
    """The field with this id, to be changed. :raises NotFound: when there is none."""
    field = db.session.get(model, field_id)
    if field is None:
        raise NotFound()
    return field


def create(model: type[Field], wanted: Definition, kinds: Collection[str]) -> Field:
    """A new field, the last in order. :raises Invalid: naming what cannot be used."""
    if wanted.kind not in kinds:
        raise Invalid({"kind": _("Choose what stands in it.")})
    last, count = db.session.execute(sa.select(sa.func.max(model.position), sa.func.count(model.id))).one()
    if count >= MOST_FIELDS:
        raise Invalid({"form": _("A desk has at most %(most)d own fields.", most=MOST_FIELDS)})
    field = model(position=(last or 0) + 1, **_columns(wanted, []))
    db.session.add(field)
    db.session.flush()
    return field


def change(field: OwnDefinition, wanted: Definition) -> list[str]:
    """Changes everything but its kind: what was filled in must stay readable. Answers what is new, by name. :raises Invalid: naming what cannot be used.

    A choice that is left out stays as a name of old values.
    """
    return replace_values(field, _columns(wanted, field.choices) | {"kind": field.kind})


def move_one(field: OwnDefinition, *, up: bool) -> bool:
    """Changes places with the neighbour above or below; False at the end of the list."""
    model = type(field)
    return move(list(db.session.scalars(sa.select(model).order_by(model.position, model.id))), field, up=up)


def parsed(fields: Iterable[OwnDefinition], typed: Mapping[str, str], longest: int) -> dict[int, str]:
    """What a form says of those of the fields that it names, by id; '' empties one. :raises Invalid: with every field that cannot be used."""
    values, problems = {}, {}
    for field in fields:
        if field.form_name in typed:
            try:
                values[field.id] = field.kept(str(typed[field.form_name]), longest)
            except Invalid as why:
                problems |= why.fields
    if problems:
        raise Invalid(problems)
    return values


def _columns(wanted: Definition, old: list[dict]) -> dict:
    if not wanted.names:
        raise Invalid({"names": _("Write a name in at least one language.")})
    choices = _choices(wanted.choices, old) if wanted.kind == "choice" else []
    if wanted.kind == "choice" and not any(not one.get("is_off") for one in choices):
        raise Invalid({"choices": _("Write at least one choice.")})
    return asdict(wanted) | {"choices": choices}


def _choices(wanted: tuple[dict, ...], old: list[dict]) -> list[dict]:
    """The choices with a key for each; those that were left out are kept at the end, for what holds them."""
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
