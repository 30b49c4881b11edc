"""The words of an action before they are rows: what a door hands in, checked."""
from dataclasses import dataclass, field, replace

from flask_babel import gettext as _

from helpdesk.core import formatting, text
from helpdesk.core.errors import Invalid

LONGEST_TEXT = 200_000


@dataclass(frozen=True)
class Upload:
    """A file whose bytes are stored already (core/files)."""

    filename: str
    content_type: str
    size: int
    sha256: str
    content_id: str | None = None
    is_inline: bool = False


@dataclass(frozen=True)
class Writing:
    """A message or note as its author wrote it.

    `client_key` makes a second arrival of the same words recognisable; `sender` and
    `recipients` are mail addresses; `cc` and `bcc` are others who are written to, `mailbox_id` the address that we write
    from when it is not the ticket's own; `matched_by` names the key that found the ticket, `meant_ticket_id` that ticket where it was merged into another,
    `sender_check` is passed or failed where something is known of the mail's From, `is_formatted` that marks of core/formatting.py stand in the text
    and count.
    """

    text: str
    html: str | None = None
    quoted_text: str | None = None
    message_id: str | None = None
    references: tuple[str, ...] = ()
    client_key: str | None = None
    sender: str | None = None
    recipients: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    mailbox_id: int | None = None
    matched_by: str | None = None
    meant_ticket_id: int | None = None
    sender_check: str | None = None
    inbound_email_id: int | None = None
    is_automatic: bool = False
    is_proved: bool = False
    is_formatted: bool = False
    uploads: tuple[Upload, ...] = field(default=())


def typed(value: str, *, uploads: tuple[Upload, ...] = (), client_key: str | None = None, **rest) -> Writing:
    """A Writing from a text field. :raises Invalid: when nothing was written or far too much."""
    tidy = text.many_lines(value, LONGEST_TEXT + 1)
    if len(tidy) > LONGEST_TEXT:
        raise Invalid({"text": _("This text is too long. Attach it as a file instead.")})
    if not tidy and not uploads:
        raise Invalid({"text": _("Write something first.")})
    return Writing(tidy, uploads=uploads, client_key=text.one_line(client_key or "", 80) or None, **rest)


def composed(value: str, **rest) -> Writing:
    """The same from the composer, where an agent may format words. :raises Invalid: as typed() does."""
    writing = typed(value, **rest)
    return replace(writing, is_formatted=formatting.is_used(writing.text))
