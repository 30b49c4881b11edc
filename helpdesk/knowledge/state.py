"""What this process knows of one state of a locale's index: read when first needed, forgotten with the next commit."""
from collections.abc import Mapping

from whoosh.searching import Searcher

from .learning.ranker import Ranker
from .postings import Postings, Term
from .spelling import Vocabulary

# One object, so that it is the same each time.
NOTHING_TAUGHT: Mapping[str, int] = {}


class State:
    """One state of an index. Threads may share it; each brings its own searcher of that state."""

    def __init__(self, searcher: Searcher):
        self._postings = Postings(searcher)
        self._spelt: dict[str, bool] = {}
        self._places: dict[str, int | None] = {}
        self._vocabulary: tuple[Mapping[str, int], Vocabulary] | None = None

    def term(self, searcher: Searcher, term: str) -> Term:
        """Where a term stands."""
        return self._postings.of(searcher, term)

    def is_spelt(self, searcher: Searcher, folded: str) -> bool:
        """Whether an article's title or body has a folded word."""
        known = self._spelt.get(folded)
        if known is None:
            if len(self._spelt) > 50_000:
                self._spelt = {}
            known = self._spelt[folded] = bool(searcher.doc_frequency("folded", folded))
        return known

    def place(self, searcher: Searcher, article_id: str) -> int | None:
        """The document number of an article by its author's name for it."""
        if article_id not in self._places:
            self._places[article_id] = searcher.document_number(id=article_id)
        return self._places[article_id]

    def vocabulary(self, searcher: Searcher, taught: Mapping[str, int]) -> Vocabulary:
        """The words of all articles, and those that people taught (word → questions that have it)."""
        if self._vocabulary is None or self._vocabulary[0] is not taught:
            spellings = {word.decode(): info.doc_frequency() for word, info in searcher.reader().iter_field("spelling")}
            for word, questions in taught.items():
                spellings.setdefault(word, questions)
            self._vocabulary = taught, Vocabulary(spellings)
        return self._vocabulary[1]


class View:
    """A searcher together with what is known of the state that it sees."""

    def __init__(self, searcher: Searcher, state: State):
        self.searcher, self._state = searcher, state

    def term(self, term: str) -> Term:
        """Where a term stands."""
        return self._state.term(self.searcher, term)

    def is_spelt(self, folded: str) -> bool:
        """Whether an article's title or body has a folded word."""
        return self._state.is_spelt(self.searcher, folded)

    def place(self, article_id: str) -> int | None:
        """The document number of an article by its author's name for it."""
        return self._state.place(self.searcher, article_id)

    def vocabulary(self, ranker: Ranker | None) -> Vocabulary:
        """The words of all articles, and those that people taught."""
        return self._state.vocabulary(self.searcher, ranker.words if ranker else NOTHING_TAUGHT)
