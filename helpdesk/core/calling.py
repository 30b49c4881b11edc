"""Asks another system on an admin's behalf: one request, no detour, to the very address that was looked at.

Whatever a name resolves to is looked at once, and the connection goes to the address that was looked at (DNS rebinding).
Addresses inside the network are reached only where the operator, by configuration, names host and port.
"""
import http.client
import socket
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from helpdesk.core.connections import PORTS, Refused, Unreachable, addresses_of, connect, first_of, hidden_address, is_public, path_of

_inside: set[tuple[str, int]] = set()


class TooLarge(Unreachable):
    """More was answered than is read."""


class TooSlow(Unreachable):
    """Nothing whole was answered in time."""


@dataclass(frozen=True)
class Answer:
    """What was answered; a redirect is an answer like any other and is not followed."""

    status: int
    content: bytes


def use(inside: Iterable[tuple[str, int]]) -> None:
    """Names the (host, port) pairs inside the network that may be asked; create_app calls it once."""
    _inside.clear()
    _inside.update((host.lower(), port) for host, port in inside)


def is_named(address: str) -> bool:
    """Whether the operator named this address's host and port."""
    try:
        return _place(_parts(address)) in _inside
    except Refused:
        return False


def check(address: str) -> None:
    """Looks at an address without asking the name service. :raises Refused: when it can never be asked."""
    parts = _parts(address)
    _look_at_port(parts)
    with suppress(OSError, UnicodeError):
        numbers = socket.getaddrinfo(parts.hostname, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        _look_at(parts, {row[4][0] for row in numbers})


def refuses(address: str) -> bool:
    """Whether this address would be refused before any connection is made."""
    try:
        _target(address)
    except Refused:
        return True
    return False


def ask(method: str, address: str, *, headers: dict[str, str], body: bytes = b"", seconds: float, most_bytes: int) -> Answer:
    """One request and its answer, within `seconds` from the first packet to the last, of at most `most_bytes`.

    :raises Refused: when the address may not be asked. :raises TooSlow, TooLarge, Unreachable: when nothing whole came back.
    """
    deadline = time.monotonic() + seconds
    parts, found = _target(address)
    sock = _connected(parts, found, deadline)
    # A server that drips its headers renews every timeout of a socket; this one ends it, whatever it does.
    guard = threading.Timer(max(deadline - time.monotonic(), 0.01), _hang_up, (sock,))
    guard.daemon = True
    guard.start()
    try:
        answer = _asked(sock, parts, method, headers, body, most_bytes)
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        if time.monotonic() >= deadline or isinstance(error, TimeoutError):
            raise TooSlow("too slow") from None
        raise Unreachable(type(error).__name__) from None
    finally:
        guard.cancel()
        sock.close()
    # A body of no stated length looks whole where the guard ended it.
    if time.monotonic() >= deadline:
        raise TooSlow("too slow")
    return answer


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise Refused("not an address") from None
    if (parts.scheme not in PORTS or not parts.hostname or parts.username is not None or "\\" in address
            or any(sign <= " " or sign == "\x7f" for sign in address)):
        raise Refused("not a plain web address")
    return parts


def _place(parts: SplitResult) -> tuple[str, int]:
    return parts.hostname.lower(), parts.port or PORTS[parts.scheme]


def _target(address: str) -> tuple[SplitResult, str]:
    """The parts of an address and the one IP address that is spoken to."""
    parts = _parts(address)
    _look_at_port(parts)
    found = addresses_of(*_place(parts))
    _look_at(parts, found)
    return parts, first_of(found)


def _look_at_port(parts: SplitResult) -> None:
    # Below 1024 live mail, names and remote shells, none of which answers a card.
    port = _place(parts)[1]
    if _place(parts) not in _inside and port != PORTS[parts.scheme] and port < 1024:
        raise Refused("another port")


def _look_at(parts: SplitResult, found: set[str]) -> None:
    # One inner address among several is reason enough: the answer is not to be trusted.
    allows = _may_be_named if _place(parts) in _inside else is_public
    if not found or not all(allows(one) for one in found):
        raise Refused("an address inside")


def _may_be_named(address: str) -> bool:
    """Also a host that the operator names must not lead to what belongs to the machine's own landlord, such as 169.254.169.254."""
    number = ip_address(address.partition("%")[0])
    hidden = hidden_address(number)
    return not any(one.is_link_local or one.is_multicast or one.is_unspecified for one in (number, hidden) if one is not None)


def _connected(parts: SplitResult, found: str, deadline: float) -> socket.socket:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TooSlow("too slow")
    try:
        return connect(parts, found, _place(parts)[1], seconds=left)
    except TimeoutError:
        raise TooSlow("too slow") from None
    except (OSError, ValueError) as error:
        raise Unreachable(type(error).__name__) from None


def _asked(sock: socket.socket, parts: SplitResult, method: str, headers: dict[str, str], body: bytes, most_bytes: int) -> Answer:
    connection = http.client.HTTPConnection(parts.hostname, parts.port or PORTS[parts.scheme])
    connection.sock = sock
    whole = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Continua", "Connection": "close", **headers}
    connection.request(method, path_of(parts), body=body or None, headers=whole)
    answer = connection.getresponse()
    content = b""
    while chunk := answer.read1(65_536):
        content += chunk
        if len(content) > most_bytes:
            raise TooLarge("too large")
    if answer.length:
        raise http.client.IncompleteRead(content)
    return Answer(answer.status, content)


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
