"""Inbound: the one normal form in which every channel hands over what a customer said."""
from dataclasses import dataclass

from helpdesk.tickets.writing import Writing


@dataclass(frozen=True)
class Inbound:
    """One message from outside, checked and stored, but not yet anybody's.

    `identity_kind`/`identity` say who it claims to be (email: an address, chat: a visitor id);
    `ticket_id` is the ticket that a key of ours names (signed token, known Message-ID), `by_sender_only`
    the one that a bare number names, good only for somebody who is on that ticket already. `is_spam`: a trusted filter says so.
    `own_fields`: own field id and value, as own_fields.parsed() answers them, for a ticket that begins with this message; `time_zone` is what a browser said of its clock.
    """

    channel: str
    identity_kind: str
    identity: str
    writing: Writing
    name: str = ""
    subject: str = ""
    locale: str | None = None
    ticket_id: int | None = None
    by_sender_only: int | None = None
    team_id: int | None = None
    mailbox_id: int | None = None
    proof: str | None = None
    is_spam: bool = False
    own_fields: tuple[tuple[int, str], ...] = ()
    time_zone: str = ""
