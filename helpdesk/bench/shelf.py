"""A knowledge base made up to measure with: articles of invented words, as unevenly used as real ones, and questions about them."""
import random
from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate

WORDS, SYLLABLES = 20_000, ("ba", "ce", "di", "fo", "gu", "ha", "jin", "kel", "lom", "mur", "nas", "pet", "rid", "sol", "tun", "var", "wex", "yor", "zim")
SMALL = ("how", "do", "I", "the", "my", "is", "a", "to", "and", "not", "for", "of", "what", "when", "it", "with")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Of each of so many articles, so many questions are taught.
TAUGHT_ARTICLES, TAUGHT_QUESTIONS = 300, 4


@dataclass(frozen=True)
class Shelf:
    """Articles and lessons as `kb import` and `kb learn` read them, and questions to ask, each with a copy that has one slip."""

    articles: list[dict]
    lessons: list[dict]
    questions: list[str]
    misspelt: list[str]


def made_up(count: int, questions: int, seed: int = 1) -> Shelf:
    """`count` English articles of 80 to 240 words; the same arguments give the same shelf."""
    chance = random.Random(seed)
    words = _Words(chance)
    articles = [{"id": f"made-{number}", "locale": "en", "title": words.text(chance.randint(3, 7)), "category": f"shelf {number % 8}",
                 "body": "\n\n".join(words.text(chance.randint(8, 24)) for _ in range(10))} for number in range(count)]
    taught = articles[:TAUGHT_ARTICLES]
    lessons = [{"query": words.question(one), "article": one["id"], "locale": "en"} for one in taught for _ in range(TAUGHT_QUESTIONS)]
    asked = [words.question(chance.choice(articles)) for _ in range(questions)]
    return Shelf(articles, lessons, asked, [with_slip(question, chance) for question in asked])


def with_slip(text: str, chance: random.Random) -> str:
    """The text with one mistake in its longest word: a letter too few, too many, another, or two swapped."""
    words = text.split(" ")
    place = max(range(len(words)), key=lambda one: len(words[one]))
    word = words[place]
    if len(word) < 4:
        return text
    at, other = chance.randrange(1, len(word) - 1), chance.choice(LETTERS)
    words[place] = chance.choice((word[:at] + word[at + 1:], word[:at] + other + word[at:], word[:at] + other + word[at + 1:],
                                  word[:at] + word[at + 1] + word[at] + word[at + 2:]))
    return " ".join(words)


class _Words:
    """Words by their rank: the n-th is used n times less often than the first."""

    def __init__(self, chance: random.Random):
        self._chance = chance
        made = {"".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(WORDS)}
        self._made = sorted(made, key=lambda word: (chance.random(), word))
        self._until = list(accumulate(1 / (rank + 5) for rank in range(len(self._made))))

    def text(self, length: int) -> str:
        found = [self._one() if self._chance.random() < 0.6 else self._chance.choice(SMALL) for _ in range(length)]
        return " ".join(found).capitalize() + "."

    def question(self, article: dict) -> str:
        """Three to six words of an article among small ones."""
        own = [word.strip(".").lower() for word in f"{article['title']} {article['body']}".split() if len(word) > 5]
        asked = self._chance.sample(own, self._chance.randint(3, 6))
        return " ".join(["how", "do", "I", *asked[:2], *self._chance.sample(SMALL, 2), *asked[2:]])

    def _one(self) -> str:
        return self._made[bisect(self._until, self._chance.random() * self._until[-1])]
