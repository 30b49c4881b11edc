"""Fetches a picture from the open internet, or asks whether a page is there, and can reach nothing else: no address inside, no other
port, no detour unchecked.

The name is resolved once and the connection goes to the address that was looked at, so a name that changes its mind
between the look and the connection (DNS rebinding) gains nothing.
"""
import http.client
import socket
import time
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from helpdesk.core.connections import PORTS, Refused, Unreachable, addresses_of, connect, first_of, is_public, path_of

SECONDS = 4.0
MOST_BYTES = 2 * 1024 * 1024
MOST_DETOURS = 3
PICTURES, PAGES = "image/*", "text/html, */*;q=0.5"
_KINDS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF87a", "image/gif"), (b"GIF89a", "image/gif"))


@dataclass(frozen=True)
class Picture:
    """The bytes of a picture and what they really are."""

    content_type: str
    content: bytes


def refuses(address: str) -> bool:
    """Whether fetching this address would be refused before any connection is made."""
    try:
        _target(address)
    except Refused:
        return True
    return False


def fetch_picture(address: str, *, seconds: float = SECONDS) -> Picture:
    """Fetches a picture. :raises Refused: for whatever is not a small picture at a public address."""
    status, content = _followed(address, seconds, PICTURES)
    if status != 200:
        raise Refused(f"answered {status}")
    return Picture(_kind_of(content), content)


def ask_status(address: str, *, seconds: float = SECONDS) -> int:
    """What a page answers (RFC 9110, 15), after its detours; what is on it is not read.

    :raises Unreachable: when nobody answers in time. :raises Refused: for whatever is not a public address.
    """
    return _followed(address, seconds, PAGES)[0]


def _followed(address: str, seconds: float, wanted: str) -> tuple[int, bytes]:
    deadline = time.monotonic() + seconds
    for _ in range(MOST_DETOURS + 1):
        parts, found = _target(address)
        answer, content = _asked(parts, found, deadline, wanted)
        location = answer.getheader("Location")
        if answer.status not in (301, 302, 303, 307, 308) or not location:
            return answer.status, content
        address = urljoin(address, location)
    raise Refused("too many detours")


def _target(address: str) -> tuple[SplitResult, str]:
    """The parts of an address and the one public IP address that is spoken to."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        raise Refused("not an address") from None
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None or "\\" in address:
        raise Refused("not a plain web address")
    if port not in (None, PORTS[parts.scheme]):
        raise Refused("another port")
    return parts, _public_address(parts.hostname, PORTS[parts.scheme])


def _public_address(host: str, port: int) -> str:
    found = addresses_of(host, port)
    # One inner address among several is reason enough: the answer is not to be trusted.
    if not found or not all(is_public(one) for one in found):
        raise Refused("an address inside")
    return first_of(found)


def _asked(parts: SplitResult, found: str, deadline: float, wanted: str) -> tuple[http.client.HTTPResponse, bytes]:
    left = deadline - time.monotonic()
    if left <= 0:
        raise Unreachable("too slow")
    connection = http.client.HTTPConnection(parts.hostname, timeout=left)
    try:
        connection.sock = connect(parts, found, PORTS[parts.scheme], seconds=left)
        connection.request("GET", path_of(parts), headers={"Accept": wanted, "User-Agent": "Mozilla/5.0", "Accept-Encoding": "identity"})
        answer = connection.getresponse()
        return answer, _read(answer, connection.sock, deadline) if answer.status == 200 and wanted == PICTURES else b""
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        raise Unreachable(f"cannot be fetched: {type(error).__name__}") from None
    finally:
        connection.close()


def _read(answer: http.client.HTTPResponse, sock: socket.socket, deadline: float) -> bytes:
    """The body, in small steps: a server that drips must not hold us longer than the deadline."""
    content = b""
    while chunk := answer.read1(65_536):
        content += chunk
        if len(content) > MOST_BYTES:
            raise Refused("too large")
        left = deadline - time.monotonic()
        if left <= 0:
            raise Unreachable("too slow")
        sock.settimeout(left)
    return content


def _kind_of(content: bytes) -> str:
    """What the bytes are, whatever the server calls them; SVG is a program, not a picture."""
    for beginning, kind in _KINDS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    raise Refused("not a picture")
