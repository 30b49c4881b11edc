"""What must be known of a ticket before it is solved; asked by every door that solves one."""
from dataclasses import dataclass, field

from flask_babel import gettext as _

from helpdesk.core import events
from helpdesk.core.actor import Actor
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import DEFAULT_LOCALE
from helpdesk.tickets import changes, own_fields, own_statuses, reasons, states
from helpdesk.tickets.events import SolvingStopped
from helpdesk.tickets.models import Ticket

REASON = "reason_id"


class Lacking(Invalid):
    """Something has to be filled in first: the name of each field → a sentence."""


@dataclass(frozen=True)
class Given:
    """What a form says of a ticket: own fields by id, as own_fields.parsed() answers them, and the reason, if it `names_reason`."""

    values: dict[int, str] = field(default_factory=dict)
    reason_id: int | None = None
    names_reason: bool = False


def prepare(ticket: Ticket, status: str | None, given: Given, *, locale: str = DEFAULT_LOCALE, actor: Actor) -> None:
    """Call it before a ticket (locked) is given a status: takes what was filled in beside.

    Nothing is changed when something is still missing. :raises Lacking: then. :raises Invalid: for what cannot be used.
    """
    lacking = _lacking(ticket, given, locale) if is_end(ticket, status) else {}
    if lacking:
        raise Lacking(lacking)
    take(ticket, given, actor=actor)


def usable_status(ticket: Ticket, status: str | None, *, agent_id: int, actor: Actor) -> str | None:
    """The status with which an answer that was planned by this agent leaves; None where it would end a ticket that lacks something by now, which is told."""
    if not is_end(ticket, status):
        return status
    needs_reason, fields = _needs_reason(ticket.reason_id), own_fields.missing(ticket)
    if not needs_reason and not fields:
        return status
    events.record(SolvingStopped(ticket_id=ticket.id, customer_id=ticket.customer_id, seq=changes.next_seq(ticket), agent_id=agent_id,
                                 fields=[one.id for one in fields], needs_reason=needs_reason), actor=actor)
    return None


def take(ticket: Ticket, given: Given, *, actor: Actor) -> None:
    """Fills in what was given. :raises Invalid: for a reason that cannot be chosen."""
    if given.names_reason:
        reasons.set_reason(ticket, given.reason_id, actor=actor)
    own_fields.set_values(ticket, given.values, actor=actor)


def is_end(ticket: Ticket, status: str | None) -> bool:
    """Whether this status ends the work on the ticket."""
    status = own_statuses.status_of(status)
    return status in states.STATUSES and status not in states.UNSOLVED and ticket.status in states.UNSOLVED


def _lacking(ticket: Ticket, given: Given, locale: str) -> dict[str, str]:
    reason_id = given.reason_id if given.names_reason else ticket.reason_id
    lacking = {REASON: _("Say why the customer wrote before it is solved.")} if _needs_reason(reason_id) else {}
    return lacking | {one.form_name: _("%(name)s is needed before it is solved.", name=one.name(locale))
                      for one in own_fields.missing(ticket, given.values)}


def _needs_reason(reason_id: int | None) -> bool:
    return reason_id is None and reasons.asks_reason()
