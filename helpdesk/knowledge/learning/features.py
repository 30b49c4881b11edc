"""What the ranker sees of a text: its words, pairs of neighbours, and pieces of four letters.

Pieces meet where words do not: a slip of a hand, a compound, a form that no stemmer knows.
Everything is a 32-bit number, so that a ranker is arrays and nothing else.
"""
import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from zlib import crc32

from helpdesk.core.language import Word, fold, normalise, words

PIECE = 4
# More words than this say nothing new about what somebody asks.
MOST_WORDS = 200
_COUNT_BITS = 8
_MOST = (1 << _COUNT_BITS) - 1


def features(text: str, locale: str) -> dict[int, float]:
    """Feature number → how often the text has it, dampened: 1 for once, about 1.7 for twice."""
    found = words(normalise(text), locale)[:MOST_WORDS]
    names = [f"w{word.term}" for word in found]
    names += [f"b{one.term} {other.term}" for one, other in zip(found, found[1:], strict=False)]
    counts = Counter(crc32(name.encode(errors="replace")) for name in names)
    counts.update(pieces(found))
    return {number: 1 + math.log(count) for number, count in counts.items()}


def pieces(found: Iterable[Word]) -> list[int]:
    """The numbers of all pieces of these words, in order; a word's first and last piece know that they are."""
    numbers = []
    for word in found:
        plain = f" {fold(word.text)} "
        numbers += [crc32(b"c" + plain[at:at + PIECE].encode(errors="replace")) for at in range(len(plain) - PIECE + 1)]
    return numbers


def packed(found: Iterable[Word]) -> bytes:
    """The pieces of a text with their counts, small and sorted, to be kept with an article."""
    counts = Counter(_short(number) for number in pieces(found))
    return array("I", sorted(number << _COUNT_BITS | min(count, _MOST) for number, count in counts.items())).tobytes()


class Pieces:
    """The pieces of an article as `packed` made them."""

    def __init__(self, data: bytes):
        self._kept = array("I", data)

    def worth(self, wanted: Iterable[tuple[int, float]], norm: float) -> float:
        """What the pieces `wanted` (as `short_pieces` orders them, each with its worth) count for here; `norm` tames repetition."""
        kept, place, found = self._kept, 0, 0.0
        for number, worth in wanted:
            place = bisect_left(kept, number, place)
            if place == len(kept):
                break
            if kept[place] & ~_MOST == number:
                count = kept[place] & _MOST
                found += worth * count / (count + norm)
        return found

    def __len__(self) -> int:
        return len(self._kept)


def short_pieces(worths: Mapping[int, float]) -> list[tuple[int, float]]:
    """Pieces and what each is worth, in the order and the form in which articles keep theirs."""
    return sorted({_short(number) << _COUNT_BITS: worth for number, worth in worths.items()}.items())


def _short(number: int) -> int:
    return number & 0xFFFFFF
