"""The signed tokens that the widget keeps: who the visitor is, and which of the files are the visitor's."""
import secrets

from helpdesk.core.errors import NotFound
from helpdesk.core.signing import BadLink, sign, unsign

VISITOR, FILE = "chat-visitor", "chat-file"
HALF_A_YEAR = 180 * 86_400
A_DAY = 86_400


def new_visitor() -> str:
    """A token for somebody who has just begun to chat; nothing is written down yet."""
    return sign(VISITOR, secrets.token_hex(16))


def visitor_of(token: str) -> str | None:
    """The visitor's id, or None when the token is not ours or older than half a year."""
    try:
        value = unsign(VISITOR, token, max_age=HALF_A_YEAR)
    except BadLink:
        return None
    return value if isinstance(value, str) else None


def file_token(visitor: str, attachment_id: int) -> str:
    """A token for one file of this visitor, for addresses, where a header cannot go; good for a day."""
    return sign(FILE, [visitor, attachment_id])


def file_of(token: str) -> tuple[str, int]:
    """Visitor and attachment of a file's token. :raises NotFound: when it is not ours or too old."""
    try:
        visitor, attachment_id = unsign(FILE, token, max_age=A_DAY)
    except BadLink:
        raise NotFound() from None
    return visitor, attachment_id
