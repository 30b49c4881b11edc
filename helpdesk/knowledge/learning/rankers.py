"""The rankers of this process: one a locale, read again when another process has trained it."""
from pathlib import Path
from threading import Lock

from helpdesk.knowledge.learning.ranker import Ranker, Unreadable


class Rankers:
    """Rankers below a folder, each in a file of its own named for its locale."""

    def __init__(self, folder: Path):
        self.folder = Path(folder)
        self._kept: dict[str, tuple[tuple[int, int], Ranker | None]] = {}
        self._guard = Lock()

    def path(self, locale: str) -> Path:
        """Where the ranker of a locale lives."""
        return self.folder / f"{locale}.ranker"

    def of(self, locale: str) -> Ranker | None:
        """The ranker of a locale; None before the first training, or when its file cannot be read."""
        path = self.path(locale)
        try:
            found = path.stat()
        except OSError:
            return None
        current = (found.st_ino, found.st_mtime_ns)
        with self._guard:
            known_at, ranker = self._kept.get(locale, (None, None))
            if known_at != current:
                ranker = _read(path)
                self._kept[locale] = current, ranker
        return ranker

    def close(self) -> None:
        """Lets go of all files."""
        with self._guard:
            self._kept.clear()


def _read(path: Path) -> Ranker | None:
    try:
        return Ranker(path)
    except Unreadable:
        # The words alone still rank; the next training writes a new file.
        return None
