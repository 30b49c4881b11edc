"""Fetches a picture from the open internet, or asks whether a page is there, and can reach nothing else: no address inside, no other
port, no detour unchecked.

The name is resolved once and the connection goes to the address that was looked at, so a name that changes its mind
between the look and the connection (DNS rebinding) gains nothing.
"""
import http.client
import socket
import ssl
import time
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
SECONDS = 4.0
MOST_BYTES = 2 * 1024 * 1024
MOST_DETOURS = 3
PICTURES, PAGES = "image/*", "text/html, */*;q=0.5"
_KINDS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF87a", "image/gif"), (b"GIF89a", "image/gif"))
_NAT64, _SIX_TO_FOUR = 0x0064FF9B_00000000_00000000 << 32, 0x2002


class Refused(Exception):
    """This address is not fetched; the text says why."""


class Unreachable(Refused):
    """A public address, but nobody answers there, or nothing that can be read."""


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
    try:
        found = {row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise Unreachable("no such host") from None
    # One inner address among several is reason enough: the answer is not to be trusted.
    if not found or not all(is_public(one) for one in found):
        raise Refused("an address inside")
    return sorted(found, key=lambda one: ":" in one)[0]


def is_public(address: str) -> bool:
    """Whether an IP address lies on the open internet, also when an IPv4 address is hidden in an IPv6 one."""
    try:
        number = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    hidden = hidden_address(number)
    if hidden is not None and not is_public(str(hidden)):
        return False
    return number.is_global and not (number.is_multicast or number.is_reserved or number.is_unspecified or number.is_loopback)


def hidden_address(number: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for (RFC 4291, 4380, 3056, 6052), or None."""
    if isinstance(number, IPv4Address):
        return None
    if number.ipv4_mapped is not None:
        return number.ipv4_mapped
    if number.teredo is not None:
        return number.teredo[1]
    whole = int(number)
    if whole >> 112 == _SIX_TO_FOUR:
        return IPv4Address(whole >> 80 & 0xFFFFFFFF)
    if whole >> 32 << 32 == _NAT64 or whole >> 32 == 0:
        return IPv4Address(whole & 0xFFFFFFFF)
    return None


def _asked(parts: SplitResult, found: str, deadline: float, wanted: str) -> tuple[http.client.HTTPResponse, bytes]:
    left = deadline - time.monotonic()
    if left <= 0:
        raise Unreachable("too slow")
    connection = http.client.HTTPConnection(parts.hostname, timeout=left)
    try:
        connection.sock = _connected(parts, found, left)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={"Accept": wanted, "User-Agent": "Mozilla/5.0", "Accept-Encoding": "identity"})
        answer = connection.getresponse()
        return answer, _read(answer, connection.sock, deadline) if answer.status == 200 and wanted == PICTURES else b""
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        raise Unreachable(f"cannot be fetched: {type(error).__name__}") from None
    finally:
        connection.close()


def _connected(parts: SplitResult, found: str, seconds: float) -> socket.socket:
    plain = socket.create_connection((found, PORTS[parts.scheme]), timeout=seconds)
    if parts.scheme == "http":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname)
    except BaseException:
        plain.close()
        raise


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
