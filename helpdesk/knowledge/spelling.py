"""Words that no article has, put right by the nearest word that one has.

Nearest means the fewest slips of a hand (optimal string alignment: a letter too many, too few,
another, or two swapped), then the word that more articles use. Accents never count as a slip.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
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
        self._forward = _Ordered(self.known)
        self._backward = _Ordered(word[::-1] for word in self.known)

    def __contains__(self, word: str) -> bool:
        return fold(word) in self.known

    def starting_with(self, start: str, limit: int) -> list[str]:
        """Up to `limit` folded words that begin with the given letters, the most used first."""
        return sorted(self._forward.starting_with(fold(start)), key=lambda w: (-self.known[w].articles, w))[:limit]

    def correct(self, word: str) -> str | None:
        """The known word a misspelt one stands for, as the articles write it, or None.

        None too for short words and for codes, where a near word is a different thing.
        """
        folded = fold(word)
        if len(folded) < SHORTEST or not folded.replace("'", "").isalpha():
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
                # The same letters in another order are the slip of quick hands.
                rank = (distance, sorted(word) != sorted(near), word[0] != near[0], -self.known[near].articles, near)
                best = min(best, rank) if best else rank
        return best[-1] if best else None

    def _near(self, word: str, slips: int) -> Iterator[str]:
        # One slip leaves the first or the second half of a word as it was (less a letter in the
        # middle, where two may be swapped). Of two slips, the usual pair leaves the first three
        # letters or the last three alone; the others are not looked for.
        head = len(word) // 2 - 1 if slips == 1 else 3
        tail = len(word) - len(word) // 2 - 1 if slips == 1 else 3
        yield from self._forward.like(word, max(head, 1), slips)
        for near in self._backward.like(word[::-1], max(tail, 1), slips):
            yield near[::-1]


class _Ordered:
    """Words in order, each with the set of its letters, which tells most of those apart that are not near."""

    def __init__(self, found: Iterable[str]):
        self._words = sorted(found)
        self._letters = [_letters(word) for word in self._words]

    def starting_with(self, start: str) -> list[str]:
        """Every word that begins so."""
        first, end = self._range(start)
        return self._words[first:end]

    def like(self, word: str, same: int, slips: int) -> list[str]:
        """Words with the same first letters, about as long and with almost the same letters: each slip changes two at most."""
        first, end = self._range(word[:same])
        letters, least, most = _letters(word), len(word) - slips, len(word) + slips
        return [near for near, others in zip(self._words[first:end], self._letters[first:end], strict=True)
                if (letters ^ others).bit_count() <= 2 * slips and least <= len(near) <= most]

    def _range(self, start: str) -> tuple[int, int]:
        return bisect_left(self._words, start), bisect_left(self._words, start + "\U0010ffff")


def _letters(word: str) -> int:
    """The letters of a word as bits; others than a to z share some."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def osa(a: str, b: str, limit: int) -> int:
    """The optimal string alignment distance of two words, or limit + 1 if it is larger.

    What words have in common at the start never costs a slip; at the first difference there are only so many slips to try.
    """
    if limit == 0 or a == b:
        return int(a != b)
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    same, shorter = 0, min(len(a), len(b))
    while same < shorter and a[same] == b[same]:
        same += 1
    if same == shorter:
        return abs(len(a) - len(b))
    a, b = a[same:], b[same:]
    fewest = min(osa(a[1:], b[1:], limit - 1), osa(a[1:], b, limit - 1), osa(a, b[1:], limit - 1))
    if len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0]:
        fewest = min(fewest, osa(a[2:], b[2:], limit - 1))
    return min(fewest + 1, limit + 1)
