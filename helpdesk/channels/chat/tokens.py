"""The signed tokens that the widget keeps: who the visitor is, and which of the files are the visitor's."""
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from helpdesk.channels.chat import site_secrets
from helpdesk.channels.chat.site_tokens import Person, Signed
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import NotFound
from helpdesk.core.signing import BadLink, mac, sign, unsign

VISITOR, SIGNED_IN, FILE = "chat-visitor", "chat-signed-in", "chat-file"
HALF_A_YEAR = 180 * 86_400
A_DAY = 86_400
# A session lives as long as the website's token, which is a day and what clocks differ by.
LONGEST_SESSION = 2 * A_DAY


@dataclass(frozen=True)
class Session:
    """Who holds the widget: a visitor, and whom a website's token showed them to be, if it did.

    `claimed` and `why` are what a refused token named and the reason: a claim that agents see, and nothing more.
    """

    visitor_id: str
    person: Person | None = None
    claimed: str = ""
    why: str = ""


def new_visitor() -> str:
    """A token for somebody who has just begun to chat; nothing is written down yet."""
    return sign(VISITOR, secrets.token_hex(16))


def with_claim(visitor_id: str | None, claimed: str, why: str) -> str:
    """A token for the same nameless visitor, or a new one, that remembers what was claimed in vain."""
    return sign(VISITOR, [visitor_id or secrets.token_hex(16), claimed, why])


def signed_in(signed: Signed) -> str:
    """A token for somebody whom their website has signed in; on every device of theirs it names the same visitor."""
    return sign(SIGNED_IN, {"key": signed.key_id, "until": signed.until.timestamp(), "person": asdict(signed.person)})


def id_of_person(external_id: str) -> str:
    """The visitor as whom this person chats, on whichever device; nobody can guess it."""
    return mac(SIGNED_IN, external_id, length=32)


def session_of(token: str) -> Session | None:
    """Whose session it is, or None when the token is not ours, is too old, or its website's word does not hold any more."""
    try:
        value = unsign(VISITOR, token, max_age=HALF_A_YEAR)
    except BadLink:
        return _signed_in_of(token)
    if isinstance(value, str):
        return Session(value)
    return Session(value[0], claimed=value[1], why=value[2])


def _signed_in_of(token: str) -> Session | None:
    try:
        value = unsign(SIGNED_IN, token, max_age=LONGEST_SESSION)
    except BadLink:
        return None
    if datetime.fromtimestamp(value["until"], UTC) <= utcnow() or not site_secrets.holds(value["key"]):
        return None
    person = replace(Person(**value["person"]), attributes=tuple(map(tuple, value["person"]["attributes"])), left_out=tuple(value["person"]["left_out"]))
    return Session(id_of_person(person.external_id), person)


def visitor_of(token: str) -> str | None:
    """The visitor's id, or None when there is no such session."""
    session = session_of(token)
    return session.visitor_id if session else None


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
