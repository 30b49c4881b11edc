"""Words that no article has, put right by the nearest word that one has.

Nearest means the fewest slips of a hand (optimal string alignment: a letter too many, too few,
another, or two swapped), then the word that more articles use. Accents never count as a slip.
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from helpdesk.core.language import fold

SHORTEST = 4
# From this many letters on, two slips in one word are believed.
LONG = 8


class Known(NamedTuple):
    """A word of the articles: its most common spelling and how many articles have it."""

    text: str
    articles: int


class Vocabulary:
    """The words of all articles of one locale, folded, ready to be searched for near ones."""

    def __init__(self, spellings: dict[str, int]):
        """`spellings` gives each word as written (lower case) and in how many articles it is."""
        self.known: dict[str, Known] = {}
        for text, articles in spellings.items():
            folded = fold(text)
            before = self.known.get(folded)
            if before is None:
                self.known[folded] = Known(text, articles)
            else:
                best = max(before, Known(text, articles), key=lambda k: (k.articles, k.text))
                self.known[folded] = Known(best.text, before.articles + articles)
        self._forward = sorted(self.known)
        self._backward = sorted(word[::-1] for word in self.known)

    def __contains__(self, word: str) -> bool:
        return fold(word) in self.known

    def starting_with(self, start: str, limit: int) -> list[str]:
        """Up to `limit` folded words that begin with the given letters, the most used first."""
        found = list(_with_prefix(self._forward, fold(start)))
        return sorted(found, key=lambda w: (-self.known[w].articles, w))[:limit]

    def correct(self, word: str) -> str | None:
        """The known word a misspelt one stands for, as the articles write it, or None.

        None too for short words and for codes, where a near word is a different thing.
        """
        folded = fold(word)
        if len(folded) < SHORTEST or not folded.isalpha():
            return None
        nearest = self._nearest(folded, 1)
        if nearest is None and len(folded) >= LONG:
            nearest = self._nearest(folded, 2)
        return self.known[nearest].text if nearest else None

    def _nearest(self, word: str, slips: int) -> str | None:
        best = None
        for near in self._near(word, slips):
            distance = osa(word, near, slips)
            if distance <= slips:
                rank = (distance, word[0] != near[0], -self.known[near].articles, near)
                best = min(best, rank) if best else rank
        return best[3] if best else None

    def _near(self, word: str, slips: int) -> Iterator[str]:
        # One slip leaves the first or the second half of a word as it was (less a letter in the
        # middle, where two may be swapped). Of two slips, the usual pair leaves the first three
        # letters or the last three alone; the others are not looked for.
        head = len(word) // 2 - 1 if slips == 1 else 3
        tail = len(word) - len(word) // 2 - 1 if slips == 1 else 3
        for near in _with_prefix(self._forward, word[: max(head, 1)]):
            if abs(len(near) - len(word)) <= slips:
                yield near
        for near in _with_prefix(self._backward, word[::-1][: max(tail, 1)]):
            if abs(len(near) - len(word)) <= slips:
                yield near[::-1]


def _with_prefix(ordered: list[str], prefix: str) -> Iterator[str]:
    for place in range(bisect_left(ordered, prefix), len(ordered)):
        if not ordered[place].startswith(prefix):
            return
        yield ordered[place]


def osa(a: str, b: str, limit: int) -> int:
    """The optimal string alignment distance of two words, or limit + 1 if it is larger."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row = row, [i]
        for j, y in enumerate(b, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit and (not before or min(above) > limit):
            return limit + 1
        before = above
    return min(row[-1], limit + 1)
