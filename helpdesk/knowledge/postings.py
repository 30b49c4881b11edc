"""The postings of one state of an index, decoded once and kept in memory for all searches of this process.

Whoosh decodes a term at every search, document by document, which cost more than everything else together.
"""
import math
from array import array
from collections.abc import Iterator
from typing import NamedTuple

from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.matching.wrappers import FilterMatcher
from whoosh.reading import IndexReader
from whoosh.searching import Searcher

# Saying a word again counts for more than in the usual 1.2: chosen by questions kept out of training.
K1, B = 2.0, 0.75
FIELD = "text"
# So many postings of a language are kept, eight bytes each; one more and it begins anew.
MOST_KEPT = 1_000_000


class Term(NamedTuple):
    """Where a term stands: document numbers in order, what its occurrences there count for (0 to K1 + 1), and how rare it is."""

    docs: array
    parts: array
    idf: float


class Postings:
    """Terms of one state of an index. Threads may share it; each brings its own searcher of that state."""

    def __init__(self, searcher: Searcher):
        self._documents = searcher.doc_count() or 1
        self._norms = array("f", _norms(searcher))
        self._kept: dict[str, Term] = {}
        self._size = 0

    def of(self, searcher: Searcher, term: str) -> Term:
        """A term as the articles have it; one without documents when none has."""
        known = self._kept.get(term)
        if known is None:
            known = self._read(searcher, term)
            if self._size > MOST_KEPT:
                self._kept, self._size = {}, 0
            self._kept[term] = known
            self._size += len(known.docs) + 50
        return known

    def _read(self, searcher: Searcher, term: str) -> Term:
        docs, parts = array("I"), array("f")
        norms = self._norms
        for reader, first in searcher.reader().leaf_readers():
            if (FIELD, term) in reader:
                for doc, count in _occurrences(reader, term):
                    docs.append(first + doc)
                    parts.append(count * (K1 + 1) / (count + norms[first + doc]))
        return Term(docs, parts, 1 + math.log(self._documents / (len(docs) + 1)))


def _norms(searcher: Searcher) -> Iterator[float]:
    """For each document how long it is, compared with the average."""
    average = searcher.avg_field_length(FIELD) or 1.0
    for reader, _first in searcher.reader().leaf_readers():
        for doc in range(reader.doc_count_all()):
            yield K1 * (1 - B + B * (reader.doc_field_length(doc, FIELD, 1) or 1) / average)


def _occurrences(reader: IndexReader, term: str) -> Iterator[tuple[int, float]]:
    """The documents of one segment that have a term, and how often; what was deleted is left out."""
    matcher, gone = reader.postings(FIELD, term), ()
    if isinstance(matcher, FilterMatcher):
        matcher, gone = matcher.child, matcher._ids
        matcher.reset()
    while matcher.is_active():
        if isinstance(matcher, W3LeafMatcher):
            # A whole block at once; the matcher would count through it.
            matcher.id(), matcher.weight()
            yield from ((doc, count) for doc, count in zip(matcher._ids, matcher._weights, strict=True) if doc not in gone)
            matcher._next_block()
        else:
            if matcher.id() not in gone:
                yield matcher.id(), matcher.weight()
            matcher.next()
