"""Which questions mean the same, by the words they share; pure, and simple enough to be told to anybody.

Two questions are alike when the telling words they share weigh at least as much as those they do not share. Rare words
weigh more; forms of a word are one word, and a slip in a long word does not make it another.
"""
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from helpdesk.core.language import is_stopword, normalise, words

# Dice's coefficient: twice what is shared, over all that both have.
ALIKE = 0.5
# In a shorter word one other letter makes another word: order, older.
SHORTEST_WITH_A_SLIP = 6


@dataclass(frozen=True)
class Question:
    """What was asked and by how many people; `words` are its telling words as the search compares them."""

    text: str
    people: int
    words: frozenset[str]


@dataclass
class Cluster:
    """Questions that are alike, led by the one most people asked."""

    leader: Question
    others: list[Question] = field(default_factory=list)

    @property
    def questions(self) -> list[Question]:
        """All of them."""
        return [self.leader, *self.others]


def telling_words(text: str, locale: str) -> frozenset[str]:
    """The words of a question that say what it is about; none when it has only small words."""
    return frozenset(word.term for word in words(normalise(text), locale) if len(word.term) > 1 and not is_stopword(word.text, locale))


class Likeness:
    """Compares questions, given all that were asked: they tell which words are rare and which are slips."""

    def __init__(self, asked: Iterable[Question]):
        counts = Counter()
        for question in asked:
            for word in question.words:
                counts[word] += max(1, question.people)
        self._meant = _without_slips(counts)
        total = sum(counts.values()) or 1
        together = Counter()
        for word, count in counts.items():
            together[self._meant[word]] += count
        self._worth = {word: log(1 + total / count) for word, count in together.items()}

    def meant(self, words: Iterable[str]) -> frozenset[str]:
        """The words without slips."""
        return frozenset(self._meant.get(word, word) for word in words)

    def between(self, one: frozenset[str], other: frozenset[str]) -> float:
        """0 for nothing in common, 1 for the same telling words; both come from `meant`."""
        whole = self._weigh(one) + self._weigh(other)
        return 2 * self._weigh(one & other) / whole if whole else 0.0

    def _weigh(self, words: frozenset[str]) -> float:
        return sum(self._worth.get(word, 1.0) for word in words)


class Leaders:
    """Finds to which of some leading questions another one is most alike."""

    def __init__(self, likeness: Likeness):
        self._likeness, self._words = likeness, []
        self._having: Mapping[str, list[int]] = defaultdict(list)

    def add(self, words: Iterable[str]) -> int:
        """One more leader; returns its place."""
        meant = self._likeness.meant(words)
        for word in meant:
            self._having[word].append(len(self._words))
        self._words.append(meant)
        return len(self._words) - 1

    def nearest(self, words: Iterable[str]) -> int | None:
        """The place of the leader that is most alike, the earliest of equals; None when none is alike."""
        meant = self._likeness.meant(words)
        places = {place for word in meant for place in self._having.get(word, ())}
        best = max(places, key=lambda place: (self._likeness.between(meant, self._words[place]), -place), default=None)
        return best if best is not None and self._likeness.between(meant, self._words[best]) >= ALIKE else None


def clusters(questions: Sequence[Question], likeness: Likeness) -> list[Cluster]:
    """Questions that are alike together, what most people asked leading; the order of the input does not matter."""
    leaders, found = Leaders(likeness), []
    for question in sorted(questions, key=lambda one: (-one.people, one.text)):
        place = leaders.nearest(question.words)
        if place is None:
            leaders.add(question.words)
            found.append(Cluster(question))
        else:
            found[place].others.append(question)
    return found


def _without_slips(counts: Mapping[str, int]) -> dict[str, str]:
    """Each word → itself, or the more frequent word from which it differs by one letter."""
    meant: dict[str, str] = {}
    known: dict[str, str] = {}
    for word in sorted(counts, key=lambda one: (-counts[one], one)):
        # One other digit is another product, or another order.
        near = _one_letter_less(word) if len(word) >= SHORTEST_WITH_A_SLIP and word.isalpha() else ()
        meant[word] = next((known[one] for one in near if one in known), word)
        for one in near:
            known.setdefault(one, meant[word])
    return meant


def _one_letter_less(word: str) -> list[str]:
    """A word and what is left of it without each letter: two words one slip apart share one of these."""
    return [word, *(word[:place] + word[place + 1:] for place in range(len(word)))]
