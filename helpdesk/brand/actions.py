"""Verbs of the brand room: change name, colours and languages, set or remove the logo."""
from dataclasses import dataclass

from flask_babel import gettext as _

from helpdesk.brand import colours
from helpdesk.brand.events import BrandChanged
from helpdesk.brand.models import Brand
from helpdesk.brand.queries import brand
from helpdesk.core import events, text
from helpdesk.core.actor import Actor
from helpdesk.core.changing import replace_values
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import LOCALES


@dataclass(frozen=True)
class Face:
    """What an admin typed on the brand page; colours as '#rrggbb', locales out of LOCALES."""

    name: str
    company: str
    accent: str
    accent_dark: str
    locales: tuple[str, ...]
    default_locale: str


def tidy(face: Face) -> Face:
    """The same in the form in which it is kept. :raises Invalid: naming each field that cannot be used."""
    name = text.one_line(face.name, 80)
    light, dark = colours.tidy(face.accent), colours.tidy(face.accent_dark)
    locales = tuple(locale for locale in LOCALES if locale in face.locales)
    problems = {"accent": _accent_problem(light, colours.WHITE), "accent_dark": _accent_problem(dark, colours.DARK)}
    if not name:
        problems["name"] = _("Write the name that customers know you by.")
    if not locales:
        problems["locales"] = _("Offer at least one language.")
    elif face.default_locale not in locales:
        problems["default_locale"] = _("Choose one of the languages you offer.")
    problems = {field: sentence for field, sentence in problems.items() if sentence}
    if problems:
        raise Invalid(problems)
    return Face(name, text.one_line(face.company, 120), light, dark, locales, face.default_locale)


def change_brand(face: Face, *, actor: Actor) -> None:
    """Puts this face on. :raises Invalid: as tidy() does."""
    face = tidy(face)
    _change(actor, name=face.name, company=face.company, accent=face.accent, accent_dark=face.accent_dark,
            locales=list(face.locales), default_locale=face.default_locale)


def set_logo(sha256: str | None, media_type: str | None, *, actor: Actor) -> None:
    """Shows the stored picture as our logo; None takes the logo away."""
    _change(actor, logo_sha256=sha256, logo_type=media_type)


def _change(actor: Actor, **values) -> None:
    row = db.session.get(Brand, 1)
    if row is None:
        row = brand()
        db.session.add(row)
        db.session.flush()
    changed = replace_values(row, values)
    if changed:
        events.record(BrandChanged(fields=changed), actor=actor)


def readable_accents(face: Face) -> dict[str, str]:
    """For each accent that cannot be read on its ground, the nearest colour that can."""
    typed = {"accent": (colours.tidy(face.accent), colours.WHITE), "accent_dark": (colours.tidy(face.accent_dark), colours.DARK)}
    near = {field: colours.readable(colour, ground) for field, (colour, ground) in typed.items() if colour}
    return {field: colour for field, colour in near.items() if colour != typed[field][0]}


def _accent_problem(colour: str | None, ground: str) -> str:
    if colour is None:
        return _("Write a colour as six digits, for example #2457d6.")
    reached = colours.contrast(colour, ground)
    if reached >= colours.LEAST_TEXT:
        return ""
    return _("Too faint to read: its contrast is %(reached)s, and text needs 4.5. The nearest colour that passes is %(near)s.",
             reached=f"{int(reached * 10) / 10:.1f}", near=colours.readable(colour, ground))
