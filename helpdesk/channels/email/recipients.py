"""Who else gets a reply: typed Cc and Bcc, checked with sentences; the Cc of a customer's mail; never our own mailboxes."""
import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.channels.email.mailboxes import without_plus
from helpdesk.channels.email.models import Mailbox
from helpdesk.channels.email.own import own
from helpdesk.core import text
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid
from helpdesk.tickets.models import Message, Ticket

MOST = 20

_OURS = sa.select(Mailbox.address).where(Mailbox.address.in_(sa.bindparam("bare", expanding=True)))


def checked(field: str, typed: str, *, without: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The addresses of a typed list, each once, `without` those who get the mail anyway.

    :raises Invalid: naming the first that is no address or one of our own mailboxes, which would be a loop.
    """
    found = list(dict.fromkeys(text.address(part.rpartition("<")[2].rstrip("> ")) for part in typed.replace(";", ",").replace("\n", ",").split(",")
                               if part.strip()))
    wrong = next((address for address in found if not text.looks_like_address(address)), None)
    if wrong is not None:
        raise Invalid({field: _("%(address)s is not a mail address.", address=wrong)})
    own = ours(found)
    if own:
        raise Invalid({field: _("%(address)s is one of our own mailboxes; the mail would come back here.", address=sorted(own)[0])})
    if len(found) > MOST:
        raise Invalid({field: _("Write to at most %(most)d people at once.", most=MOST)})
    return tuple(address for address in found if address not in without)


def ours(addresses: list[str]) -> set[str]:
    """Those of the addresses that lead to one of our mailboxes or to the operator's own address, plus-addresses too."""
    bare = {without_plus(address) for address in addresses}
    if not bare:
        return set()
    return ours_among(addresses, set(db.session.scalars(_OURS, {"bare": sorted(bare)})))


def ours_among(addresses: list[str], known: set[str]) -> set[str]:
    """The same for who has the mailboxes' addresses at hand."""
    return {address for address in addresses if (bare := without_plus(address)) in known or bare == own.address}


def kept_cc(ticket: Ticket, last: Message | None) -> tuple[str, ...]:
    """Who else the last message went to that a person wrote: the customer's own choice or ours, but never a stranger's."""
    if last is None or not last.cc or (last.direction == "in" and last.customer_id != ticket.customer_id):
        return ()
    own = ours(last.cc)
    return tuple(address for address in last.cc[:MOST] if address not in own and address not in addresses_of(ticket))


def addresses_of(ticket: Ticket) -> set[str]:
    """The mail addresses of the ticket's customer."""
    return {identity.value for identity in ticket.customer.identities if identity.kind == "email"}
