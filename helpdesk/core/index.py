"""A Whoosh index that several processes read while one writes, rebuilt from rows at will.

Closed here are the traps of Whoosh 2.7.4: a busy writer raises at once, a failed commit keeps
its lock, a reader may be closed or lose its files under a search, and nothing is synced to
disk, so a power cut can tear an index. The rows are the truth: an index that cannot be read
says so (`needs_rebuild`) and is built again, beside the old one, which answers until the switch.

On disk: DIRECTORY/current names the generation in use and the version of its contents;
DIRECTORY/000001 and so on hold the Whoosh files; DIRECTORY/broken asks for a rebuild.
"""

import os
import pickle
import shutil
import struct
import threading
import time
import zlib
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from whoosh import index as whoosh_index
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import ReaderClosed
from whoosh.searching import Searcher
from whoosh.util.filelock import FileLock
from whoosh.writing import LockError as WriterBusy
from whoosh.writing import SegmentWriter

T = TypeVar("T")

# What opening files that were torn, replaced or written by another version can raise.
UNREADABLE = (
    whoosh_index.IndexError,
    OSError,
    EOFError,
    ValueError,
    KeyError,
    IndexError,
    AttributeError,
    ImportError,
    AssertionError,
    struct.error,
    pickle.UnpicklingError,
    zlib.error,
)
# What a search may meet when files change or turn out torn under it. Narrower than the above:
# a fault of our own in a question must not pass for a broken index.
TORN = (ReaderClosed, OSError, EOFError, struct.error, pickle.UnpicklingError, zlib.error)
IDLE_SEARCHERS = 4
ATTEMPTS = 5


class NotReady(Exception):
    """There is no readable index yet; it must be built from the rows."""


class Unreadable(NotReady):
    """The files of an index are not there or not whole, perhaps only for a moment."""


class Busy(Exception):
    """Another process kept writing for longer than we were willing to wait."""


class _NothingToDo(Exception):
    """Leaves a writer without a commit."""


