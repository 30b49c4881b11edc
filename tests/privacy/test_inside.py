"""What stands in a file that somebody broke, by accident or to stop an erasure: it tells what it can, and never fails."""
import zipfile
from io import BytesIO

import pytest

from helpdesk.privacy import inside


def _packed(method: int) -> bytes:
    """An office file whose only text is damaged where it is packed, and nowhere else."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("word/document.xml", f"<w:p>{' '.join(map(str, range(2_000)))}</w:p>")
    content = bytearray(made.getvalue())
    content[120:160] = bytes(40)
    return bytes(content)


def _mail(charset: str) -> bytes:
    return f'From: ana@a.test\r\nContent-Type: text/plain; charset="{charset}"\r\n\r\nAna was here'.encode()


@pytest.mark.parametrize(("name", "content", "told"), [
    ("deflated.docx", _packed(zipfile.ZIP_DEFLATED), "word/document.xml"),
    ("lzma.docx", _packed(zipfile.ZIP_LZMA), "word/document.xml"),
    ("bzip2.docx", _packed(zipfile.ZIP_BZIP2), "word/document.xml"),
    ("idna.eml", _mail("idna"), "Ana was here"),
    ("undefined.eml", _mail("undefined"), "Ana was here"),
    ("nul.eml", _mail("utf-8\0"), "Ana was here"),
    ("unknown.eml", _mail("x-nobody"), "Ana was here"),
], ids=["deflated", "lzma", "bzip2", "idna", "undefined", "nul", "unknown"])
def test_a_broken_file_tells_what_it_can(tmp_path, name, content, told):
    path = tmp_path / "stored"
    path.write_bytes(content)
    assert told in "\n".join(inside.words_in(path, name))


def test_archives_in_an_archive_unpack_no_more_than_one_may(tmp_path):
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", "0" * inside.MOST_UNPACKED)
    outer = BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        for number in range(20):
            archive.writestr(f"{number}.zip", bomb.getvalue())
    path = tmp_path / "stored"
    path.write_bytes(outer.getvalue())
    assert sum(map(len, inside.words_in(path, "bomb.zip"))) < inside.MOST_UNPACKED + 1_000
