"""What every change of a row by an admin has in common: what is new is told by name, and lists keep an order."""
from collections.abc import Mapping

from helpdesk.core.db import db


def replace_values(row: db.Model, wanted: Mapping) -> list[str]:
    """Gives the row these values; answers the names of those that were others before, for the event."""
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    return changed


def move(order: list, one, *, up: bool, beside: list | None = None) -> bool:
    """Exchanges `one` with its neighbour above or below and numbers the whole order anew; False at the end of the list.

    beside: those of the order among whom it moves, where that is not all.
    """
    beside = order if beside is None else beside
    there = beside.index(one) + (-1 if up else 1)
    if not 0 <= there < len(beside):
        return False
    here, there = order.index(one), order.index(beside[there])
    order[here], order[there] = order[there], order[here]
    for position, each in enumerate(order, start=1):
        each.position = position
    return True
