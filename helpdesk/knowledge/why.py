"""Why a hit stands where it stands: what of its score came from where."""
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from helpdesk.core.language import words
from helpdesk.knowledge.postings import Term
from helpdesk.knowledge.reranking import Candidate


@dataclass(frozen=True)
class Why:
    """Points of a hit's score; together they are the score, but for what was not looked at again (see reranking.LOOKED_AT).

    `words` gives each word of the question that the article has; `pieces` are parts of words, `learnt` what questions taught it,
    `evened` makes up for fewer lessons than others had. `lesson_id` is the nearest learnt question, alike by `likeness` (0 to 1).
    """

    words: Mapping[str, float]
    pieces: float
    learnt: float
    evened: float
    likeness: float
    lesson_id: int | None


def why(one: Candidate, term: Callable[[str], Term], worths: Mapping[str, float], names: Mapping[str, str]) -> Why:
    """The reasons of a candidate. `worths` weighs each term of the question, `names` says how it was written there."""
    found = {}
    for name, weight in worths.items():
        docs, parts, idf = term(name)
        place = bisect_left(docs, one.doc)
        if place < len(docs) and docs[place] == one.doc:
            found[names.get(name, name)] = weight * idf * parts[place]
    near = one.near
    return Why(dict(sorted(found.items(), key=lambda pair: -pair[1])), one.by_pieces, one.by_lessons, one.evened,
               near.likeness if near else 0.0, near.lesson_id if near else None)


def written(texts: tuple[str, ...], locale: str) -> dict[str, str]:
    """Term → the word as the texts have it, the first one first."""
    found: dict[str, str] = {}
    for text in texts:
        for word in words(text, locale):
            found.setdefault(word.term, word.text)
    return found
