"""The words inside stored files: texts, pages, sheets, mails and office files, as far as the standard library reads them."""
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from io import BytesIO
from lzma import LZMAError
from pathlib import Path

# A file that is larger is read up to here; so much of what an archive holds is unpacked, with the archives in it, whatever it promises.
MOST_BYTES, MOST_UNPACKED, MOST_MEMBERS, DEEPEST = 20 << 20, 8 << 20, 200, 3
OFFICE = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp")
_TAG = re.compile(r"<[^<>]*>")
_BLOCK = re.compile(r"</(?:w:p|a:p|text:p|p|div|td|tr|li|h\d|row|si)>|<br[^<>]*>", re.I)


@dataclass
class _Left:
    """How much an archive and what is packed in it may still unpack."""

    bytes: int = MOST_UNPACKED


def words_in(path: Path, filename: str) -> Iterator[str]:
    """Every text in a file, in pieces; of a kind that nobody here reads, what stands in its bytes as letters. A broken file tells what it can."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES)
    except FileNotFoundError:
        return
    yield Path(filename).stem
    yield Path(filename).stem.replace("_", " ")
    yield from _texts(content, filename.lower(), 0)


def _texts(content: bytes, name: str, depth: int, left: _Left | None = None) -> Iterator[str]:
    if _is_archive(content) and depth < DEEPEST:
        yield from _archive(content, name, depth, left or _Left())
    elif name.endswith(".eml") and depth < DEEPEST:
        yield from _mail(content, depth, left)
    else:
        text = _decoded(content)
        yield text
        if "<" in text:
            yield _plain(text)


def _is_archive(content: bytes) -> bool:
    return content[:4] == b"PK\x03\x04"


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8", "replace")


def _plain(markup: str) -> str:
    """The text of a page: words that a tag divides belong together, blocks do not."""
    return unescape(_TAG.sub("", _BLOCK.sub("\n", markup)))


def _archive(content: bytes, name: str, depth: int, left: _Left) -> Iterator[str]:
    """The names in a ZIP and the texts of its members, archives and mails among them: an office file is one of XML."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for member in archive.infolist()[:MOST_MEMBERS]:
                yield member.filename
                with archive.open(member) as file:
                    inside = file.read(left.bytes)
                left.bytes -= len(inside)
                if name.endswith(OFFICE) and not _is_archive(inside):
                    yield _plain(_decoded(inside))
                else:
                    yield from _texts(inside, member.filename.lower(), depth + 1, left)
                if left.bytes <= 0:
                    return
    except (zipfile.BadZipFile, zlib.error, LZMAError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        # Cut off, locked by a password or packed in a way that nobody here knows.
        return


def _mail(content: bytes, depth: int, left: _Left | None) -> Iterator[str]:
    try:
        mail = message_from_bytes(content, policy=policy.default)
        yield "\n".join(f"{name}: {value}" for name, value in mail.items())
        parts = list(mail.walk())
    except Exception:  # whatever a mail from outside may hold; its bytes are read as they are
        yield _decoded(content)
        return
    for part in parts:
        yield from _part(part, depth, left)


def _part(part: EmailMessage, depth: int, left: _Left | None) -> Iterator[str]:
    if part.is_multipart():
        return
    try:
        content, name = part.get_payload(decode=True) or b"", (part.get_filename() or "").lower()
        charset, kind = part.get_content_charset("utf-8"), part.get_content_maintype()
    except Exception:  # the same
        return
    if kind == "text":
        try:
            text = content.decode(charset, "replace")
        except (LookupError, ValueError):
            text = _decoded(content)
        yield text
        if "<" in text:
            yield _plain(text)
        return
    yield name
    yield from _texts(content, name, depth + 1, left)
