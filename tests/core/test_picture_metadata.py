"""What a camera wrote into a picture is taken out, but for the side that is up."""
import struct

import pytest

from helpdesk.core.pictures import measure, without_metadata

TAIL = b"\xff\xc0\x00\x0b\x08\x00\x02\x00\x03\x01\x01\x11\x00\xff\xda\x00\x02pixels\xff\xd9"


def exif(order: str, orientation: int) -> bytes:
    """A segment with the maker's name, the orientation and the place."""
    mark = {"<": b"II*\0", ">": b"MM\0*"}[order]
    entries = struct.pack(f"{order}HHII", 0x010F, 2, 5, 200) + struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0) \
        + struct.pack(f"{order}HHII", 0x8825, 4, 1, 300)
    body = b"Exif\0\0" + mark + struct.pack(f"{order}IH", 8, 3) + entries + b"GPS 46.77 N, Ana"
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def jpeg(*segments: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(segments) + TAIL


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_side_that_is_up_stays_and_the_place_goes(order):
    bare = without_metadata(jpeg(exif(order, 6)), "image/jpeg")
    assert b"GPS" not in bare and bare.endswith(TAIL)
    # Read by the same rules again, it still says 6 and nothing more is taken from it.
    assert without_metadata(bare, "image/jpeg") == bare and struct.pack(">HHIH", 0x0112, 3, 1, 6) in bare


@pytest.mark.parametrize("segment", [exif("<", 1), exif(">", 9), b"\xff\xe1\x00\x10Exif\0\0II*\0\xff\xff\xff\xff", b"\xff\xe1\x00\x08http:/", b"\xff\xfe\x00\x06name"],
                         ids=["upright", "no side", "broken", "xmp", "comment"])
def test_everything_else_goes(segment):
    assert without_metadata(jpeg(segment), "image/jpeg") == jpeg()


def test_the_size_stays_readable(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(without_metadata(jpeg(exif("<", 8)), "image/jpeg"))
    with path.open("rb") as file:
        assert measure(file) == ("image/jpeg", 3, 2)
