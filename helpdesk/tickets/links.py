"""Signed links by which a customer follows a ticket, or sees all their tickets, without an account."""
from dataclasses import dataclass

from helpdesk.core.addresses import link
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.core.signing import ExpiredLink, sign, unsign
from helpdesk.customers.models import Identity
from helpdesk.tickets import access
from helpdesk.tickets.models import Ticket


@dataclass(frozen=True)
class Bearer:
    """Who comes with a signed link: to which ticket, and which address on file the link proves, if any."""

    ticket: Ticket
    proved: Identity | None

    @property
    def is_proved(self) -> bool:
        """Whether the link proves an address."""
        return self.proved is not None


PURPOSE, LIST_PURPOSE = "ticket", "requests"
LIFE = 30 * 86_400
# The list opens everything a person wrote, so its link lives as long as somebody needs to read a mail.
LIST_LIFE = 86_400


def ticket_link(ticket: Ticket, recipient: str) -> str:
    """The absolute signed address of a customer's ticket, good for 30 days, for a mail to this address of theirs."""
    holder = next((one for one in ticket.customer.identities if one.kind == "email" and one.value == recipient), None)
    return link(f"/my/{token_for(ticket, holder=holder)}")


def token_for(ticket: Ticket, *, is_mailed: bool = False, holder: Identity | None = None) -> str:
    """The signed token of the ticket. Only one that went by mail proves that its bearer owns the address.

    `holder` is the address that it went to, or that was proved on the way to this token; without it a mailed one goes to the one on file.
    """
    holder = holder or (ticket.customer.mail_identity if is_mailed else None)
    return sign(PURPOSE, [ticket.id, True, holder.id] if holder else [ticket.id, False])


def bearer_of(token: str) -> Bearer:
    """What a token opens. :raises ExpiredLink, BadLink, NotFound: when it is too old, not ours, or gone.

    A mailed one opens nothing any more once its address is not the ticket's customer's: it was mistyped, or two people were parted.
    """
    ticket_id, is_mailed, *holder = unsign(PURPOSE, token, max_age=LIFE)
    ticket = _with_its_words(access.ticket_of_link(ticket_id), is_mailed=is_mailed)
    proved = _address_of(ticket, *holder) if holder else None
    if holder and proved is None:
        raise NotFound()
    return Bearer(ticket, proved)


def _with_its_words(ticket: Ticket, *, is_mailed: bool) -> Ticket:
    """The ticket, or the one into which it was merged. A link that did not go by mail opens its own ticket only, and nobody another customer's."""
    there = access.survivor_of(ticket)
    if there is not ticket and (not is_mailed or there.customer_id != ticket.customer_id or there.deleted_at):
        raise NotFound()
    return there


def ticket_of_expired(expired: ExpiredLink) -> Ticket:
    """The ticket for which a fresh link may be mailed to the address on file. :raises NotFound: when it is gone."""
    return access.ticket_of_link(expired.value[0])


def list_link(identity: Identity) -> str:
    """The absolute signed address of the list of a person's tickets, good for a day, for a mail to this identity."""
    return link(f"/requests/{sign(LIST_PURPOSE, name_of(identity))}")


def holder_of(token: str) -> Identity:
    """The mail address that a link to a list proves. :raises ExpiredLink, BadLink, NotFound: as bearer_of()."""
    return identity_named(unsign(LIST_PURPOSE, token, max_age=LIST_LIFE))


def holder_of_expired(expired: ExpiredLink) -> Identity:
    """The address to which a fresh link may go. :raises NotFound: when it is gone."""
    return identity_named(expired.value)


def name_of(identity: Identity) -> list[int]:
    """What names this address for ever, in a link or a cookie that we sign."""
    # An id alone may be given again after an erasure; with its moment it names one row for ever.
    return [identity.id, int(identity.created_at.timestamp())]


def identity_named(name: list[int]) -> Identity:
    """The mail address that name_of() named. :raises NotFound: when it is gone."""
    identity = db.session.get(Identity, name[0])
    if identity is None or identity.kind != "email" or name_of(identity) != name:
        raise NotFound()
    return identity


def _address_of(ticket: Ticket, holder_id: int) -> Identity | None:
    return next((one for one in ticket.customer.identities if one.kind == "email" and one.id == holder_id), None)
