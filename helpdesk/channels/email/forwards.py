"""Who wrote the mail that somebody forwards to us, and about what."""
import re

from helpdesk.channels.email import attributions, phrases
from helpdesk.channels.email.addresses import addresses
from helpdesk.channels.email.phrases import fold

_PREFIX = re.compile(r"\s{0,5}([^\s:：\[]{1,15})\s{0,3}(?:\[\d{1,3}\])?\s{0,3}[:：]")
_GLUED = re.compile(r"(?:^|(?<=[\s>-])|(?<=[a-z0-9)+]))([A-ZÀ-Ž][\w\u0300-\u036f-]{1,14}(?: [a-z]{1,4})?)\s?:\s")


def prefix(subject):
    """'forward', 'reply' or '' by the first word of a subject, in many languages."""
    match = _PREFIX.match(subject)
    word = fold(match.group(1)) if match else ""
    return "forward" if word in phrases.FORWARD_PREFIXES else "reply" if word in phrases.REPLY_PREFIXES else ""


def origin(lines, start):
    """(address, subject) from the header of the forwarded mail that begins at line `start`; None for what is not said."""
    for place in range(start, min(start + 12, len(lines))):
        text = lines[place].text
        found = _glued(text) if text.lstrip(" >").startswith("--") else None
        found = found or attributions.header_block(lines, place) or _short_block(lines, place)
        if found:
            sender = addresses(_plain(found.get("from", "")).encode())
            return (sender[0].email if sender else None), (found.get("subject") or None)
    return _introduced(lines, start)


def _plain(value):
    """`value` with Outlook's "[mailto:…]" turned into brackets that an address list knows."""
    return re.sub(r"\[\s*(?:mailto:)?([^\[\]\s]{3,300})\s*\]", r"<\1>", value)


def _short_block(lines, place):
    """A header of only From and Subject, as some programs write behind a forward marker."""
    if place == 0 or attributions.label(lines[place].text) is None:
        return None
    found = dict(reversed([piece for line in lines[place:place + 8] if (piece := attributions.label(line.text))]))
    return found if "from" in found and len(found) > 1 else None


def _glued(text):
    """Yahoo's plain text puts the whole header on the marker's line: "From: a <b@c>To: …Subject: …"."""
    text = text[:2000]
    marks = [mark for match in _GLUED.finditer(text) if (mark := _mark(match))]
    if not marks:
        return None
    found = {}
    for (_, begin, kind), (end, _, _) in zip(marks, [*marks[1:], (len(text), 0, None)], strict=True):
        found.setdefault(kind, text[begin:end].strip())
    return found if "from" in found and len(found) > 2 else None


def _mark(match):
    """(start, end, kind) of a label; the end of the value before may be glued to it ("CETSubject:")."""
    word = match.group(1)
    for cut in range(len(word)):
        kind = phrases.LABELS.get(fold(word[cut:])) if word[cut].isupper() else None
        if kind:
            return match.start(1) + cut, match.end(), kind
    return None


def _introduced(lines, start):
    """Outlook for Mac forwards with "On … Ann <ann@x> wrote:"."""
    for place in range(start, min(start + 3, len(lines))):
        if reach := attributions.intro(lines, place):
            joined = " ".join(line.text for line in lines[place:reach[0]])
            match = re.search(r"<([^<>\s@]{1,100}@[^<>\s@]{1,200})>", joined)
            return (match.group(1) if match else None), None
    return None, None
