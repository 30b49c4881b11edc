"""What a reader is told of an attachment before it is opened: a small picture, or its kind, and whether it may do harm."""
from dataclasses import dataclass
from functools import lru_cache

from helpdesk.core import files, pictures
from helpdesk.tickets.models import Attachment

# Large enough to recognise, small enough for a thread; a larger file or canvas would cost the reader more than it shows.
WIDEST, HIGHEST = 240, 160
MOST_BYTES, MOST_PIXELS = 8 * 1024 * 1024, 40_000_000
RASTER = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
# Shown by the browser itself; everything else is downloaded.
READABLE = RASTER | {"application/pdf", "text/plain"}

# What a double click runs, or a browser would run as a page of whoever serves it.
HARMFUL_NAMES = (
    ".apk", ".app", ".appx", ".bat", ".chm", ".cmd", ".com", ".cpl", ".desktop", ".dll", ".dmg", ".docm", ".dotm", ".exe", ".hta", ".htm",
    ".html", ".img", ".iqy", ".iso", ".jar", ".js", ".jse", ".lnk", ".mht", ".mhtml", ".msc", ".msi", ".one", ".pif", ".pkg", ".pptm",
    ".ps1", ".reg", ".scr", ".sh", ".shtml", ".svg", ".svgz", ".url", ".vbe", ".vbs", ".vhd", ".wsf", ".wsh", ".xhtml", ".xll", ".xlsb",
    ".xlsm")
HARMFUL_TYPES = frozenset({
    "text/html", "application/xhtml+xml", "image/svg+xml", "text/javascript", "application/javascript", "application/x-javascript",
    "application/x-msdownload", "application/x-msdos-program", "application/x-sh", "application/hta", "application/java-archive"})
# Signs that turn the direction of what follows: "invoice[turn]fdp.exe" is read as "invoiceexe.pdf".
TURNING = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


@dataclass(frozen=True)
class Preview:
    """A picture in its place: width and height in pixels of the page."""

    width: int
    height: int


def is_harmful(attachment: Attachment) -> bool:
    """Whether a file of this name or type may do harm when it is opened."""
    name = attachment.filename.lower().rstrip(". ")
    return name.endswith(HARMFUL_NAMES) or attachment.content_type.lower() in HARMFUL_TYPES or not TURNING.isdisjoint(name)


def is_readable(attachment: Attachment) -> bool:
    """Whether a browser shows it, so that it opens beside the page and not in its place."""
    return attachment.content_type in READABLE


def kind_of(attachment: Attachment) -> str:
    """The kind in a few letters, 'PDF': by the ending of its name, which is what opening it goes by, else by its type."""
    stem, dot, ending = attachment.filename.rstrip(". ").rpartition(".")
    if dot and stem and ending.isalnum() and len(ending) <= 5:
        return ending.upper()
    subtype = attachment.content_type.rpartition("/")[2]
    return subtype.upper() if subtype.isalnum() and len(subtype) <= 5 else ""


def preview_of(attachment: Attachment) -> Preview | None:
    """Where the small picture of a safe raster file stands; None when its bytes are not what it says, or too many."""
    if attachment.content_type not in RASTER or attachment.size > MOST_BYTES or is_harmful(attachment):
        return None
    found = _measured(attachment.sha256)
    if found is None or found[0] != attachment.content_type:
        return None
    _type, width, height = found
    if not 0 < width * height <= MOST_PIXELS:
        return None
    scale = min(1, WIDEST / width, HIGHEST / height)
    return Preview(max(1, round(width * scale)), max(1, round(height * scale)))


@lru_cache(maxsize=5_000)
def _measured(sha256: str) -> tuple[str, int, int] | None:
    try:
        with files.path_of(sha256).open("rb") as file:
            return pictures.measure(file)
    except OSError:
        return None
