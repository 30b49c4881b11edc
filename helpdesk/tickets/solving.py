"""What must be known of a ticket before it is solved; asked by every door that solves one."""
from flask_babel import gettext as _

from helpdesk.core.actor import Actor
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import DEFAULT_LOCALE
from helpdesk.tickets import own_fields, states
from helpdesk.tickets.models import Ticket


class Lacking(Invalid):
    """Something has to be filled in first: the name of each field → a sentence."""


def prepare(ticket: Ticket, status: str | None, given: dict[int, str], *, locale: str = DEFAULT_LOCALE, actor: Actor) -> None:
    """Call it before a ticket (locked) is given a status: takes what was filled in beside, `given` as own_fields.parsed() answers it.

    Nothing is changed when something is still missing. :raises Lacking: then.
    """
    if is_end(ticket, status):
        lacking = {own_fields.name_of(field): _("%(name)s is needed before it is solved.", name=field.name(locale))
                   for field in own_fields.missing(ticket, given)}
        if lacking:
            raise Lacking(lacking)
    own_fields.set_values(ticket, given, actor=actor)


def is_end(ticket: Ticket, status: str | None) -> bool:
    """Whether this status ends the work on the ticket."""
    return status in states.STATUSES and status not in states.UNSOLVED and ticket.status in states.UNSOLVED
