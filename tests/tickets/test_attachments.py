"""What is said of a file before it is opened: its kind, its danger, a small picture."""
import pytest

from helpdesk.core import files
from helpdesk.tickets.attachments import is_harmful, kind_of, preview_of
from helpdesk.tickets.models import Attachment
from tests.core.test_pictures import PNG


def named(filename: str, content_type: str = "application/octet-stream", size: int = 100, sha256: str = "0" * 64) -> Attachment:
    return Attachment(filename=filename, content_type=content_type, size=size, sha256=sha256)


@pytest.mark.parametrize(("filename", "content_type", "harmful", "kind"), [
    ("bill.pdf", "application/pdf", False, "PDF"),
    ("photo.jpeg", "image/jpeg", False, "JPEG"),
    ("bill.pdf.exe", "application/pdf", True, "EXE"),
    ("bill.PDF.EXE. ", "application/pdf", True, "EXE"),
    ("bill\u202efdp.exe", "application/pdf", True, "EXE"),
    ("bill\u202egpj.bin", "image/jpeg", True, "BIN"),
    ("page.txt", "text/html", True, "TXT"),
    ("drawing.svg", "image/svg+xml", True, "SVG"),
    ("sheet.xlsm", "application/vnd.ms-excel", True, "XLSM"),
    ("README", "text/plain", False, "PLAIN"),
    (".hidden", "application/zip", False, "ZIP"),
    ("what.is this then", "application/x-strange-thing", False, ""),
])
def test_danger_and_kind(filename, content_type, harmful, kind):
    assert (is_harmful(named(filename, content_type)), kind_of(named(filename, content_type))) == (harmful, kind)


def kept(content: bytes, filename: str = "photo.png", content_type: str = "image/png", size: int | None = None) -> Attachment:
    stored = files.store(content)
    return named(filename, content_type, stored.size if size is None else size, stored.sha256)


def test_a_picture_is_shown_small_and_in_its_own_shape(app):
    shown = preview_of(kept(PNG))
    assert (shown.width, shown.height) == (213, 160)


@pytest.mark.parametrize("file", [
    {"content": PNG, "content_type": "image/svg+xml"}, {"content": PNG, "content_type": "image/jpeg"}, {"content": b"<svg/>"},
    {"content": PNG, "filename": "photo.html"}, {"content": PNG, "size": 9 * 1024 * 1024},
    {"content": PNG[:16] + b"\0\0\xff\xff\0\0\xff\xff" + PNG[24:]}, {"content": PNG[:16] + b"\0" * 8 + PNG[24:]},
], ids=["a drawing", "another type than it says", "no picture", "the name of a page", "too many bytes", "too many pixels", "no pixels"])
def test_everything_else_is_not(app, file):
    assert preview_of(kept(**file)) is None


def test_a_file_that_is_gone_is_not(app):
    assert preview_of(named("photo.png", "image/png", sha256="f" * 64)) is None
