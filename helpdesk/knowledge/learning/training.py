"""Trains a ranker: a linear model that puts right what the words alone rank wrongly.

Every learnt question, and every line of an article that stands alone (a heading, a step, an example
of how people ask) as a question that the article answers, is asked of the words first. Weights of features move until the right article leads (softmax regression
by stochastic gradient descent, on top of the score of the words, so that an article nobody taught
is ranked by its words). Pure Python, sparse: only what competes is touched.
"""
import math
import random
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from helpdesk.core.language import fold, is_small, normalise, words
from helpdesk.knowledge.learning.features import Pieces, features, packed, pieces, short_pieces
from helpdesk.knowledge.learning.ranker import UNSEEN
from helpdesk.knowledge.postings import K1, B

# The best score of the words counts this much beside the weights. Chosen, like all numbers here, by asking
# questions that were kept out of training, in sets of three languages; never the questions a set is scored with.
TRUST = 5.0
EPOCHS = 10
RATE = 1.5
LEAST_RATE = 0.05
# What is below this share of the probability is not moved.
NOTICED = 0.01
MOST_MOVED = 12
# An example whose article leads by this much (in units of logarithms of probability) teaches nothing, and rests for some epochs.
LEAD, REST = 6.0, 2
UNNOTICED = 6.0
# Competitors that the words find for a question.
COMPETITORS = 40
# Lines of articles that serve as questions: of each article, and of all. Sentences of prose do not: sets of prose lost a point by it.
MOST_LINES, ALL_LINES = 20, 2_000
SHORTEST_LINE, LONGEST_LINE = 4, 200
# A line is asked as if its article hardly had it. With all of it there the words would lead already, and nothing were learnt.
KEPT = 0.3
# Sentences that tell how rare a feature is: of each article, and of all.
MOST_SENTENCES, ALL_SENTENCES = 20, 8_000
# With more articles than this, only learnt questions teach.
MOST_ARTICLES = 3_000
# A weight this small changes hardly any order, and all of them together cost most of the time of a search.
PRUNED = 0.1
SMALL_WORD = 0.3
# How much pieces of words count beside the words, both as parts of the best.
PIECES_WORTH = 0.3

PIECES_K1 = 1.2
# Words whose pieces are looked for; what follows in a long text says nothing new.
MOST_ASKED = 60

Progress = Callable[[int, int], None]


class Text(NamedTuple):
    """An article as training sees it: all that is searched, and of it the lines that stand alone."""

    id: str
    title: str
    sentences: list[str]
    lines: list[str]


class Lesson(NamedTuple):
    """A question, the number of the article that answers it, and what it weighs; `row` tells which row it came from."""

    query: str
    article: int
    weight: float
    row: int


class _Example(NamedTuple):
    places: list[int]
    parts: list[float]
    article: int
    weight: float
    words: dict[int, float]


@dataclass(frozen=True)
class Trained:
    """What training found, ready to be written."""

    arrays: dict[str, array]
    articles: list[str]
    words: dict[str, int]


def train(texts: list[Text], lessons: list[Lesson], locale: str, progress: Progress = lambda done, total: None, seed: int = 7) -> Trained:
    """Trains on the articles of one locale and what was learnt about them. The same input gives the same weights."""
    lines = [*_lines(texts)]
    questions = [*lines, *((one.query, one.article, one.weight) for one in lessons)]
    vectors = [features(query, locale) for query, _article, _weight in questions]
    vocabulary, idf = _vocabulary([*vectors, *(features(sentence, locale) for sentence in _sentences(texts))])
    scaled = [_scaled(vector, vocabulary, idf) for vector in vectors]
    asked = _Words(texts, locale, dict(zip(vocabulary, idf, strict=True)))
    total = len(questions) * (EPOCHS + 1)
    examples = []
    for place, ((query, article, weight), (places, parts)) in enumerate(zip(questions, scaled, strict=True)):
        examples.append(_Example(places, parts, article, weight, asked.best(query, article if place < len(lines) else None)))
        if place % 50 == 0:
            progress(place, total)
    weights = _descend(examples, len(vocabulary), random.Random(seed), lambda done: progress(len(questions) + done, total))
    progress(total, total)
    own = scaled[len(questions) - len(lessons):]
    return Trained(_arrays(vocabulary, idf, weights, own, lessons, len(texts)), [text.id for text in texts], _common_words(lessons, locale))


