"""The ranker of one locale: weights that training found, read from a file that many processes share.

What it knows is arrays in one mapped file, so that reading it costs nothing and several processes
hold it once. A file is written beside the old one and takes its place in one step.
"""
import json
import math
import mmap
import os
import struct
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

MAGIC = b"ranker01"
# name → type of its numbers; the order is that of the file.
ARRAYS = {"features": "I", "idf": "f", "weight_starts": "I", "weight_articles": "I", "weights": "f", "lesson_starts": "I",
          "lesson_numbers": "I", "lesson_parts": "f", "lesson_articles": "I", "lesson_rows": "I", "taught": "f"}
# What counts as a rare feature when the ranker has never met it.
UNSEEN = 8.0
# What more learnt questions than this have in common makes none of them alike, and costs most of the time.
COMMON = 500


class Near(NamedTuple):
    """The learnt question of an article that is nearest to what was asked: 1 is the same, 0 has nothing in common."""

    likeness: float
    lesson_id: int


@dataclass(frozen=True)
class Opinion:
    """What the ranker makes of a question: the evidence for each article, by number, and article number → its nearest learnt question."""

    evidence: Sequence[float]
    near: Mapping[int, Near]


class Unreadable(Exception):
    """A file that is no ranker, or not a whole one."""


class Ranker:
    """Weights of one locale. :raises Unreadable: for a file that is none of ours."""

    def __init__(self, path: Path):
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise Unreadable(str(error)) from error
        try:
            self.facts, kept = _parsed(memoryview(self._map))
        except (struct.error, ValueError, KeyError, TypeError) as error:
            raise Unreadable(str(error)) from error
        self._kept = kept
        self.article_ids: list[str] = self.facts["articles"]
        # Words of learnt questions, folded, and how many questions have each.
        self.words: Mapping[str, int] = self.facts.get("words", {})
        self._numbers = {name: number for number, name in enumerate(self.article_ids)}

    def number(self, article_id: str) -> int | None:
        """The number of an article by its author's name for it; None for one that came after the training."""
        return self._numbers.get(article_id)

    def taught(self, number: int) -> float:
        """How many learnt questions an article has, by their weights."""
        return self._kept["taught"][number]

    def idf(self, feature: int) -> float:
        """How rare a feature is."""
        place = self._place(feature)
        return UNSEEN if place is None else self._kept["idf"][place]

    def opinion(self, features: Mapping[int, float]) -> Opinion:
        """What it thinks of a question, given as features of its text."""
        evidence = [0.0] * len(self.article_ids)
        alike: dict[int, float] = defaultdict(float)
        kept = self._kept
        for place, part in self._scaled(features):
            start, end = kept["weight_starts"][place], kept["weight_starts"][place + 1]
            for article, weight in zip(kept["weight_articles"][start:end].tolist(), kept["weights"][start:end].tolist(), strict=True):
                evidence[article] += weight * part
            start, end = kept["lesson_starts"][place], kept["lesson_starts"][place + 1]
            if end - start > COMMON:
                continue
            for lesson, share in zip(kept["lesson_numbers"][start:end].tolist(), kept["lesson_parts"][start:end].tolist(), strict=True):
                alike[lesson] += share * part
        return Opinion(evidence, self._nearest(alike))

    def _nearest(self, alike: dict[int, float]) -> dict[int, Near]:
        articles, rows = self._kept["lesson_articles"], self._kept["lesson_rows"]
        nearest: dict[int, tuple[float, int]] = {}
        for lesson, likeness in alike.items():
            article = articles[lesson]
            if likeness > nearest.get(article, (0.0,))[0]:
                nearest[article] = likeness, lesson
        return {article: Near(likeness, rows[lesson]) for article, (likeness, lesson) in nearest.items()}

    def _scaled(self, features: Mapping[int, float]) -> list[tuple[int, float]]:
        """The places of known features and their parts of the question, whose squares add up to 1."""
        found = [(place, count * self._kept["idf"][place]) for feature, count in features.items()
                 if (place := self._place(feature)) is not None]
        length = math.sqrt(sum(part * part for _place, part in found)) or 1.0
        return [(place, part / length) for place, part in found]

    def _place(self, feature: int) -> int | None:
        known = self._kept["features"]
        place = bisect_left(known, feature)
        return place if place < len(known) and known[place] == feature else None


def write(path: Path, facts: Mapping, arrays: Mapping[str, array]) -> None:
    """Writes a ranker and puts it in the place of the old one in one step, safe on disk before it is seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = json.dumps({**facts, "lengths": {name: len(arrays[name]) for name in ARRAYS}}).encode()
    head += b" " * (-len(head) % 8)
    # Whoever trains holds the folder's lock, so what a killed process left of its draft is simply written over.
    draft = path.with_name(f"{path.name}.new")
    with draft.open("wb") as file:
        file.write(MAGIC + struct.pack("<Q", len(head)) + head)
        for name, kind in ARRAYS.items():
            file.write(array(kind, arrays[name]).tobytes())
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def _parsed(view: memoryview) -> tuple[dict, dict[str, memoryview]]:
    if bytes(view[:8]) != MAGIC:
        raise ValueError("not a ranker")
    size, = struct.unpack("<Q", view[8:16])
    facts = json.loads(bytes(view[16:16 + size]))
    kept, at = {}, 16 + size
    for name, kind in ARRAYS.items():
        end = at + facts["lengths"][name] * 4
        if end > len(view):
            raise ValueError("not whole")
        kept[name] = view[at:end].cast(kind)
        at = end
    return facts, kept
