"""Bytes beside the database: attachments and raw mail, named by their content, written before the row that names them."""
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

_root = Path()


@dataclass(frozen=True)
class StoredFile:
    """A blob that is safely on disk; a row may name it now."""

    sha256: str
    size: int


def use_folder(folder: Path) -> None:
    """Sets the folder for this process; create_app calls it once."""
    global _root
    _root = folder
    folder.mkdir(parents=True, exist_ok=True)


def store(content: bytes) -> StoredFile:
    """Writes the bytes durably (fsync) and returns their name; the same bytes are kept once.

    :raises OSError: when the disk is full or the folder cannot be written.
    """
    digest = hashlib.sha256(content).hexdigest()
    target = _path(digest)
    try:
        # Whoever looks for files that nobody uses any more sees that this one was just handed in again.
        os.utime(target)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_durably(target, content)
    return StoredFile(digest, len(content))


def adopt(finished: Path) -> StoredFile:
    """Takes in a file that was written piece by piece, too large for memory; it has no other name afterwards."""
    digest, size = hashlib.sha256(), 0
    with finished.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
            size += len(piece)
        os.fsync(file.fileno())
    target = _path(digest.hexdigest())
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(finished, target)
    _sync_folder(target.parent)
    return StoredFile(digest.hexdigest(), size)


def untouched_since(moment: datetime) -> Iterator[str]:
    """The names of stored files that nobody handed in since this moment."""
    for folder in sorted(_root.glob("[0-9a-f][0-9a-f]")):
        with os.scandir(folder) as entries:
            old = [entry.name for entry in entries if len(entry.name) == 64 and entry.stat().st_mtime < moment.timestamp()]
        yield from sorted(old)


def remove(sha256: str) -> bool:
    """Takes a file away for good, its bytes overwritten first; says whether it was there. No row may name it any more."""
    target = _path(sha256)
    try:
        _overwrite(target)
    except FileNotFoundError:
        return False
    target.unlink(missing_ok=True)
    return True


def new_part(kind: str = "") -> Path:
    """Where a file may be written piece by piece before adopt() takes it in; its name tells the kind, see forget_parts()."""
    handle, name = tempfile.mkstemp(dir=_root, prefix=f".part-{kind}")
    os.close(handle)
    return Path(name)


def forget_parts(untouched: timedelta = timedelta(hours=1), *, kind: str = "") -> None:
    """Takes away for good what writers left behind who died, of one kind or all: it names nobody's row, and may hold somebody's data."""
    for part in _root.rglob(f".part-{kind}*"):
        try:
            if time.time() - part.stat().st_mtime >= untouched.total_seconds():
                _overwrite(part)
                part.unlink(missing_ok=True)
        except FileNotFoundError:
            # Its writer lives, and has just given it its name.
            continue


def read(sha256: str) -> bytes:
    """The bytes of a stored file. :raises FileNotFoundError: when they are gone."""
    return _path(sha256).read_bytes()


def path_of(sha256: str) -> Path:
    """Where the bytes lie, for sending them without reading them into memory."""
    return _path(sha256)


def _path(sha256: str) -> Path:
    return _root / sha256[:2] / sha256


def _overwrite(target: Path) -> None:
    with target.open("r+b") as file:
        left = os.fstat(file.fileno()).st_size
        while left > 0:
            left -= file.write(bytes(min(left, 1 << 20)))
        file.flush()
        os.fsync(file.fileno())


def _write_durably(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
