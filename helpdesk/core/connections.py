"""How the desk reaches a host whose address somebody else named: what its name stands for is looked at, and what was looked at is spoken to.

outward.py fetches what strangers link to, calling.py asks the systems that an admin described; each says what it allows.
"""
import socket
import ssl
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult

PORTS = {"http": 80, "https": 443}
_NAT64, _SIX_TO_FOUR = 0x0064FF9B_00000000_00000000 << 32, 0x2002


class Refused(Exception):
    """This address is not fetched; the text says why."""


class Unreachable(Refused):
    """A public address, but nobody answers there, or nothing that can be read."""


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


def addresses_of(host: str, port: int) -> set[str]:
    """The IP addresses that a name stands for. :raises Unreachable: when it stands for none."""
    try:
        return {row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise Unreachable("no such host") from None


def first_of(found: set[str]) -> str:
    """The one of these addresses that is spoken to, IPv4 before IPv6."""
    return sorted(found, key=lambda one: ":" in one)[0]


def path_of(parts: SplitResult) -> str:
    """Path and query of an address, as they stand in the request (RFC 9112, 3.2.1)."""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def connect(parts: SplitResult, found: str, port: int, *, seconds: float) -> socket.socket:
    """A connection to the IP address `found`; with https the certificate must be that of the name in `parts`.

    :raises OSError, ValueError: when it does not come about within `seconds`.
    """
    plain = socket.create_connection((found, port), timeout=seconds)
    if parts.scheme == "http":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname)
    except BaseException:
        plain.close()
        raise