class SearchIndex:
    """One index in a directory of its own.

    `version` names the schema and the analysis of what is stored: an index of another version
    counts as missing. The object may be shared by threads.
    """

    def __init__(self, directory: Path, schema: Schema, *, version: str):
        self.directory = Path(directory)
        self.schema = schema
        self.version = version
        self._idle: list[tuple[str, Searcher]] = []
        self._guard = threading.Lock()

    # Reading

    def read(self, ask: Callable[[Searcher], T]) -> T:
        """What `ask` answers for a searcher that sees the last commit.

        The searcher belongs to the call; nothing read from it lazily may leave it. Asks again
        when the index changed under the search. Raises NotReady if it cannot be read.
        """
        for attempt in range(ATTEMPTS):
            try:
                return self._read_once(ask)
            except (Unreadable, *TORN) as error:
                # A commit or a rebuild removed files under us; a new searcher knows the new ones.
                self.close()
                time.sleep(0.01 * attempt)
                last = error
        self._mark_broken()
        raise self._refusal(f"cannot be read: {last!r}") from last

    def _read_once(self, ask: Callable[[Searcher], T]) -> T:
        generation, searcher = self._take()
        try:
            answer = ask(searcher)
        except BaseException:
            _close(searcher)
            raise
        with self._guard:
            if len(self._idle) < IDLE_SEARCHERS:
                self._idle.append((generation, searcher))
                return answer
        _close(searcher)
        return answer

    def _take(self) -> tuple[str, Searcher]:
        # A searcher keeps file positions, so it serves one thread at a time.
        generation = self._generation()
        with self._guard:
            kept = self._idle.pop() if self._idle else None
        if kept is not None:
            if kept[0] == generation and kept[1].up_to_date():
                return kept
            _close(kept[1])
        return generation, self._searcher(generation)

    def close(self) -> None:
        """Close the searchers that wait for the next question."""
        with self._guard:
            idle, self._idle = self._idle, []
        for _generation, searcher in idle:
            _close(searcher)

    # Writing

    @contextmanager
    def writing(self, *, timeout: float = 10.0) -> Iterator[SegmentWriter]:
        """A writer whose changes are all seen at the end of the block, or none on an error.

        Raises Busy if another process writes for longer than `timeout` seconds, NotReady if
        there is no index to write to.
        """
        with self._lock("write", timeout):
            index = self._open(self._generation())
            with _committing(index, timeout) as writer:
                yield writer

    def follow(self, change: Callable[[SegmentWriter, int], int | None], *, timeout: float = 10.0) -> None:
        """Bring the index from its position to a later one, both inside one lock.

        `change` gets a writer and the position, and answers the new position, or None if there
        is nothing to do. A crash between the commit and the position repeats changes; it never
        loses one. Raises Busy and NotReady like `writing`.
        """
        with self._lock("write", timeout):
            index = self._open(self._generation())
            reached = None
            with suppress(_NothingToDo), _committing(index, timeout) as writer:
                reached = change(writer, self.position())
                if reached is None:
                    raise _NothingToDo
            if reached is not None:
                self.advance(reached)

    def rebuild(
        self,
        documents: Iterable[dict[str, Any]],
        *,
        position: int = 0,
        timeout: float = 10.0,
    ) -> int:
        """Build a new index from the documents and switch to it; the old one answers meanwhile.

        `position` is the last event the documents are known to contain (see `position`).
        Returns the number of documents. Raises Busy if another process rebuilds or writes.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        with self._lock("rebuild", timeout):
            generation = self._next_generation()
            folder = self.directory / generation
            folder.mkdir()
            try:
                count = _fill(folder, self.schema, documents, timeout)
                _write_file(folder / "position", str(position))
                with self._lock("write", timeout):
                    _write_file(self.directory / "current", f"{generation} {self.version}")
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            with suppress(FileNotFoundError):
                (self.directory / "broken").unlink()
            self._remove_others(generation)
        return count

    def position(self) -> int:
        """The last event that this index contains; 0 for an index that never said so."""
        try:
            return int((self.directory / self._generation() / "position").read_text())
        except (NotReady, OSError, ValueError):
            return 0

    def advance(self, position: int) -> None:
        """Remember that everything up to the event `position` is in the index."""
        _write_file(self.directory / self._generation() / "position", str(position))

    def is_torn(self) -> bool:
        """Whether a reader found that the index cannot be read."""
        return (self.directory / "broken").exists()

    def needs_rebuild(self) -> bool:
        """Whether there is no index, one of another version, or one that cannot be read."""
        if self.is_torn():
            return True
        try:
            _close(self._searcher(self._generation()))
        except NotReady:
            return True
        return False

    # The files

    def _generation(self) -> str:
        try:
            generation, _, version = (self.directory / "current").read_text().partition(" ")
        except OSError as error:
            raise self._refusal("is not built yet") from error
        if version != self.version or not generation.isdigit():
            raise self._refusal("is of another version")
        return generation

    def _open(self, generation: str) -> whoosh_index.FileIndex:
        try:
            return FileStorage(str(self.directory / generation)).open_index()
        except UNREADABLE as error:
            raise Unreadable(f"{self.directory.name}: the index cannot be opened") from error

    def _searcher(self, generation: str) -> Searcher:
        index = self._open(generation)
        try:
            return index.searcher()
        except UNREADABLE as error:
            raise Unreadable(f"{self.directory.name}: files of the index are missing") from error

    def _refusal(self, why: str) -> NotReady:
        return NotReady(f"{self.directory.name}: the index {why}")

    def _next_generation(self) -> str:
        taken = [int(p.name) for p in self.directory.iterdir() if p.name.isdigit()]
        return f"{max(taken, default=0) + 1:06d}"

    def _remove_others(self, generation: str) -> None:
        for path in self.directory.iterdir():
            if path.name.isdigit() and path.name != generation:
                shutil.rmtree(path, ignore_errors=True)

    def _mark_broken(self) -> None:
        # A read-only disk must not hide the first error; the worker's own check finds it too.
        with suppress(OSError):
            (self.directory / "broken").touch()

    def _lock(self, name: str, timeout: float):
        return locked_folder(self.directory, timeout, name)


@contextmanager
def locked_folder(folder: Path, timeout: float, name: str = "write") -> Iterator[None]:
    """Holds a folder for this process alone; a process that dies lets go. Raises Busy after `timeout` seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(folder / f"{name}.lock"))
    deadline = time.monotonic() + timeout
    while not lock.acquire():
        if time.monotonic() > deadline:
            raise Busy(f"another process is writing the index in {folder.name}")
        time.sleep(0.02)
    try:
        yield
    finally:
        lock.release()


def stamp(searcher: Searcher) -> Hashable:
    """What changes with every commit and rebuild: a key for what was derived from an index."""
    reader = searcher.reader()
    return searcher._ix.storage.folder, reader.generation()


def _fill(folder: Path, schema: Schema, documents: Iterable[dict[str, Any]], timeout: float) -> int:
    count = 0
    index = FileStorage(str(folder)).create_index(schema)
    with _committing(index, timeout) as writer:
        for document in documents:
            writer.add_document(**document)
            count += 1
    return count


@contextmanager
def _committing(index: whoosh_index.FileIndex, timeout: float) -> Iterator[SegmentWriter]:
    try:
        writer = index.writer(timeout=timeout)
    except WriterBusy as error:
        raise Busy("another process is writing this index") from error
    try:
        yield writer
        writer.commit()
    except BaseException:
        _abandon(writer)
        raise


def _abandon(writer: SegmentWriter) -> None:
    # Whoosh keeps its lock when a commit fails, and cancelling after that may fail as well.
    try:
        if not writer.is_closed:
            writer.cancel()
    finally:
        if writer.writelock and writer.writelock.fd is not None:
            writer.writelock.release()


def _close(searcher: Searcher) -> None:
    with suppress(*UNREADABLE, ReaderClosed):
        searcher.close()


def _write_file(path: Path, text: str) -> None:
    # Whoever writes holds the lock, so what a killed process left of its draft is simply written over.
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(text)
    os.replace(draft, path)
