"""Pictures of articles: kept by their content, at addresses that only we can make, and beside the Markdown in an export."""
import io
import re
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _

from helpdesk.core import files, signing
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.pictures import measure, without_metadata

LARGEST_MB = 5
WIDEST = 8_000
KINDS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
FOLDER = "images"

_PURPOSE = "article-picture"
_NAME = re.compile(r"([0-9a-f]{64})-([0-9a-f]{16})\.(png|jpg|gif|webp)")
_OURS = re.compile(rf"/help/images/({_NAME.pattern})")
_BESIDE = re.compile(rf"(!\[[^\]\n]*\]\()(?:\.{{1,2}}/)*{FOLDER}/([\w.-]+)(?=[\s)])")


@dataclass(frozen=True)
class Picture:
    """A stored picture: `path` is its address on our pages."""

    path: str
    width: int
    height: int


def store(content: bytes) -> Picture:
    """Keeps a picture, without what a camera wrote into it; slow work, for outside of a unit.

    :raises Invalid: when it is none that browsers show, or too large.
    """
    found = measure(io.BytesIO(content))
    if found is None or found[0] not in KINDS:
        raise Invalid({"images": _("This is not a picture. Choose a PNG, JPEG, GIF or WebP file.")})
    kind, width, height = found
    if len(content) > LARGEST_MB * 1024 * 1024 or max(width, height) > WIDEST:
        raise Invalid({"images": _("This picture is too large. It may have %(size)d MB.", size=LARGEST_MB)})
    sha256 = files.store(without_metadata(content, kind)).sha256
    return Picture(f"/help/images/{sha256}-{_mac(sha256)}.{KINDS[kind]}", width, height)


def opened(name: str) -> tuple[Path, str, str]:
    """The file, media type and digest of an address. :raises NotFound: for one that we did not make."""
    found = _NAME.fullmatch(name)
    if not found or found.group(2) != _mac(found.group(1)) or not files.path_of(found.group(1)).exists():
        raise NotFound()
    kind = next(kind for kind, ending in KINDS.items() if ending == found.group(3))
    return files.path_of(found.group(1)), kind, found.group(1)


def put_beside(body: str, folder: Path) -> str:
    """Copies the pictures of a text into `folder`/images and names them there, for a file one folder below."""
    def copied(found: re.Match) -> str:
        try:
            path, _kind, sha256 = opened(found.group(1))
        except NotFound:
            return found.group()
        name = f"{sha256[:32]}.{found.group(4)}"
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
        (folder / FOLDER / name).write_bytes(path.read_bytes())
        return f"../{FOLDER}/{name}"
    return _OURS.sub(copied, body)


def take_in(body: str, folder: Path) -> str:
    """The text with the pictures of `folder`/images stored and named as ours. :raises Invalid: when one is no picture."""
    def taken(found: re.Match) -> str:
        path = folder / FOLDER / found.group(2)
        return found.group(1) + store(path.read_bytes()).path if path.is_file() else found.group()
    return _BESIDE.sub(taken, body)


def _mac(sha256: str) -> str:
    return signing.mac(_PURPOSE, sha256, length=16)
