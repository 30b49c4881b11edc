"""Is the From of a mail true? A trusted server's Authentication-Results (RFC 8601), else the mail's own DKIM signatures (RFC 6376).

Only a pass whose domain is the From's domain, or a domain above it, says anything about the From (RFC 7489, section 3.1).
The other direction is not believed: whoever owns shop.example.com need not speak for example.com.
"""
import re
import time
from collections.abc import Callable
from functools import lru_cache

import dkim
import dns.exception
import dns.resolver

from helpdesk.channels.email import structure, words
from helpdesk.channels.email.addresses import addresses
from helpdesk.core import text

PASSED, FAILED = "passed", "failed"
MAX_SIGNATURES = 5
MOST_NESTED = 5
MAX_HEADERS = 500
MAX_BYTES = 20_000_000
SECONDS = 3
REST = 300.0

# No server says more; what is cut off leaves a quote open, and then nothing is believed.
MOST_RESULTS, LONGEST_RESULT = 20, 8_000
Lookup = Callable[[str], bytes]
_METHOD = re.compile(r"\b(dmarc|dkim|spf)\s{0,3}=\s{0,3}([a-z]{2,12})\b")
_PROPERTY = re.compile(r"\b(header\.from|header\.d|header\.i|smtp\.mailfrom|smtp\.mail)\s{0,3}=\s{0,3}\"?([^\s;\"]{1,320})")
# What others put between quotes or brackets must not be read as the server's own words.
_FOREIGN = re.compile(r'"(?:[^"\\]|\\.){0,1000}"|\([^()"]{0,1000}\)')
_TAG = re.compile(rb"(?:^|;)\s{0,50}([a-z])\s{0,20}=\s{0,20}([^;]{0,500})", re.I)


class NoAnswer(Exception):
    """The name service does not answer now; it says nothing about the mail."""


def check(raw: bytes, *, trusted: tuple[str, ...] = (), lookup: Lookup | None = None) -> str | None:
    """'passed', 'failed' or None (nothing is known) for the From of a raw mail.

    `trusted` are the names (authserv-id) of servers that remove forged results; `lookup` gives the text of a TXT record,
    b'' when there is none, and raises NoAnswer; without it signatures are not looked at.
    """
    header = _header_of(raw)
    named = header.lower()
    if not (trusted and b"authentication-results" in named or lookup and b"dkim-signature" in named):
        return None
    root, _ = structure.read(header)
    domain = _domain(root)
    if not domain:
        return None
    told = _told(root, domain, trusted)
    if told is not None or lookup is None or not root.has("dkim-signature"):
        return told
    return _verified(raw, root, domain, lookup)


def _header_of(raw: bytes) -> bytes:
    ends = [place for mark in (b"\r\n\r\n", b"\n\n") if (place := raw.find(mark)) >= 0]
    return raw[:min(ends, default=len(raw)) + 4][:structure.MAX_HEADER_BYTES * 10]


def _domain(root) -> str:
    """The domain of the one From there is; of several writers nobody is proved."""
    found = [address for value in root.all("from") for address in addresses(value)]
    return text.address(found[0].email).rpartition("@")[2] if len(found) == 1 and len(root.all("from")) == 1 else ""


def speaks_for(signer: str, domain: str) -> bool:
    """Whether a pass of `signer` is good for an address of `domain`."""
    signer = text.address(f"@{signer.rpartition('@')[2].strip('. ')}")[1:]
    return "." in signer and (domain == signer or domain.endswith("." + signer))


def _told(root, domain: str, trusted: tuple[str, ...]) -> str | None:
    """What the nearest trusted server says."""
    for value in root.all("authentication-results")[:MOST_RESULTS]:
        told = words.text(value[:LONGEST_RESULT]).lower()
        for _ in range(MOST_NESTED):
            told = _FOREIGN.sub(" ", told)
        if set(told) & set('()"'):
            return None
        name, _, results = told.partition(";")
        if (name.split() or [""])[0] in trusted:
            return _verdict(results, domain)
    return None


def _verdict(results: str, domain: str) -> str | None:
    found = {}
    for result in results.split(";")[:50]:
        method = _METHOD.search(result)
        if method is None:
            continue
        named = dict(_PROPERTY.findall(result))
        # Who does not say of which From it is may have read another one than we do; a failure is believed all the same.
        signer = {"dmarc": named.get("header.from", domain if method[2] != "pass" else ""), "dkim": named.get("header.d") or named.get("header.i", ""),
                  "spf": named.get("smtp.mailfrom") or named.get("smtp.mail", "")}[method[1]]
        if speaks_for(signer, domain):
            found.setdefault(method[1], set()).add(method[2])
    if "dmarc" in found:
        return PASSED if "pass" in found["dmarc"] else FAILED if "fail" in found["dmarc"] else None
    return PASSED if "pass" in found.get("dkim", ()) or "pass" in found.get("spf", ()) else None


def _verified(raw: bytes, root, domain: str, lookup: Lookup) -> str | None:
    """Our own look at the signatures; a broken one is no failure, because lists and forwarders break them (RFC 6376, 6.1)."""
    if len(raw) > MAX_BYTES or len(root.headers) > MAX_HEADERS:
        return None
    whole = raw if b"\r\n" in raw else raw.replace(b"\n", b"\r\n")
    for place, value in enumerate(root.all("dkim-signature")[:MAX_SIGNATURES]):
        tags = {name.lower(): content.strip() for name, content in _TAG.findall(value)}
        # A signature over a part of the body (l=) lets anybody add to it.
        if b"l" in tags or not speaks_for(tags.get(b"d", b"").decode("ascii", "replace"), domain):
            continue
        if _is_good(whole, place, lookup):
            return PASSED
    return None


def _is_good(raw: bytes, place: int, lookup: Lookup) -> bool:
    def ask(name: bytes, timeout: int = SECONDS) -> bytes:
        return lookup(name.decode("ascii", "replace").rstrip("."))
    try:
        return bool(dkim.DKIM(raw).verify(idx=place, dnsfunc=ask))
    except Exception:       # a parser of foreign bytes: what cannot be verified proves nothing
        return False


class Resolver:
    """TXT records by the system's name service, remembered; when it is silent it is not asked again for a while."""

    def __init__(self):
        self._silent_until = 0.0

    def __call__(self, name: str) -> bytes:
        """The record's text, b'' when there is none. :raises NoAnswer: when the service is silent."""
        if time.monotonic() < self._silent_until:
            raise NoAnswer(name)
        try:
            return _txt(name, int(time.monotonic() // 3600))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return b""
        except (dns.exception.DNSException, OSError):
            self._silent_until = time.monotonic() + REST
            raise NoAnswer(name) from None


@lru_cache(maxsize=2_000)
def _txt(name: str, hour: int) -> bytes:
    answer = dns.resolver.resolve(name, "TXT", lifetime=SECONDS, raise_on_no_answer=True)
    return b"".join(next(iter(answer)).strings)


resolve = Resolver()
