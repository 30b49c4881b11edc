"""winmail.dat is opened: its files are the mail's files, its text the mail's text where there is no other."""
import random
import struct

import pytest
import sqlalchemy as sa

from helpdesk.channels.email import tnef
from helpdesk.channels.email.parsing import parse
from helpdesk.core.db import db
from helpdesk.tickets.models import Attachment
from tests.channels.email.test_parsing import multipart

PDF = b"%PDF-1.4 hello"


def attribute(level: int, name: int, value: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, 6, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def variable(name: int, kind: int, *values: bytes) -> bytes:
    return struct.pack("<HHI", kind, name, len(values)) + b"".join(
        struct.pack("<I", len(value)) + value + b"\0" * (-len(value) % 4) for value in values)


def properties(*rows: bytes) -> bytes:
    return struct.pack("<I", len(rows)) + b"".join(rows)


def winmail(*attributes: bytes) -> bytes:
    return b"\x78\x9f\x3e\x22\x01\x00" + attribute(1, 0x9007, struct.pack("<II", 1252, 0)) + b"".join(attributes)


def file(title: bytes, data: bytes, *rows: bytes) -> bytes:
    return (attribute(2, 0x9002, b"\0" * 14) + attribute(2, 0x8010, title + b"\0") + attribute(2, 0x800F, data)
            + (attribute(2, 0x9005, properties(*rows)) if rows else b""))


NAMED = struct.pack("<HH", 0x1F, 0x8001) + b"g" * 16 + struct.pack("<II", 1, 6) + "abc".encode("utf-16-le") + b"\0\0" + struct.pack("<II", 1, 2) + b"a\0\0\0"
LONG_NAME = variable(0x3707, 0x1F, "factura ș.pdf\0".encode("utf-16-le"))
WHOLE = winmail(
    attribute(1, 0x800C, "Olá\r\n".encode("cp1252")),
    attribute(1, 0x9003, properties(struct.pack("<HHI", 3, 0x17, 1), struct.pack("<HHI", 0x1003, 0x18, 2) + b"\0" * 8, variable(0x1013, 0x102, b"<p>Ol\xe1</p>"))),
    file(b"FACTUR~1.PDF", PDF, NAMED, LONG_NAME, variable(0x370E, 0x1E, b"application/pdf\0"), variable(0x3712, 0x1E, b"<i@x>\0")),
    file(b"a.txt", b"plain"))


def attached(data: bytes, text: bytes = b"") -> bytes:
    return multipart(b"mixed", b"Content-Type: text/plain\r\n\r\n" + text,
                     b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + data)


def test_files_and_text_are_found():
    found = tnef.unpack(WHOLE)
    assert (found.text, found.html) == ("Olá\r\n", "<p>Olá</p>")
    assert [(item.filename, item.content_type, item.content_id, item.data) for item in found.files] == [
        ("factura ș.pdf", "application/pdf", "i@x", PDF), ("a.txt", "application/octet-stream", "", b"plain")]


def test_a_message_inside_gives_its_words_and_files():
    inner = winmail(attribute(1, 0x800C, b"inner words"), file(b"b.txt", b"deep"))
    outer = winmail(attribute(2, 0x9002, b""), attribute(2, 0x9005, properties(variable(0x3701, 0x0D, b"I" * 16 + inner), variable(0x3704, 0x1E, b"Fwd\0"))))
    assert [(item.filename, item.data) for item in tnef.unpack(outer).files] == [("Fwd.txt", b"inner words"), ("b.txt", b"deep")]


@pytest.mark.parametrize("text, expected", [(b"", "Olá"), (b"Words of the mail", "Words of the mail")])
def test_the_mails_own_text_goes_before(text, expected):
    parsed = parse(attached(WHOLE, text))
    assert parsed.text.strip() == expected
    assert [item["filename"] for item in parsed.as_dict()["attachments"]] == ["winmail.dat"]
    assert [item["filename"] for item in parsed.as_dict()["attachments"][0]["unpacked"]] == ["factura ș.pdf", "a.txt"]


def test_the_ticket_shows_the_files_inside(take):
    row = take(attached(WHOLE, b"See the invoice"))
    found = db.session.scalars(sa.select(Attachment).where(Attachment.ticket_id == row.ticket_id).order_by(Attachment.id)).all()
    assert [(item.filename, item.size) for item in found] == [("factura ș.pdf", len(PDF)), ("a.txt", 5)]


def test_what_cannot_be_opened_stays_a_file(take):
    row = take(attached(b"no tnef at all", b"Hi"))
    assert db.session.scalars(sa.select(Attachment.filename).where(Attachment.ticket_id == row.ticket_id)).all() == ["winmail.dat"]


def test_damage_is_survived():
    rnd = random.Random(8)
    for _ in range(2_000):
        raw = bytearray(WHOLE)
        for _ in range(rnd.randint(1, 6)):
            raw[rnd.randrange(len(raw))] = rnd.randrange(256)
        found = tnef.unpack(bytes(raw[:rnd.randint(0, len(raw))] if rnd.random() < 0.3 else raw))
        assert len(found.files) <= tnef.MAX_FILES
