"""Verbs and reads of own fields: defined by an admin, filled in a ticket."""
from collections.abc import Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa

from helpdesk.core import events, own_definitions
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.language import fold
from helpdesk.core.own_definitions import Definition
from helpdesk.tickets import changes
from helpdesk.tickets.events import FieldsChanged, OwnFieldChanged
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.own_models import LONGEST_FOLDED, LONGEST_VALUE, OwnField, OwnFieldValue
from helpdesk.tickets.own_standing import standing

KINDS = ("text", "choice", "number", "date")
_VALUES = sa.select(OwnFieldValue.field_id, OwnFieldValue.value).where(OwnFieldValue.ticket_id == sa.bindparam("ticket", type_=sa.Integer))


@dataclass(frozen=True)
class FieldChoice(Definition):
    """A field of tickets as an admin wants it; no teams mean every team, no topics every topic of the contact form."""

    team_ids: tuple[int, ...] = ()
    is_on_form: bool = False
    topic_ids: tuple[int, ...] = ()
    is_required: bool = False


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
    return own_definitions.of_id(OwnField, field_id)


def create_field(choice: FieldChoice, *, actor: Actor) -> OwnField:
    """A new field, the last in order. :raises Invalid: naming what cannot be used."""
    field = own_definitions.create(OwnField, _in_order(choice), KINDS)
    events.record(OwnFieldChanged(field_id=field.id, fields=["created"]), actor=actor)
    return field


def change_field(field: OwnField, choice: FieldChoice, *, actor: Actor) -> None:
    """Changes everything but its kind: what tickets hold must stay readable. A choice that is left out stays as a name of old values."""
    changed = own_definitions.change(field, _in_order(choice))
    if changed:
        events.record(OwnFieldChanged(field_id=field.id, fields=changed), actor=actor)


def _in_order(choice: FieldChoice) -> FieldChoice:
    return replace(choice, team_ids=sorted(choice.team_ids), topic_ids=sorted(choice.topic_ids))


def move_field(field: OwnField, *, up: bool, actor: Actor) -> None:
    """Changes places with the neighbour above or below; at the end of the list nothing happens."""
    if own_definitions.move_one(field, up=up):
        events.record(OwnFieldChanged(field_id=field.id, fields=["position"]), actor=actor)


def values_of(ticket: Ticket) -> dict[int, str]:
    """What stands in the ticket's fields, by field id; nothing is asked where the desk has no fields."""
    return dict(db.session.execute(_VALUES, {"ticket": ticket.id}).all()) if all_fields() else {}


def parsed(fields: list[OwnField], typed: Mapping[str, str]) -> dict[int, str]:
    """Those of the fields that a form names, by id. :raises Invalid: with every field that cannot be used."""
    return own_definitions.parsed(fields, typed, LONGEST_VALUE)


def set_values(ticket: Ticket, values: dict[int, str], *, actor: Actor) -> None:
    """Fills fields (id → value as parsed() answers it, '' empties it) of the ticket, which is locked."""
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

