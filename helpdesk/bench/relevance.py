"""How often the right article leads, before and after learning, for questions about taught and about untaught articles."""
import json
import math
import random
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from helpdesk.bench.server import ROOT, Desk
from helpdesk.bench.shelf import with_slip
from helpdesk.core.language import fold

OWN_ARTICLES, OWN_QUESTIONS = ROOT / "kb", Path(__file__).with_name("questions.yml")
MOST_LESSONS = 15
# So unlikely losses are no chance: learning harmed.
HARMED = 0.05


@dataclass(frozen=True)
class Question:
    """What is asked, how it is written (clean, one slip, no accents), and which articles answer it."""

    group: str
    writing: str
    query: str
    locale: str
    right: frozenset[str]


@dataclass(frozen=True)
class Set:
    """Articles to import (a file or folder), questions to ask and lessons to learn."""

    articles: Path
    questions: list[Question]
    lessons: list[dict]


@dataclass(frozen=True)
class Score:
    """Shares of the questions whose right article came first, or among three; the mean of one over its place; each question's place (0: not found)."""

    first: float
    among_three: float
    mrr: float
    places: tuple[int, ...]

    @property
    def asked(self) -> int:
        """How many questions there were."""
        return len(self.places)


@dataclass(frozen=True)
class Pairs:
    """The same questions before and after learning: how many came first only after, and only before."""

    won: int
    lost: int

    @property
    def chance(self) -> float:
        """How likely so many losses, or more, are when learning changes nothing (sign test, one-sided). Small means that learning harmed."""
        changed = self.won + self.lost
        return sum(math.comb(changed, count) for count in range(self.lost, changed + 1)) / 2 ** changed


def own() -> Set:
    """The articles of kb/ with questions written for them, in three languages."""
    written = yaml.safe_load(OWN_QUESTIONS.read_text("utf-8"))
    lessons = [{"query": query, "article": name, "locale": locale}
               for name, one in written.items() for locale, queries in one.get("teach", {}).items() for query in queries]
    questions = [asked for name, one in written.items() for locale, queries in one["ask"].items() for query in queries
                 for asked in _written("taught" if "teach" in one else "untaught", query, locale, frozenset({name}))]
    return Set(OWN_ARTICLES, questions, lessons)


def of_folder(folder: Path, workplace: Path, lessons: int, sample: int) -> Set:
    """An operator's sets: folders with kb.jsonl, queries*.jsonl ({"query", "locale", "relevant"}) and perhaps learn.jsonl, all loaded together.

    At most `lessons` are learnt for each article, and `sample` questions asked of each file, every n-th.
    """
    workplace.mkdir(parents=True, exist_ok=True)
    articles, told, questions = workplace / "articles.jsonl", [], []
    sets = [path.parent for path in sorted(folder.rglob("kb.jsonl"))]
    articles.write_text("\n".join((one / "kb.jsonl").read_text("utf-8").strip() for one in sets) + "\n", "utf-8")
    for one in sets:
        if (one / "learn.jsonl").exists():
            told += _first(_read(one / "learn.jsonl"), lessons)
        for path in sorted(one.glob("queries*.jsonl")):
            records = [record for record in _read(path) if record["relevant"]]
            questions += [Question(one.name, path.stem.partition(".")[2] or "clean", record["query"], record["locale"], frozenset(record["relevant"]))
                          for record in records[::max(1, len(records) // sample)][:sample]]
    return Set(articles, questions, told)


def measure(one: Set, folder: Path) -> Iterator[tuple[str, dict[tuple[str, str, str], Score]]]:
    """("before", scores) and, where lessons are, ("after", scores); each score for (group, locale, writing)."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    desk = Desk(folder, 0)
    desk.command("db", "upgrade")
    desk.command("kb", "import", str(one.articles))
    yield "before", _scores(one.questions, desk)
    if one.lessons:
        told = folder / "lessons.jsonl"
        told.write_text("".join(f"{json.dumps(lesson)}\n" for lesson in one.lessons))
        desk.command("kb", "learn", "--from", str(told))
        yield "after", _scores(one.questions, desk)


def as_table(found: dict[str, dict[tuple[str, str, str], Score]]) -> str:
    """One line for each group, language and way of writing, after learning beside before."""
    lines = ["", f"{'questions':16} {'locale':6} {'written':10} {'n':>5}  {'hit@1':>6} {'hit@3':>6} {'MRR':>6}   after learning: hit@1, hit@3, MRR   first only after, only before"]
    for key, before in found["before"].items():
        after = found.get("after", {}).get(key)
        lines.append(f"{key[0]:16} {key[1]:6} {key[2]:10} {before.asked:5}  {before.first:6.3f} {before.among_three:6.3f} {before.mrr:6.3f}"
                     + (_after(before, after) if after else ""))
    return "\n".join(lines)


def _after(before: Score, after: Score) -> str:
    pairs = paired(before, after)
    return (f"   {after.first:6.3f} {after.among_three:6.3f} {after.mrr:6.3f}   +{pairs.won} −{pairs.lost}"
            + ("  harmed" if pairs.chance < HARMED else ""))


def paired(before: Score, after: Score) -> Pairs:
    """Compares the places of the same questions, asked in the same order."""
    both = list(zip(before.places, after.places, strict=True))
    return Pairs(sum(new == 1 and old != 1 for old, new in both), sum(old == 1 and new != 1 for old, new in both))


def _scores(questions: list[Question], desk: Desk) -> dict[tuple[str, str, str], Score]:
    places = defaultdict(list)
    for question, found in zip(questions, _answers(questions, desk), strict=True):
        place = next((number for number, name in enumerate(found, 1) if name in question.right), 0)
        places[question.group, question.locale, question.writing].append(place)
    return {key: Score(sum(place == 1 for place in one) / len(one), sum(0 < place <= 3 for place in one) / len(one),
                       sum(1 / place for place in one if place) / len(one), tuple(one)) for key, one in places.items()}


def _answers(questions: list[Question], desk: Desk) -> Iterator[list[str]]:
    """What `kb search --batch` finds, best first."""
    asked = "".join(f"{json.dumps({'query': one.query, 'locale': one.locale, 'limit': 10})}\n" for one in questions)
    done = subprocess.run([sys.executable, "-m", "flask", "--app", "helpdesk", "kb", "search", "--batch"], cwd=ROOT, env=desk.environment(),
                          input=asked, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
    return ([record["id"] for record in json.loads(line)] for line in done.stdout.splitlines())


def _written(group: str, query: str, locale: str, right: frozenset[str]) -> Iterable[Question]:
    """A question clean, with a slip that is always the same one, and without accents where it has some."""
    yield Question(group, "clean", query, locale, right)
    yield Question(group, "slip", with_slip(query, random.Random(f"{locale} {query}")), locale, right)
    if fold(query) != query.casefold():
        yield Question(group, "no accents", fold(query), locale, right)


def _first(records: list[dict], most: int) -> list[dict]:
    seen, kept = defaultdict(int), []
    for record in records:
        seen[record["article"]] += 1
        if seen[record["article"]] <= most:
            kept.append(record)
    return kept


def _read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
