"""What Outlook packs into winmail.dat (MS-OXTNEF): the message's text and its files. Bounded, and never raises."""
import struct
from dataclasses import dataclass, field

from helpdesk.channels.email.charsets import clean, decode

TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
MAX_FILES = 200
MAX_ATTRIBUTES = 5_000
MAX_PROPERTIES = 2_000
MAX_DEPTH = 3
MAX_TEXT = 4_000_000

_SIGNATURE = b"\x78\x9f\x3e\x22"
_BODY, _MESSAGE_PROPERTIES, _CODE_PAGE = 0x800C, 0x9003, 0x9007
_NEW_FILE, _TITLE, _DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
# Property ids of MS-OXPROPS.
_TEXT, _HTML = 0x1000, 0x1013
_FILE_DATA, _SHORT_NAME, _LONG_NAME, _MIME_TYPE, _CONTENT_ID = 0x3701, 0x3704, 0x3707, 0x370E, 0x3712
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_STRING8, _UNICODE, _BINARY, _OBJECT = 0x1E, 0x1F, 0x102, 0x0D
_INTERFACE = 16     # an embedded object begins with the id of its interface


@dataclass
class TnefFile:
    """A file in a winmail.dat."""

    filename: str = ""
    content_type: str = "application/octet-stream"
    content_id: str = ""
    data: bytes = field(default=b"", repr=False)


@dataclass
class Unpacked:
    """What a winmail.dat holds; '' where it holds none."""

    text: str = ""
    html: str = ""
    files: list[TnefFile] = field(default_factory=list)


def unpack(data, fallback="cp1252", depth=0):
    """The Unpacked content of the bytes of a winmail.dat; whatever is damaged ends the reading, what was read stays."""
    found, page, current = Unpacked(), fallback, None
    for name, value in _attributes(data):
        if name == _CODE_PAGE and len(value) >= 4:
            page = f"cp{struct.unpack_from('<I', value)[0]}"
        elif name == _BODY:
            found.text = found.text or _string(value, page, fallback)
        elif name == _MESSAGE_PROPERTIES:
            _read_message(found, _properties(value), page, fallback)
        elif name == _NEW_FILE:
            if len(found.files) >= MAX_FILES:
                break
            current = TnefFile()
            found.files.append(current)
        elif current is not None and name == _TITLE:
            current.filename = current.filename or _string(value, page, fallback)
        elif current is not None and name == _DATA:
            current.data = value
        elif current is not None and name == _FILE_PROPERTIES:
            found.files.extend(_read_file(current, _properties(value), page, fallback, depth))
    found.files = [file for file in found.files if file.data or file.filename][:MAX_FILES]
    return found


def _attributes(data):
    """Yields (id, value) of each attribute: level, id and type, length, value, checksum."""
    if not data.startswith(_SIGNATURE):
        return
    place = 6
    for _ in range(MAX_ATTRIBUTES):
        if place + 9 > len(data):
            return
        name, _kind, length = struct.unpack_from("<HHI", data, place + 1)
        place += 9
        if length > len(data) - place:
            return
        yield name, data[place:place + length]
        place += length + 2


def _read_message(found, properties, page, fallback):
    for name, kind, value in properties:
        if name == _TEXT:
            found.text = found.text or _text_of(kind, value, page, fallback)
        elif name == _HTML:
            found.html = found.html or _text_of(kind, value, page, fallback)


def _read_file(file, properties, page, fallback, depth):
    """Fills in what the properties say of a file; returns the files of a message that is embedded in it."""
    for name, kind, value in properties:
        if name == _LONG_NAME:
            file.filename = _text_of(kind, value, page, fallback) or file.filename
        elif name == _SHORT_NAME:
            file.filename = file.filename or _text_of(kind, value, page, fallback)
        elif name == _MIME_TYPE:
            file.content_type = _text_of(kind, value, page, fallback).lower() or file.content_type
        elif name == _CONTENT_ID:
            file.content_id = _text_of(kind, value, page, fallback).strip("<> ")
        elif name == _FILE_DATA and not file.data:
            file.data = value[_INTERFACE:] if kind == _OBJECT else value
    return _embedded(file, fallback, depth) if file.data.startswith(_SIGNATURE) and depth < MAX_DEPTH else []


def _embedded(file, fallback, depth):
    """A message in the message: its words stand in the file's place, its files beside it."""
    unpacked = unpack(file.data, fallback, depth + 1)
    words, kind = (unpacked.html, "html") if unpacked.html else (unpacked.text, "txt")
    file.data, file.content_type = words.encode(), "text/html; charset=utf-8" if kind == "html" else "text/plain; charset=utf-8"
    file.filename = f"{file.filename or 'message'}.{kind}"
    return unpacked.files


def _properties(value):
    """The (id, type, value) of a list of MAPI properties; of several values only the first."""
    found, place = [], 4
    try:
        count = min(struct.unpack_from("<I", value)[0], MAX_PROPERTIES)
        for _ in range(count):
            kind, name = struct.unpack_from("<HH", value, place)
            place = _after_name(value, place + 4) if name >= 0x8000 else place + 4
            content, place = _value(value, place, kind)
            found.append((name, kind & 0xFFF, content))
    except (struct.error, _Damaged):
        pass        # what was read until here is good
    return found


class _Damaged(Exception):
    """A length that reaches beyond the end, or a type nobody knows."""


def _after_name(value, place):
    """Where the name of a named property ends."""
    if struct.unpack_from("<I", value, place + 16)[0] == 0:
        return place + 24
    length = struct.unpack_from("<I", value, place + 20)[0]
    return place + 24 + _padded(length)


def _value(value, place, kind):
    """(first value, place behind the last one) of a property."""
    is_variable, values = kind & 0xFFF in (_STRING8, _UNICODE, _BINARY, _OBJECT), 1
    if is_variable or kind & 0x1000:
        values = struct.unpack_from("<I", value, place)[0]
        place += 4
    first = b""
    for number in range(min(values, MAX_PROPERTIES)):
        if is_variable:
            length = struct.unpack_from("<I", value, place)[0]
            place += 4
        else:
            length = _FIXED.get(kind & 0xFFF, 0)
        if not length and not is_variable or length > len(value) - place:
            raise _Damaged
        first = value[place:place + length] if number == 0 else first
        place += _padded(length)
    return first, place


def _padded(length):
    return (length + 3) & ~3


def _text_of(kind, value, page, fallback):
    if kind == _UNICODE:
        return clean(value[:MAX_TEXT].decode("utf-16-le", "replace").rstrip("\0"))
    return _string(value, page, fallback)


def _string(value, page, fallback):
    return decode(value[:MAX_TEXT].rstrip(b"\0"), page, fallback)[0]
