"""What a visitor may send: how long, how many files, how large, of which kinds; pure rules."""
import re
from dataclasses import dataclass

from flask_babel import gettext as _

from helpdesk.core.errors import Invalid
from helpdesk.tickets.writing import Upload

LONGEST_TEXT = 5_000
MOST_FILES = 5
LARGEST_FILE_MB = 10
# What people show a shop: pictures, papers, sheets, short films. Nothing that a browser or a computer would run.
KINDS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".pdf", ".txt", ".csv", ".doc", ".docx", ".odt", ".xls", ".xlsx",
         ".ods", ".mp4", ".mov", ".webm", ".zip")
_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")


@dataclass(frozen=True)
class Words:
    """One message of a visitor. `key` is the widget's own id of it, so that a second arrival is recognised."""

    text: str
    key: str
    locale: str
    number: int | None = None
    uploads: tuple[Upload, ...] = ()
    time_zone: str = ""


def check(words: Words) -> None:
    """:raises Invalid: when nothing was said, too much, or the widget's id is not one."""
    if not _KEY.fullmatch(words.key):
        raise Invalid({"key": _("This message has no usable id. Reload the page and send it again.")})
    if not words.text and not words.uploads:
        raise Invalid({"text": _("Write something first.")})
    if len(words.text) > LONGEST_TEXT:
        raise Invalid({"text": _("A message holds at most %(most)d characters. Send it in parts, or as a file.", most=LONGEST_TEXT)})


def check_file(filename: str, size: int) -> None:
    """:raises Invalid: when the file is of another kind than we take, or too large."""
    if not filename.lower().endswith(KINDS):
        raise Invalid({"files": _("%(name)s was not taken. Send pictures, PDF, text, office files, short films or ZIP.", name=filename)})
    if size > LARGEST_FILE_MB * 1024 * 1024:
        raise Invalid({"files": _("%(name)s is larger than %(most)d MB.", name=filename, most=LARGEST_FILE_MB)})
