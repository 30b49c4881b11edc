"""What a ticket carries beside its words: own fields, at the side of the ticket and where it is solved."""
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from flask import request
from flask_babel import to_user_timezone, to_utc

from helpdesk.core import text
from helpdesk.core.errors import Invalid
from helpdesk.core.texts import gettext as _
from helpdesk.desk.event_words import choice_word
from helpdesk.tickets import own_fields, reasons, solving
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.own_models import LONGEST_VALUE, OwnField
from helpdesk.tickets.solving import REASON, Given
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale

# Who promises a day has all of it.
DUE, LAST_MINUTE = "due_day", time(23, 59)


@dataclass(frozen=True)
class Line:
    """One field in a form; `kind` is text, choice, number, date or reason, `options` (key, name) those of a choice or the tree.

    `was` is what stands in the ticket, where the form tells the desk what its reader saw.
    """

    name: str
    kind: str
    label: str
    value: str
    error: str = ""
    is_required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    was: str | None = None


@dataclass(frozen=True)
class Asked:
    """What a form could not take: `status` is what the ticket was to be set to, '' when only its fields were saved."""

    status: str
    errors: dict[str, str]


def typed(ticket: Ticket) -> Given:
    """What the form of this request says about reason and own fields of the ticket. :raises Invalid: with every field that cannot be used."""
    mine = _changed(ticket)
    values = own_fields.parsed(own_fields.fields_of(ticket), mine) if names_in(mine) - {REASON} else {}
    return Given(values, forms.number(REASON) if REASON in mine else None, REASON in mine)


def _changed(ticket: Ticket) -> dict[str, str]:
    """What the reader of the form changed in it; what was only sent along overwrites nobody. :raises Invalid: where somebody else was faster."""
    form = {name: text.one_line(value, LONGEST_VALUE) for name, value in request.form.items()}
    mine = {name: value for name, value in form.items() if form.get(f"was_{name}") != value}
    seen = {name: form[f"was_{name}"] for name in mine if f"was_{name}" in form}
    stands = standing(ticket) if seen else {}
    problems = {name: _("Somebody changed this meanwhile to “%(value)s”. Save again if yours is right.", value=_shown(name, stands[name]) or _("empty"))
                for name, was in seen.items() if name in stands and stands[name] not in (was, mine[name])}
    if problems:
        raise Invalid(problems)
    return mine


def standing(ticket: Ticket) -> dict[str, str]:
    """What stands in the ticket, by the name of the field in a form."""
    values = own_fields.values_of(ticket)
    return {REASON: str(ticket.reason_id or ""), DUE: _day(ticket)} | {
        field.form_name: values.get(field.id, "") for field in own_fields.fields_of(ticket)}


def _shown(name: str, value: str) -> str:
    """A standing value as people read it."""
    if name == REASON:
        node = reasons.node_of(int(value)) if value else None
        return node.words(page_locale()) if node else ""
    field = next((one for one in own_fields.all_fields() if one.form_name == name), None)
    return field.words(value, page_locale()) if field else value


def prepare(ticket: Ticket, status: str | None, *, only_empty: bool = False) -> None:
    """Call it before the ticket is given a status: what is filled in beside is taken, what is missing is asked for.

    `only_empty`: what the ticket has already stays. :raises Invalid: for what cannot be used;
    :raises helpdesk.tickets.solving.Lacking: when something is.
    """
    given = typed(ticket)
    if only_empty:
        filled = own_fields.values_of(ticket) if given.values else {}
        given = replace(given, values={field_id: value for field_id, value in given.values.items() if not filled.get(field_id)},
                        names_reason=given.names_reason and ticket.reason_id is None)
    solving.prepare(ticket, status, given, locale=page_locale(), actor=current_agent().actor)


