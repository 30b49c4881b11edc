"""What the mail channel announces."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MailboxChanged(Event):
    """A mailbox was made or changed; `fields` are the names of what changed, never a value."""

    kind = "mailbox.changed"
    mailbox_id: int
    fields: list


@dataclass(frozen=True, kw_only=True)
class MailBounced(Event):
    """A mail of ours came back; `is_final` when the other side has given up."""

    kind = "mail.bounced"
    delivery_id: int
    is_final: bool


@dataclass(frozen=True, kw_only=True)
class MailRefused(Event):
    """A mail of ours was given up: the server would not take it, or nobody could be reached for a day."""

    kind = "mail.refused"
    delivery_id: int
