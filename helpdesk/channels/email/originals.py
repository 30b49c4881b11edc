"""A mail as it was written: its own look, its text, its raw words. Remote pictures are fetched by us, and only when asked for."""
import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from helpdesk.channels.email.models import InboundEmail
from helpdesk.channels.email.parsed import Parsed
from helpdesk.channels.email.parsing import parse
from helpdesk.core import files, html
from helpdesk.core.connections import Refused
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.core.outward import Picture, fetch_picture
from helpdesk.tickets.models import Message

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
MOST_INLINE = 6 * 1024 * 1024
MOST_REMOTE, AT_ONCE = 24, 6
LONGEST_HTML = 1_000_000
MOST_RAW = 200_000


@dataclass(frozen=True)
class Original:
    """What the raw mail says; `raw` is its beginning, for reading."""

    parsed: Parsed
    raw: str
    size: int
    sha256: str

    @property
    def has_look(self) -> bool:
        """Whether it was written in HTML."""
        return bool(self.parsed.html)

    @property
    def remote_pictures(self) -> list[str]:
        """The addresses of the pictures that lie elsewhere, each once."""
        return html.remote_pictures(self.parsed.html[:LONGEST_HTML]) if self.has_look else []


def original_of(message: Message) -> Original:
    """The mail that a message came from. :raises NotFound: when it came another way or its bytes are gone."""
    row = db.session.get(InboundEmail, message.inbound_email_id) if message.inbound_email_id else None
    try:
        raw = files.read(row.sha256) if row else b""
    except FileNotFoundError:
        raw = b""
    if not raw:
        raise NotFound()
    return Original(parse(raw), raw[:MOST_RAW].decode("utf-8", "replace"), len(raw), row.sha256)


def look_of(original: Original, *, with_remote: bool) -> str:
    """A page of its own, cleaned, that needs nothing from anywhere: its pictures are part of it. Call it outside a unit."""
    pictures = _inline(original.parsed)
    if with_remote:
        pictures |= _remote(original.remote_pictures)
    return html.own_look(original.parsed.html[:LONGEST_HTML], pictures)


def _inline(parsed: Parsed) -> dict[str, str]:
    pictures, left = {}, MOST_INLINE
    for item in parsed.attachments:
        kind = (item.content_type or "").lower()
        if item.content_id and kind in SHOWN and len(item.data) <= left:
            left -= len(item.data)
            pictures[f"cid:{item.content_id}"] = _as_address(kind, item.data)
    return pictures


def _remote(addresses: list[str]) -> dict[str, str]:
    wanted = addresses[:MOST_REMOTE]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(_fetched, wanted))
    return {address: _as_address(picture.content_type, picture.content) for address, picture in zip(wanted, found, strict=True) if picture}


def _fetched(address: str) -> Picture | None:
    try:
        return fetch_picture(address)
    except Refused:
        return None


def _as_address(content_type: str, content: bytes) -> str:
    return f"data:{content_type};base64,{base64.b64encode(content).decode()}"
