"""The skeleton of a raw mail: header fields and nested parts (RFC 5322, RFC 2045, RFC 2046), found in one pass per level.

The standard library's parser raises, recurses and slows down on hostile input; this one keeps positions in the one raw
buffer, is bounded in depth, parts and headers, and treats what it does not understand as text.
"""
import re
from dataclasses import dataclass, field
from itertools import pairwise

from helpdesk.channels.email import fields

MAX_DEPTH = 40
MAX_PARTS = 2500
MAX_HEADERS = 2000
MAX_HEADER_BYTES = 100_000

_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,200})[ \t]*:")
_BLANK_LINES = re.compile(rb"(?:[ \t]{0,2000}\r?\n){0,50}")
_MBOX = (b"From ", b">From ")


@dataclass
class Part:
    """One entity: `headers` as (lower-case name, raw value) pairs, and the body's place [start, end) in `raw`."""

    raw: bytes
    start: int
    end: int
    headers: list
    default_type: str = "text/plain"
    children: list = field(default_factory=list)

    def __post_init__(self):
        self._names = {key for key, _ in self.headers}      # most questions are about fields that a mail does not have
        value = self.first("content-type")
        value, self.params = fields.parameters(value) if value else ("", {})
        self.declared_type = self.content_type = _type(value) or self.default_type      # a multipart without parts is read as text
        value = self.first("content-disposition")
        self.disposition, self.disposition_params = fields.parameters(value) if value else ("", {})

    def first(self, name):
        """Raw value (bytes) of the first header field called `name` (lower case), or b''."""
        return next((value for key, value in self.headers if key == name), b"") if name in self._names else b""

    def all(self, name):
        """Raw values (bytes) of every header field called `name` (lower case)."""
        return [value for key, value in self.headers if key == name] if name in self._names else []

    def has(self, name):
        return name in self._names

    @property
    def body(self):
        """The body's bytes, still in their transfer encoding."""
        return self.raw[self.start:self.end]

    @property
    def filename(self):
        """The name the sender gave to this part, or None."""
        return self.disposition_params.get("filename") or self.params.get("name") or None

    def walk(self):
        """This part and all parts below it, in the order of the mail; messages inside are not opened."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


def read(raw):
    """Return (root Part, problems) of a raw mail; `problems` is a list of sentences. Never raises."""
    problems = []
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    budget = [MAX_PARTS]
    root = _entity(raw, _skip_blank(raw), len(raw), "text/plain", problems)
    waiting = [(root, 0)]
    while waiting:
        part, depth = waiting.pop()
        if not part.content_type.startswith("multipart/"):
            continue
        if depth >= MAX_DEPTH:
            _note(problems, f"Parts nested deeper than {MAX_DEPTH} were not opened.")
            part.content_type = "application/octet-stream"
            continue
        _split(part, budget, problems)
        waiting.extend((child, depth + 1) for child in part.children)
    return root, problems


def embedded(part_bytes):
    """The root Part of a message/rfc822 body, read to its headers and parts."""
    return read(part_bytes)[0]


def _type(value):
    value = value.split("(")[0].strip().lower()
    head, slash, tail = value.partition("/")
    if not slash:
        return {"text": "text/plain", "html": "text/html"}.get(head, "")
    tail = tail.split()[0] if tail.split() else ""
    return f"{head}/{tail}" if head and tail else ""


def _note(problems, sentence):
    if sentence not in problems:
        problems.append(sentence)


def _skip_blank(raw):
    """Place of the first byte that is not an empty line: some relays put one before the header."""
    match = _BLANK_LINES.match(raw)
    after = match.end()
    return after if _FIELD.match(raw, after) or raw.startswith(_MBOX, after) else 0


def _entity(raw, start, end, default_type, problems):
    headers, body = _headers(raw, start, end, problems)
    return Part(raw, body, end, headers, default_type)


def _headers(raw, pos, end, problems):
    """Return (headers, place of the body) of the entity at [pos, end)."""
    found, lines, first = [], [], True
    while pos < end:
        stop = raw.find(b"\n", pos, end)
        after = stop + 1 if stop >= 0 else end
        line = raw[pos:min(after, pos + MAX_HEADER_BYTES)].rstrip(b"\r\n")
        if not line.strip():
            if line and found and _FIELD.match(raw, after, end):    # white space alone folds nothing, but ends nothing either
                pos = after
                continue
            return _store(found, lines, problems), after
        if line[:1] in b" \t" and found:
            lines.append((len(found) - 1, line))
        elif match := _FIELD.match(line):
            found.append(match.group(1).lower())
            lines.append((len(found) - 1, line[match.end():]))
        elif not (first and line.startswith(_MBOX)):
            if not _FIELD.match(raw, after, end):
                _note(problems, "The header ends without an empty line.")
                return _store(found, lines, problems), pos
            _note(problems, "A line of the header is not a header field.")
        first = False
        pos = after
    return _store(found, lines, problems), end


def _store(names, lines, problems):
    """(name, value) pairs, unfolded, bounded in number and size."""
    if len(names) > MAX_HEADERS:
        _note(problems, f"Only the first {MAX_HEADERS} of {len(names)} header fields were read.")
    values = [[] for _ in names[:MAX_HEADERS]]
    for index, line in lines:
        if index < MAX_HEADERS:
            values[index].append(line)
    headers = []
    for name, pieces in zip(names, values, strict=False):
        value = b"".join(pieces).strip()
        if len(value) > MAX_HEADER_BYTES:
            _note(problems, "A header field was longer than allowed and has been cut.")
            value = value[:MAX_HEADER_BYTES]
        headers.append((name.decode("ascii", "replace"), value))
    return headers


def _split(part, budget, problems):
    """Fill part.children by the boundary of a multipart (RFC 2046 section 5.1)."""
    boundary = part.params.get("boundary", "").encode("utf-8", "replace").rstrip()
    places = list(_boundaries(part, boundary)) if boundary else []
    if not places:
        boundary = _likely_boundary(part)
        places = list(_boundaries(part, boundary)) if boundary else []
        _note(problems, "A multipart names no boundary that occurs in it.")
    if not places:
        part.content_type = "text/plain"
        return
    default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    if not places[-1][2]:
        places.append((part.end, part.end, True))
        _note(problems, "A multipart ends without its closing boundary.")
    for (_, start, closing), (end, _, _) in pairwise(places):
        if closing:
            break
        if budget[0] <= 0:
            _note(problems, f"Only the first {MAX_PARTS} parts were read.")
            break
        budget[0] -= 1
        if start < part.end or end > start:
            part.children.append(_entity(part.raw, start, max(start, end), default, problems))


def _boundaries(part, boundary):
    """Yield (end of the content before, start of the content after, closing) for every boundary line; stops at the closing one."""
    raw, delimiter, pos, found = part.raw, b"--" + boundary, part.start, 0
    while found <= MAX_PARTS:
        pos = raw.find(delimiter, pos, part.end)
        if pos < 0:
            return
        tail = pos + len(delimiter)
        at_line_start = pos == part.start or raw[pos - 1:pos] == b"\n"
        closing = raw[tail:tail + 2] == b"--"
        stop = raw.find(b"\n", tail, part.end)
        rest = raw[tail:min(tail + 200, part.end if stop < 0 else stop)]
        if at_line_start and not (rest[2:] if closing else rest).strip():
            before = pos - (2 if raw[pos - 2:pos] == b"\r\n" else 1)
            yield max(before, part.start), part.end if stop < 0 else stop + 1, closing
            found += 1
            if closing:
                return
        pos = tail


def _likely_boundary(part):
    """The delimiter a multipart seems to use when it names none: its first line of two hyphens and a token."""
    match = re.compile(rb"^--([!-~]{4,70})[ \t]*\r?$", re.M).search(part.raw, part.start, min(part.end, part.start + 20_000))
    return match.group(1) if match and not match.group(1).startswith(b"-" * 4 + b" ") else b""