def _common_words(lessons: Iterable[Lesson], locale: str) -> dict[str, int]:
    """Words, folded, that several learnt questions have, and how many: how people say it, and what they may have meant by a slip."""
    counts = Counter(word for lesson in lessons for word in {fold(word.text) for word in words(normalise(lesson.query), locale)})
    return {word: count for word, count in counts.items() if count > 1}


def _lines(texts: list[Text]) -> Iterator[tuple[str, int, float]]:
    """Lines that stand alone, and titles that one article has alone, with the numbers of their articles and what they weigh."""
    if len(texts) > MOST_ARTICLES:
        return
    most = max(1, min(MOST_LINES, ALL_LINES // max(1, len(texts))))
    titles = Counter(text.title for text in texts)
    for number, text in enumerate(texts):
        own = [line for line in text.lines if SHORTEST_LINE <= len(line) <= LONGEST_LINE]
        if own and titles[text.title] == 1:
            own.insert(0, text.title)
        yield from ((line, number, 1.0) for line in own[:most])


def _sentences(texts: list[Text]) -> Iterator[str]:
    """What tells how rare a feature is."""
    most = max(1, min(MOST_SENTENCES, ALL_SENTENCES // max(1, len(texts))))
    for text in texts:
        yield from [text.title, *text.sentences][:most]


def _vocabulary(vectors: list[dict[int, float]]) -> tuple[dict[int, int], list[float]]:
    counts = Counter(feature for vector in vectors for feature in vector)
    known = sorted(counts)
    return {feature: place for place, feature in enumerate(known)}, [
        math.log((1 + len(vectors)) / (1 + counts[feature])) + 1 for feature in known]


def _scaled(vector: Mapping[int, float], vocabulary: Mapping[int, int], idf: list[float]) -> tuple[list[int], list[float]]:
    places = [vocabulary[feature] for feature in vector]
    parts = [count * idf[place] for count, place in zip(vector.values(), places, strict=True)]
    length = math.sqrt(sum(part * part for part in parts)) or 1.0
    return places, [part / length for part in parts]


def _descend(examples: list[_Example], size: int, chance: random.Random, tell: Callable[[int], None]) -> list[dict[int, float]]:
    weights: list[dict[int, float]] = [{} for _ in range(size)]
    order, resting, done = list(range(len(examples))), [0] * len(examples), 0
    for epoch in range(EPOCHS):
        chance.shuffle(order)
        rate = RATE * (1 - epoch / EPOCHS) + RATE * LEAST_RATE
        for place in order:
            done += 1
            if done % 50 == 0:
                tell(done)
            if resting[place] > epoch:
                continue
            if _learn(examples[place], weights, rate) > LEAD:
                resting[place] = epoch + 1 + REST
    return weights


def _learn(example: _Example, weights: list[dict[int, float]], rate: float) -> float:
    """Moves the weights by one example, unless the right article leads far enough; answers by how much it led before."""
    scores = defaultdict(float, example.words)
    scores[example.article] += 0.0
    for place, part in zip(example.places, example.parts, strict=True):
        for article, weight in weights[place].items():
            scores[article] += weight * part
    own = scores.pop(example.article)
    highest = max(scores.values(), default=0.0)
    if own - highest > LEAD:
        return own - highest
    scores[example.article] = own
    top = max(own, highest)
    shares = {article: math.exp(score - top) for article, score in scores.items() if score > top - UNNOTICED}
    total = sum(shares.values())
    step = rate * example.weight
    moves = [(article, step * ((article == example.article) - share / total)) for article, share in shares.items()]
    noticed = [(article, move) for article, move in moves if abs(move) > NOTICED * step]
    if len(noticed) > MOST_MOVED:
        noticed = sorted(noticed, key=lambda one: -abs(one[1]))[:MOST_MOVED]
    for place, part in zip(example.places, example.parts, strict=True):
        row = weights[place]
        for article, move in noticed:
            row[article] = row.get(article, 0.0) + move * part
    return own - highest


def pieces_shares(asked: Iterable[int], articles: list[Pieces], idf: Callable[[int], float | None]) -> list[float]:
    """How well each article's pieces answer those asked for, the best of them 1."""
    wanted = short_pieces({number: idf(number) or UNSEEN for number in asked})
    average = sum(map(len, articles)) / len(articles) if articles else 1.0
    found = [has.worth(wanted, PIECES_K1 * (1 - B + B * len(has) / (average or 1.0))) for has in articles]
    most = max(found, default=0.0) or 1.0
    return [share / most for share in found]


class _Words:
    """BM25 of the articles' words, in memory, as the search itself scores them."""

    def __init__(self, texts: list[Text], locale: str, idf: Mapping[int, float]):
        self._locale, self._idf = locale, idf
        self._pieces = [Pieces(packed(words(normalise("\n".join([text.title, *text.sentences])), locale))) for text in texts]
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = []
        for number, text in enumerate(texts):
            counts = Counter(self._terms(text))
            lengths.append(counts.total())
            for term, count in counts.items():
                self._postings[term].append((number, count))
        average = sum(lengths) / len(lengths) if lengths else 1.0
        self._norms = [K1 * (1 - B + B * length / (average or 1.0)) for length in lengths]

    def best(self, query: str, own: int | None = None) -> dict[int, float]:
        """The articles that the words find, and their scores with those of their pieces, as parts of TRUST.

        `own` is the article whose line the query is.
        """
        found: dict[int, float] = {}
        asked = words(normalise(query), self._locale)
        times = Counter(word.term for word in asked)
        small = {word.term for word in asked if is_small(word.text, self._locale)}
        telling = Counter({term: count for term, count in times.items() if term not in small and term in self._postings})
        for term, weight in (telling or dict.fromkeys(small, 1.0)).items():
            self._add(found, term, weight, own, times[term])
        best = sorted(found, key=lambda number: (-found[number], number))[:2 * COMPETITORS]
        found = {number: found[number] for number in best}
        if telling:
            for term in small:
                self._add(found, term, SMALL_WORD, own, times[term], only=True)
        highest = max(found.values(), default=1.0) or 1.0
        best = sorted(found, key=lambda number: (-found[number], number))[:COMPETITORS]
        trust = TRUST if telling else TRUST * SMALL_WORD
        shares = pieces_shares(pieces(asked[:MOST_ASKED]), [self._pieces[number] for number in best], self._idf.get)
        return {number: trust * (found[number] / highest + PIECES_WORTH * share) for number, share in zip(best, shares, strict=True)}

    def _add(self, found: dict[int, float], term: str, weight: float, own: int | None, times: int, *, only: bool = False) -> None:
        postings = self._postings.get(term, ())
        worth = weight * (1 + math.log(len(self._norms) / (len(postings) + 1)))
        for number, count in postings:
            if number == own:
                count = max(0.0, count - (1 - KEPT) * times)
            if not only or number in found:
                found[number] = found.get(number, 0.0) + worth * count * (K1 + 1) / (count + self._norms[number])

    def _terms(self, text: Text) -> Iterable[str]:
        title = [word.term for word in words(normalise(text.title), self._locale)]
        return [*title, *title, *(word.term for one in text.sentences for word in words(normalise(one), self._locale))]


def _arrays(vocabulary: Mapping[int, int], idf: list[float], weights: list[dict[int, float]], own: list[tuple[list[int], list[float]]],
            lessons: list[Lesson], articles: int) -> dict[str, array]:
    made = {"features": array("I", vocabulary), "idf": array("f", idf)}
    kept = [[(article, weight) for article, weight in sorted(row.items()) if abs(weight) > PRUNED] for row in weights]
    made |= dict(zip(("weight_starts", "weight_articles", "weights"), _ragged(kept), strict=True))
    rows: list[list[tuple[int, float]]] = [[] for _ in weights]
    for number, (places, parts) in enumerate(own):
        for place, part in zip(places, parts, strict=True):
            rows[place].append((number, part))
    made |= dict(zip(("lesson_starts", "lesson_numbers", "lesson_parts"), _ragged(rows), strict=True))
    taught = [0.0] * articles
    for lesson in lessons:
        taught[lesson.article] += lesson.weight
    return made | {"lesson_articles": array("I", [one.article for one in lessons]), "lesson_rows": array("I", [one.row for one in lessons]),
                   "taught": array("f", taught)}


def _ragged(rows: list[list[tuple[int, float]]]) -> tuple[array, array, array]:
    starts, numbers, values = array("I", [0]), array("I"), array("f")
    for row in rows:
        numbers.extend(number for number, _value in row)
        values.extend(value for _number, value in row)
        starts.append(len(numbers))
    return starts, numbers, values
