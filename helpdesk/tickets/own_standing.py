"""What an admin added to tickets (own fields, reasons, own statuses), read together in one statement and kept until something happens."""
from typing import NamedTuple

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.core.standing import until_something_happens
from helpdesk.tickets.own_models import ContactReason, OwnField, OwnStatus, SolvingPlan

_FIELDS = ("kind", "choices", "team_ids", "is_on_form", "topic_ids", "is_required")


class Standing(NamedTuple):
    """Rows of each, by position: fields as own fields, the others as rows with what belongs to them; `asks` is what the admin chose, None for nothing."""

    fields: tuple[OwnField, ...]
    reasons: tuple[sa.Row, ...]
    statuses: tuple[sa.Row, ...]
    asks: bool | None


def _part(what: str, model: type, **own) -> sa.Select:
    """One part of the union: columns that it has not are empty, in their type, as PostgreSQL wants it."""
    types = {"kind": sa.String, "choices": sa.JSON, "team_ids": sa.JSON, "is_on_form": sa.Boolean, "topic_ids": sa.JSON, "is_required": sa.Boolean,
             "parent_id": sa.Integer, "status": sa.String, "customer_names": sa.JSON}
    rest = [own[name].label(name) if name in own else sa.cast(sa.null(), type_).label(name) for name, type_ in types.items()]
    asks = sa.select(SolvingPlan.asks_reason).where(SolvingPlan.id == 1).scalar_subquery()
    return sa.select(sa.literal(what).label("what"), model.id, model.names, model.position, model.is_active, *rest, asks.label("asks"))


_ALL = sa.union_all(_part("field", OwnField, **{name: getattr(OwnField, name) for name in _FIELDS}),
                    _part("reason", ContactReason, parent_id=ContactReason.parent_id), _part("status", OwnStatus, status=OwnStatus.status, customer_names=OwnStatus.customer_names))


@until_something_happens
def standing() -> Standing:
    """Everything of it, those put aside too. Fields stand outside of any session: to be read only."""
    rows = sorted(db.session.execute(_ALL), key=lambda row: (row.position, row.id))
    fields = tuple(OwnField(id=row.id, names=row.names, position=row.position, is_active=row.is_active, **{name: getattr(row, name) for name in _FIELDS})
                   for row in rows if row.what == "field")
    of = {what: tuple(row for row in rows if row.what == what) for what in ("reason", "status")}
    return Standing(fields, of["reason"], of["status"], rows[0].asks if rows else None)
