"""Puts what the words found in its final order: words, pieces of words, and what was learnt.

Everything is measured against the best score of the words, so that a score keeps its meaning
whatever the ranker adds. Without a ranker the order of the words stands.
"""
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from helpdesk.core.language import words
from helpdesk.knowledge.learning.features import Pieces, features, pieces
from helpdesk.knowledge.learning.ranker import Near, Opinion, Ranker
from helpdesk.knowledge.learning.training import MOST_ASKED, PIECES_WORTH, SMALL_WORD, TRUST, pieces_shares
from helpdesk.knowledge.state import View

# What the likeness to a learnt question counts beside the evidence of the weights.
LIKENESS_WORTH = 3.0
# An article with few learnt questions, or none, is not to lose against one with many because nobody taught it:
# what the words say of it counts more, the more the others were taught (the prior of each, in logarithms).
PRIOR, FEW = 1.3, 3.0
# So many of the best found by words are looked at again, and so many that only learnt questions find.
LOOKED_AT, RECALLED = 50, 20
# Without any word found, a learnt question must be this near to speak for its article.
NEAR_ENOUGH = 0.35
# The score of the best when no word found anything.
SCALE = 5.0


@dataclass(slots=True)
class Candidate:
    """An article on its way to its place: what each part gave it."""

    doc: int
    by_words: float
    by_pieces: float = 0.0
    by_lessons: float = 0.0
    evened: float = 0.0
    near: Near | None = None
    score: float = field(default=0.0)


def rerank(view: View, found: list[tuple[int, float]], text: str, locale: str, ranker: Ranker | None, *, is_telling: bool = True) -> list[Candidate]:
    """Candidates, best first, of what the words found (document number and score, best first) for a question.

    `is_telling` is False where only small words were found, which say little.
    """
    # An index without articles has no columns to read either.
    if ranker is None or not view.searcher.doc_count_all():
        return [Candidate(doc, score, score=score) for doc, score in found]
    best = found[0][1] if found else 0.0
    asked = features(text, locale)
    opinion = ranker.opinion(asked)
    names = view.searcher.reader().column_reader("id")
    numbers = {doc: ranker.number(names[doc]) for doc, _score in found[:LOOKED_AT]}
    candidates = [Candidate(doc, score) for doc, score in found[:LOOKED_AT]]
    candidates += _recalled(view, ranker, opinion, set(numbers.values()), numbers, needs_nearness=not found)
    if best:
        _weigh_pieces(view, candidates, text, locale, ranker)
    _weigh_lessons(candidates, numbers, opinion, ranker)
    scale = best or SCALE
    for one in candidates:
        one.by_pieces *= PIECES_WORTH * scale
        unit = scale / (TRUST if is_telling else TRUST * SMALL_WORD)
        one.by_lessons, one.evened = unit * (one.by_lessons if best else one.by_lessons + TRUST), unit * one.evened
        one.score = one.by_words + one.by_pieces + one.by_lessons + one.evened
    candidates.sort(key=lambda one: (-one.score, one.doc))
    return candidates + [Candidate(doc, score, score=score) for doc, score in _below(found[LOOKED_AT:], candidates)]


def _below(rest: list[tuple[int, float]], above: list[Candidate]) -> Iterator[tuple[int, float]]:
    """What was not looked at again keeps its order, below what was."""
    least = above[-1].score if above else 0.0
    recalled = {one.doc for one in above}
    return ((doc, min(score, least)) for doc, score in rest if doc not in recalled)


def _recalled(view: View, ranker: Ranker, opinion: Opinion, there: set, numbers: dict[int, int | None], *,
              needs_nearness: bool) -> list[Candidate]:
    """Articles whose learnt questions are near although their words are not."""
    likely = [number for number, near in opinion.near.items()
              if number not in there and (not needs_nearness or near.likeness >= NEAR_ENOUGH)]
    likely.sort(key=lambda number: -opinion.evidence[number] - LIKENESS_WORTH * opinion.near[number].likeness)
    found = []
    for number in likely[:RECALLED]:
        doc = view.place(ranker.article_ids[number])
        if doc is not None:
            numbers[doc] = number
            found.append(Candidate(doc, 0.0))
    return found


def _weigh_pieces(view: View, candidates: list[Candidate], text: str, locale: str, ranker: Ranker) -> None:
    """Gives each candidate its share, 0 to 1, of the pieces of the question."""
    column = view.searcher.reader().column_reader("pieces")
    asked = pieces(words(text, locale)[:MOST_ASKED])
    shares = pieces_shares(asked, [Pieces(column[one.doc]) for one in candidates], ranker.idf)
    for one, share in zip(candidates, shares, strict=True):
        one.by_pieces = share


def _weigh_lessons(candidates: list[Candidate], numbers: Mapping[int, int | None], opinion: Opinion, ranker: Ranker) -> None:
    """Gives each candidate what was learnt and what makes up for little of it, in parts of TRUST."""
    best = max((one.by_words for one in candidates), default=0.0) or 1.0
    priors = {}
    for one in candidates:
        number = numbers[one.doc]
        priors[one.doc] = PRIOR * math.log1p(ranker.taught(number) / FEW) if number is not None else 0.0
    highest = max(priors.values(), default=0.0)
    for one in candidates:
        number = numbers[one.doc]
        one.evened = (highest - priors[one.doc]) * one.by_words / best
        if number is not None:
            one.near = opinion.near.get(number)
            one.by_lessons = opinion.evidence[number] + (LIKENESS_WORTH * one.near.likeness if one.near else 0.0)
