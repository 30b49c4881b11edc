"""Search over HTTP, on one core: pages and the API, at several sizes, before and after learning, plain and with one slip."""
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from helpdesk.bench.figures import MEASURED, WARM_UP, Ask, Figures, measure
from helpdesk.bench.server import ROOT, Desk
from helpdesk.bench.shelf import Shelf, made_up
from helpdesk.bench.wire import Connection

# Articles → p95 at most, in milliseconds; a slip may cost so much more.
AIMS, SLIP = {300: 20, 1_000: 25, 10_000: 50}, 15
DOORS: dict[str, Callable[[str], str]] = {
    "page": lambda words: "/help/en/search?" + urlencode({"q": words}),
    "API": lambda words: "/api/v1/kb/search?" + urlencode({"q": words, "locale": "en", "limit": 10}),
}
WHAT_SHAPES = ("migrations/versions/*.py", "helpdesk/knowledge/**/*.py", "helpdesk/core/language.py", "helpdesk/core/wordlists.py", "helpdesk/bench/shelf.py")


@dataclass(frozen=True)
class Row:
    """How long searches took at one door; `is_taught` says whether lessons had been learnt."""

    articles: int
    is_taught: bool
    door: str
    plain: Figures
    slip: Figures

    @property
    def is_short(self) -> bool:
        """Whether it misses the aim for this many articles."""
        most = AIMS.get(self.articles, float("inf"))
        return self.plain.p95_ms > most or self.slip.p95_ms > most + SLIP


def measure_size(folder: Path, count: int, say: Callable[[str], None]) -> Iterator[Row]:
    """Fills two desks with `count` articles, the second one taught as well, unless they are there; measures both, a row for each door."""
    shelf = made_up(count, WARM_UP + MEASURED)
    for is_taught in (False, True):
        desk = Desk(folder / f"{count}-{'taught' if is_taught else 'plain'}", 0)
        say(f"{count:,} articles{', taught' if is_taught else ''} …")
        _fill(desk, shelf, is_taught)
        try:
            desk.start("/help/en")
            yield from (_row(desk, shelf, is_taught, door) for door in DOORS)
        finally:
            desk.stop()


def heading() -> str:
    """What stands above the lines."""
    return f"\n{'articles':>8} {'learnt':7} {'door':5} {'p50 ms':>7} {'p95 ms':>7} {'CPU ms':>7} {'p50':>11} {'p95':>7} {'CPU, one slip':>14}  p95 aim"


def as_line(row: Row) -> str:
    """One door."""
    return (f"{row.articles:8,} {'yes' if row.is_taught else 'no':7} {row.door:5} {row.plain.p50_ms:7.1f} {row.plain.p95_ms:7.1f} "
            f"{row.plain.cpu_ms:7.1f} {row.slip.p50_ms:11.1f} {row.slip.p95_ms:7.1f} {row.slip.cpu_ms:14.1f}  "
            f"{AIMS.get(row.articles, '')}{'  short of its aim' if row.is_short else ''}")


def _row(desk: Desk, shelf: Shelf, is_taught: bool, door: str) -> Row:
    desk.settle()
    plain, slip = (measure(_asking(DOORS[door], asked), lambda: Connection(desk.port), desk.cpu_seconds, with_throughput=False)
                   for asked in (shelf.questions, shelf.misspelt))
    return Row(len(shelf.articles), is_taught, door, plain, slip)


def _asking(address: Callable[[str], str], asked: list[str]) -> Ask:
    return lambda connection, place: connection.get(address(asked[place % len(asked)]))


def _fill(desk: Desk, shelf: Shelf, is_taught: bool) -> None:
    """Imports and teaches with the commands that an operator has."""
    mark, shape = desk.folder / "bench-shape", _shape()
    if mark.exists() and mark.read_text() == shape:
        return
    shutil.rmtree(desk.folder, ignore_errors=True)
    desk.folder.mkdir(parents=True)
    desk.command("db", "upgrade")
    desk.command("kb", "import", str(_lines(desk.folder / "articles.jsonl", shelf.articles)))
    if is_taught:
        desk.command("kb", "learn", "--from", str(_lines(desk.folder / "lessons.jsonl", shelf.lessons)))
    mark.write_text(shape)


def _lines(path: Path, records: list[dict]) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return path


def _shape() -> str:
    digest = hashlib.sha256()
    for pattern in WHAT_SHAPES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()
