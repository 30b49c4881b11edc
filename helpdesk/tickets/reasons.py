"""Verbs and reads of the reasons of contact: a tree that an admin grows, and the reason of one ticket."""
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.core import events
from helpdesk.core.actor import Actor
from helpdesk.core.changing import move, replace_values
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.language import fold
from helpdesk.core.localised import pick
from helpdesk.core.standing import until_something_happens
from helpdesk.tickets import changes
from helpdesk.tickets.events import ReasonChanged, ReasonTreeChanged
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.own_models import ContactReason, SolvingPlan
from helpdesk.tickets.own_standing import standing

DEEPEST, MOST = 4, 400
BETWEEN = " › "


class Node(NamedTuple):
    """A reason in its tree; `path` are the names of those above it and its own, by language; `is_active` if all of them are."""

    id: int
    parent_id: int | None
    depth: int
    path: tuple[dict, ...]
    is_active: bool

    def name(self, locale: str) -> str:
        """Its own name."""
        return pick(self.path[-1], locale)

    def words(self, locale: str) -> str:
        """'Delivery › Late'."""
        return BETWEEN.join(pick(names, locale) for names in self.path)


@dataclass(frozen=True)
class ReasonChoice:
    """A reason as an admin wants it; `names` as core.localised.tidy() returns it."""

    names: dict
    parent_id: int | None
    is_active: bool = True


@until_something_happens
def tree() -> tuple[Node, ...]:
    """Every reason, those put aside too, each above its own, in their order; kept until something happens."""
    below: dict[int | None, list[sa.Row]] = {}
    for row in standing().reasons:
        below.setdefault(row.parent_id, []).append(row)
    return tuple(_walk(below, None, (), True))


def choices(*, kept: int | None = None) -> list[Node]:
    """The reasons that can be chosen; `kept` is one that a ticket has, also when it was put aside."""
    return [node for node in tree() if node.is_active or node.id == kept]


def node_of(reason_id: int | None) -> Node | None:
    """The reason with this id in its tree."""
    return next((node for node in tree() if node.id == reason_id), None) if reason_id else None


def named(words: str) -> set[int]:
    """The reasons in whose path these words stand, in any language; with them all that lie below."""
    wanted = fold(words)
    return {node.id for node in tree() if any(wanted in fold(name) for names in node.path for name in names.values())}


def asks_reason() -> bool:
    """Whether solving asks for the reason: unless an admin switched it off, or there is none to choose."""
    return standing().asks is not False and any(node.is_active for node in tree())


def is_asked() -> bool:
    """What the admin chose, whether or not there are reasons."""
    plan = db.session.get(SolvingPlan, 1)
    return plan is None or plan.asks_reason


def ask(is_on: bool, *, actor: Actor) -> None:
    """Switches on or off that solving asks for the reason."""
    if is_asked() != is_on:
        db.session.merge(SolvingPlan(id=1, asks_reason=is_on))
        events.record(ReasonTreeChanged(reason_id=None, fields=["asks_reason"]), actor=actor)


def set_reason(ticket: Ticket, reason_id: int | None, *, actor: Actor) -> None:
    """Says why the customer wrote; the ticket is locked. :raises Invalid: for a reason that cannot be chosen."""
    old = ticket.reason_id
    if reason_id == old:
        return
    if reason_id is not None and reason_id not in {node.id for node in choices()}:
        raise Invalid({"reason_id": _("This choice is not there any more. Reload the page.")})
    ticket.reason_id, ticket.updated_at = reason_id, utcnow()
    events.record(ReasonChanged(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=changes.next_seq(ticket), old=old, new=reason_id), actor=actor)


def reason_of_id(reason_id: int) -> ContactReason:
    """The reason with this id, to be changed. :raises NotFound: when there is none."""
    reason = db.session.get(ContactReason, reason_id)
    if reason is None:
        raise NotFound()
    return reason


def create_reason(choice: ReasonChoice, *, actor: Actor) -> ContactReason:
    """A new reason, the last among its neighbours. :raises Invalid: where it cannot stand."""
    _check_place(None, choice.parent_id)
    last = db.session.scalar(sa.select(sa.func.max(ContactReason.position))) or 0
    reason = ContactReason(names=choice.names, parent_id=choice.parent_id, is_active=choice.is_active, position=last + 1)
    db.session.add(reason)
    db.session.flush()
    events.record(ReasonTreeChanged(reason_id=reason.id, fields=["created"]), actor=actor)
    return reason


def change_reason(reason: ContactReason, choice: ReasonChoice, *, actor: Actor) -> None:
    """Gives it another name or place, or puts it aside with all below. :raises Invalid: where it cannot stand."""
    if reason.parent_id != choice.parent_id:
        _check_place(reason, choice.parent_id)
    wanted = {"names": choice.names, "parent_id": choice.parent_id, "is_active": choice.is_active}
    changed = replace_values(reason, wanted)
    if changed:
        events.record(ReasonTreeChanged(reason_id=reason.id, fields=changed), actor=actor)


def move_reason(reason: ContactReason, *, up: bool, actor: Actor) -> None:
    """Changes places with the neighbour above or below, under the same parent; at the end nothing happens."""
    order = list(db.session.scalars(sa.select(ContactReason).order_by(ContactReason.position, ContactReason.id)))
    if move(order, reason, up=up, beside=[one for one in order if one.parent_id == reason.parent_id]):
        events.record(ReasonTreeChanged(reason_id=reason.id, fields=["position"]), actor=actor)


def _walk(below: dict[int | None, list[sa.Row]], parent_id: int | None, above: tuple[dict, ...], is_active: bool):
    for row in below.get(parent_id, ()):
        path, stands = (*above, row.names), is_active and row.is_active
        yield Node(row.id, row.parent_id, len(above), path, stands)
        yield from _walk(below, row.id, path, stands)


def _check_place(reason: ContactReason | None, parent_id: int | None) -> None:
    """:raises Invalid: for a parent that is gone, is below the reason itself, or makes the tree too deep or too large."""
    nodes = {node.id: node for node in tree()}
    if len(nodes) >= MOST and reason is None:
        raise Invalid({"form": _("A desk has at most %(most)d reasons.", most=MOST)})
    if parent_id is None:
        return
    parent = nodes.get(parent_id)
    if parent is None:
        raise Invalid({"parent_id": _("This choice is not there any more. Reload the page.")})
    height = 0
    if reason is not None:
        own = nodes[reason.id]
        under = [node for node in nodes.values() if _is_under(node, reason.id, nodes)]
        if parent in under:
            raise Invalid({"parent_id": _("A reason cannot stand below itself.")})
        height = max(node.depth for node in under) - own.depth
    if parent.depth + 1 + height >= DEEPEST:
        raise Invalid({"parent_id": _("The tree has at most %(most)d levels.", most=DEEPEST)})


def _is_under(node: Node, reason_id: int, nodes: dict[int, Node]) -> bool:
    """Whether the reason is this one or below it."""
    while node.id != reason_id:
        if node.parent_id is None:
            return False
        node = nodes[node.parent_id]
    return True
