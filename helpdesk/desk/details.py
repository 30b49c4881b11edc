"""What a ticket carries beside its words: own fields, at the side of the ticket and where it is solved."""
from dataclasses import dataclass

from flask import request

from helpdesk.core import text
from helpdesk.tickets import own_fields, solving
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.own_models import LONGEST_VALUE, OwnField
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale


@dataclass(frozen=True)
class Line:
    """One field in a form; `kind` is text, choice, number or date, `options` (key, name) those of a choice."""

    name: str
    kind: str
    label: str
    value: str
    error: str = ""
    is_required: bool = False
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Asked:
    """What a form could not take: `status` is what the ticket was to be set to, '' when only its fields were saved."""

    status: str
    errors: dict[str, str]


def typed(ticket: Ticket) -> dict[int, str]:
    """What the form of this request says about own fields of the ticket. :raises Invalid: with every field that cannot be used."""
    return own_fields.parsed(own_fields.fields_of(ticket), request.form)


def prepare(ticket: Ticket, status: str | None, *, only_empty: bool = False) -> None:
    """Call it before the ticket is given a status: what is filled in beside is taken, what is missing is asked for.

    `only_empty`: what the ticket has already stays. :raises Invalid: for what cannot be used;
    :raises helpdesk.tickets.solving.Lacking: when something is.
    """
    given = typed(ticket)
    if only_empty and given:
        filled = own_fields.values_of(ticket)
        given = {field_id: value for field_id, value in given.items() if not filled.get(field_id)}
    solving.prepare(ticket, status, given, locale=page_locale(), actor=current_agent().actor)


def lines(ticket: Ticket, errors: dict[str, str], *, only: frozenset[str] | None = None) -> list[Line]:
    """The fields of the ticket as a form shows them: as they were typed and refused, else as they stand; `only` those with these names."""
    fields = [field for field in own_fields.fields_of(ticket) if only is None or own_fields.name_of(field) in only]
    values = own_fields.values_of(ticket) if fields else {}
    return [_line(field, request.form.get(own_fields.name_of(field), values.get(field.id, "")), errors) for field in fields]


def lines_for_many(errors: dict[str, str]) -> list[Line]:
    """The fields that the errors name, for several tickets at once: only as they were typed."""
    return [_line(field, request.form.get(own_fields.name_of(field), ""), errors) for field in own_fields.all_fields() if own_fields.name_of(field) in errors]


def lacking(ticket: Ticket, errors: dict[str, str]) -> list[Line]:
    """The fields that the errors name, for the place where they are asked for."""
    names = names_in(errors)
    return lines(ticket, errors, only=names) if names else []


def names_in(errors: dict[str, str]) -> frozenset[str]:
    """Those of the errors that are about such fields."""
    return frozenset(name for name in errors if name.startswith("own_"))


def asked_again(ticket: Ticket, asked: Asked) -> dict:
    """What the templates of the ticket need to ask for what could not be taken."""
    if not asked.status:
        return {"details": lines(ticket, asked.errors)}
    return {"asked": asked, "lacking": lacking(ticket, asked.errors)}


def _line(field: OwnField, value: str, errors: dict[str, str]) -> Line:
    locale, name = page_locale(), own_fields.name_of(field)
    options = field.options(locale) if field.kind == "choice" else []
    if field.kind == "choice" and value and value not in dict(options):
        options = [*options, (value, field.words(value, locale))]
    return Line(name, field.kind, field.name(locale), text.one_line(value, LONGEST_VALUE), errors.get(name, ""), field.is_required, tuple(options))
