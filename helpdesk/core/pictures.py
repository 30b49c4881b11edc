"""How large a picture is, by its own first bytes; whatever it is called, and without decoding it."""
import struct
from typing import BinaryIO

_PNG, _GIFS, _JPEG = b"\x89PNG\r\n\x1a\n", (b"GIF87a", b"GIF89a"), b"\xff\xd8"
# Markers of JPEG that hold the size (SOF), and those that stand alone (ITU T.81, B.1.1.3).
_SIZES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
# APP1 (EXIF, XMP), APP13 (IPTC) and comments tell about people; after the start of scan come the pixels.
_TELLING, _START_OF_SCAN = frozenset({0xE1, 0xED, 0xFE}), 0xDA
_EXIF, _ORIENTATION = b"Exif\0\0", 0x0112
MOST_SEGMENTS = 500


def measure(file: BinaryIO) -> tuple[str, int, int] | None:
    """Media type, width and height in pixels of a PNG, JPEG, GIF or WebP; None for anything else or broken."""
    head = file.read(30)
    try:
        if head.startswith(_PNG):
            return "image/png", *struct.unpack(">II", head[16:24])
        if head.startswith(_GIFS):
            return "image/gif", *struct.unpack("<HH", head[6:10])
        if head.startswith(_JPEG):
            return _jpeg(file)
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            return _webp(head)
    except (struct.error, IndexError):
        return None
    return None


def _jpeg(file: BinaryIO) -> tuple[str, int, int] | None:
    file.seek(2)
    for _step in range(MOST_SEGMENTS):
        mark, code = file.read(2)
        if mark != 0xFF:
            return None
        while code == 0xFF:
            code = file.read(1)[0]
        if code in _ALONE:
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if code in _SIZES:
            height, width = struct.unpack(">xHH", file.read(5))
            return "image/jpeg", width, height
        if length < 2 or code in (0xD9, 0xDA):
            return None
        file.seek(length - 2, 1)
    return None


def _webp(head: bytes) -> tuple[str, int, int] | None:
    kind = head[12:16]
    if kind == b"VP8X":
        return "image/webp", int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return "image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return "image/webp", width & 0x3FFF, height & 0x3FFF
    return None


def without_metadata(content: bytes, kind: str) -> bytes:
    """A JPEG without what a camera or program wrote into it: place, device, names (EXIF, XMP, IPTC, comments); others as they are.

    Which side is up stays: a photo of a phone lies on its side without it.
    """
    if kind != "image/jpeg":
        return content
    kept, place = [content[:2]], 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        code, length = content[place + 1], int.from_bytes(content[place + 2:place + 4], "big")
        if code == _START_OF_SCAN or length < 2:
            break
        segment = content[place:place + 2 + length]
        kept.append(segment if code not in _TELLING else _upright(segment))
        place += 2 + length
    return b"".join((*kept, content[place:]))


def _upright(segment: bytes) -> bytes:
    """An EXIF segment that says nothing but the orientation (EXIF 2.32, tag 0x0112); nothing if it lies as it was taken."""
    if not segment[4:].startswith(_EXIF):
        return b""
    tiff = segment[4 + len(_EXIF):]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        entries = (struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * number) for number in range(min(count, MOST_SEGMENTS)))
        turned = next((value for tag, _type, _count, value in entries if tag == _ORIENTATION), 1)
    except struct.error:
        return b""
    if not 1 < turned <= 8:
        return b""
    small = _EXIF + b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, turned, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(small) + 2) + small
