"""What the pages of fields of tickets and of people have in common: kinds by their words, rows of choices, the list in its order."""
from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from helpdesk.core import localised
from helpdesk.core.i18n import LOCALES
from helpdesk.core.own_definitions import OwnDefinition
from helpdesk.web import forms

NEW_CHOICES = 4


def kinds(wanted: Sequence[str]) -> dict[str, str]:
    """What a field may hold, in words, by kind."""
    words = {"text": _("Text"), "choice": _("One of several choices"), "number": _("Number"), "date": _("Day"), "yes": _("Yes or no")}
    return {kind: words[kind] for kind in wanted}


def kept(field: OwnDefinition, *more: str) -> dict:
    """What stands in the form of a field as it is, with the columns of its own kind of field."""
    typed = {f"names_{locale}": words for locale, words in field.names.items()}
    typed |= {f"choice_{one['key']}_{locale}": words for one in field.choices if not one.get("is_off") for locale, words in one["names"].items()}
    return typed | {name: getattr(field, name) for name in ("kind", "is_active", *more)}


def typed(field: OwnDefinition | None) -> dict:
    """The part of a definition that every field has, as it was posted. :raises Invalid: when it has no name."""
    return {"kind": field.kind if field else forms.line("kind", 10), "names": forms.words("names"), "choices": _choices(field),
            "is_active": forms.ticked("is_active")}


def keys(field: OwnDefinition | None) -> list[str]:
    """What the rows of choices are called: the keys there are, then those of empty rows for more."""
    known = [one["key"] for one in field.choices if not one.get("is_off")] if field else []
    return [*known, *(f"new{place}" for place in range(NEW_CHOICES + (0 if known else 2)))]


def saved(endpoint: str):
    """Says so on the list."""
    flash(_("Saved."))
    return redirect(url_for(endpoint))


def _choices(field: OwnDefinition | None) -> tuple[dict, ...]:
    """The choices with words in at least one language; emptied ones are left out."""
    found = [(key, localised.tidy({locale: request.form.get(f"choice_{key}_{locale}", "") for locale in LOCALES})) for key in keys(field)]
    return tuple({"key": "" if key.startswith("new") else key, "names": names} for key, names in found if names)
