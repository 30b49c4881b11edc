"""The size of a picture is read from its own first bytes; anything else has none."""
import io
import struct

import pytest

from helpdesk.core.pictures import measure

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 640, 480) + b"\x08\x06\0\0\0"
APP1 = b"\xff\xe1" + struct.pack(">H", 70_000 % 65_536) + b"e" * (70_000 % 65_536 - 2)
SOF = b"\xff\xc2" + struct.pack(">HBHH", 17, 8, 300, 400) + b"\x03" + b"\0" * 9
WEBP = b"RIFF\0\0\0\0WEBP"

CASES = {
    "PNG": (PNG, ("image/png", 640, 480)),
    "GIF": (b"GIF89a" + struct.pack("<HH", 32, 16) + b"\0" * 20, ("image/gif", 32, 16)),
    "JPEG behind other segments": (b"\xff\xd8" + APP1 + b"\xff\xff" + SOF[1:], ("image/jpeg", 400, 300)),
    "WebP, lossy": (WEBP + b"VP8 " + b"\0" * 10 + struct.pack("<HH", 320, 0x4000 | 200), ("image/webp", 320, 200)),
    "WebP, lossless": (WEBP + b"VP8L" + b"\0\0\0\0\x2f" + (319 | 199 << 14).to_bytes(4, "little") + b"\0" * 5, ("image/webp", 320, 200)),
    "WebP, extended": (WEBP + b"VP8X" + b"\0" * 8 + (319).to_bytes(3, "little") + (199).to_bytes(3, "little"), ("image/webp", 320, 200)),
    "a cut PNG": (PNG[:18], None),
    "a cut GIF": (b"GIF89a\0", None),
    "a cut JPEG": (b"\xff\xd8\xff\xe1\0", None),
    "a JPEG without a size": (b"\xff\xd8\xff\xda\0\x04\0\0", None),
    "a JPEG whose segment has no length": (b"\xff\xd8\xff\xe1\0\0" + b"\0" * 40, None),
    "a JPEG that is text": (b"\xff\xd8hello, this is no picture at all", None),
    "a WebP of an unknown kind": (WEBP + b"VP9 " + b"\0" * 20, None),
    "a page": (b"<html><script>alert(1)</script>", None),
    "nothing": (b"", None),
}


@pytest.mark.parametrize(("content", "found"), CASES.values(), ids=CASES.keys())
def test_measure(content, found):
    assert measure(io.BytesIO(content)) == found