def lines(ticket: Ticket, errors: dict[str, str], *, only: frozenset[str] | None = None) -> list[Line]:
    """The fields of the ticket as a form shows them: as they were typed and refused, else as they stand; `only` those with these names."""
    # What is asked for may belong to the team that the ticket is about to go to.
    fields = own_fields.fields_of(ticket) if only is None else [field for field in own_fields.all_fields() if field.form_name in only]
    values = own_fields.values_of(ticket) if fields else {}
    reason = _reason(ticket.reason_id, errors) if only is None or REASON in only else []
    reason += [_due(ticket, errors)] if only is None else []
    found = reason + [_line(field, request.form.get(field.form_name, values.get(field.id, "")), errors) for field in fields]
    if only is not None:
        return found
    stands = {REASON: str(ticket.reason_id or ""), DUE: _day(ticket)} | {field.form_name: values.get(field.id, "") for field in fields}
    return [replace(line, was=stands[line.name]) for line in found]


def lines_for_many(errors: dict[str, str]) -> list[Line]:
    """The fields that the errors name, for several tickets at once: only as they were typed."""
    fields = [field for field in own_fields.all_fields() if field.form_name in errors]
    return (_reason(None, errors) if REASON in errors else []) + [_line(field, request.form.get(field.form_name, ""), errors) for field in fields]


def lacking(ticket: Ticket, errors: dict[str, str]) -> list[Line]:
    """The fields that the errors name, for the place where they are asked for."""
    names = names_in(errors)
    return lines(ticket, errors, only=names) if names else []


def names_in(named: Iterable[str]) -> frozenset[str]:
    """Those of the names, in errors or in a form, that are such fields."""
    return frozenset(name for name in named if name.startswith("own_") or name == REASON)


def asked_again(ticket: Ticket, asked: Asked) -> dict:
    """What the templates of the ticket need to ask for what could not be taken."""
    if not asked.status:
        return {"details": lines(ticket, asked.errors)}
    return {"asked": asked, "asked_word": choice_word(asked.status), "lacking": lacking(ticket, asked.errors)}


def _reason(reason_id: int | None, errors: dict[str, str]) -> list[Line]:
    """The reason of contact, where the desk has any to choose from."""
    options = _options(page_locale(), reason_id)
    value = text.one_line(request.form.get(REASON, str(reason_id or "")), 10)
    return [Line(REASON, "reason", _("Reason of contact"), value, errors.get(REASON, ""), reasons.asks_reason(), options)] if options else []


def _due(ticket: Ticket, errors: dict[str, str]) -> Line:
    """The day on which it must be done, as a field."""
    return Line(DUE, "date", _("Due"), text.one_line(request.form.get(DUE, _day(ticket)), 20), errors.get(DUE, ""))


def _day(ticket: Ticket) -> str:
    return to_user_timezone(ticket.due_at).date().isoformat() if ticket.due_at else ""


def typed_due(ticket: Ticket) -> datetime | None:
    """The end of the day that was typed (UTC), or None; what the ticket has, when nobody changed it. :raises Invalid: for what is no day."""
    value = forms.line(DUE, 20)
    if DUE not in _changed(ticket):
        return ticket.due_at
    try:
        return to_utc(datetime.combine(date.fromisoformat(value), LAST_MINUTE)).replace(tzinfo=UTC) if value else None
    except (ValueError, OverflowError):
        raise Invalid({DUE: _("Write a day as year-month-day, for example 2026-01-31.")}) from None


def _options(locale: str, kept: int | None) -> tuple[tuple[str, str], ...]:
    return tuple((str(node.id), node.words(locale)) for node in reasons.choices(kept=kept))


def _line(field: OwnField, value: str, errors: dict[str, str]) -> Line:
    locale, name = page_locale(), field.form_name
    options = field.options(locale) if field.kind == "choice" else []
    if field.kind == "choice" and value and value not in dict(options):
        options = [*options, (value, field.words(value, locale))]
    return Line(name, field.kind, field.name(locale), text.one_line(value, LONGEST_VALUE), errors.get(name, ""), field.is_required, tuple(options))
