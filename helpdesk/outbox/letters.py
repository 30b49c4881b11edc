"""Letter: what a mail of ours says, before anybody knows how it travels.

Every kind of delivery has one writer, a function(Delivery) → Letter in the room that posts it; wiring.LETTERS
names them all. It is called when the mail leaves, in the recipient's language, with no unit open, and only reads.
"""
from collections.abc import Callable
from dataclasses import dataclass, field

from helpdesk.outbox.models import Delivery


@dataclass(frozen=True)
class LetterFile:
    """An attachment; its bytes lie in core/files."""

    filename: str
    content_type: str
    sha256: str
    content_id: str | None = None


@dataclass(frozen=True)
class Letter:
    """One mail of ours. `paragraphs`, `button` (words, address) and `fine_print` are plain text.

    `template` (two files, .html and .txt) is given `names` when the plain form does not do. `automatic` is the
    value of Auto-Submitted (RFC 3834): 'auto-generated', 'auto-replied' for what answers by itself, or '' for
    a person's own words. `sender_name` is who writes; empty means the brand. `headers` are added as they stand.
    """

    subject: str
    paragraphs: tuple[str, ...] = ()
    button: tuple[str, str] | None = None
    fine_print: str = ""
    template: str = "email/letter"
    names: dict = field(default_factory=dict)
    automatic: str = "auto-generated"
    sender_name: str = ""
    files: tuple[LetterFile, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)


Writer = Callable[[Delivery], Letter]
