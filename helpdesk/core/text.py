"""Small rules about plain text that every door needs."""
import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANK = re.compile(r"\s+")
# Letters with which a domain is another one than without them (RFC 5894, 7.2); the older rules make the same of both.
_OF_THEIR_OWN = frozenset("ßς")


def one_line(value: str, limit: int = 300) -> str:
    """One tidy line of at most `limit` characters: no control characters, no line breaks, no lone surrogates."""
    return _BLANK.sub(" ", _CONTROL.sub(" ", _encodable(value))).strip()[:limit].rstrip()


def many_lines(value: str, limit: int = 200_000) -> str:
    """Text of at most `limit` characters with its line breaks as \\n and without control characters."""
    return _CONTROL.sub("", _encodable(value).replace("\r\n", "\n").replace("\r", "\n")).strip()[:limit]


def snippet(value: str, limit: int = 140) -> str:
    """The beginning of a text on one line, cut at a word, for lists."""
    line = one_line(value[: limit * 4], limit * 4)
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip(",.;: ") + "…"


def address(value: str) -> str:
    """A mail address in the one form in which it is kept and compared; a domain in letters of its language as mail carries it (RFC 5891)."""
    tidy = unicodedata.normalize("NFC", one_line(value, 254)).lower().removesuffix(".")
    if tidy.isascii():
        return tidy
    local, at, domain = tidy.rpartition("@")
    try:
        return local + at + ".".join(map(_label, re.split("[.\u3002\uff0e\uff61]", domain)))
    except UnicodeError:
        return tidy


def _label(label: str) -> str:
    """One part of a domain as mail carries it. :raises UnicodeError: when it cannot be one."""
    if _OF_THEIR_OWN & set(label):
        return "xn--" + label.encode("punycode").decode("ascii")
    return label.encode("idna").decode("ascii")


def looks_like_address(value: str) -> bool:
    """Whether a typed value could be a mail address; only an answer to our mail proves it."""
    local, at, domain = value.rpartition("@")
    return bool(at and 0 < len(local) <= 64 and "." in domain.strip(".") and " " not in value and "@" not in local
                and not set(value) & set("<>()[],;:\\\"") and ".." not in domain and not domain.startswith((".", "-")))


def _encodable(value: str) -> str:
    return value.encode("utf-8", "replace").decode("utf-8")
