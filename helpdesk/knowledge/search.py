"""Search of the knowledge base: what a customer typed in, the articles that answer it out.

One Whoosh index per locale, so that each language has its own statistics and an answer holds
only the asked locale. What people type is words, never operators.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

from markupsafe import Markup
from whoosh.searching import Searcher

from helpdesk.core.index import NotReady, SearchIndex, stamp
from helpdesk.core.language import Word, fold, is_small, language_of, normalise, term, words

from .indexing import VERSION, placed, schema
from .learning.ranker import Ranker
from .learning.rankers import Rankers
from .ranking import rank
from .reranking import Candidate, rerank
from .snippets import Sentence, as_html, snippet
from .state import State, View
from .why import Why, why, written

LONGEST_QUERY = 2000
MOST_TERMS = 40
MOST_HITS = 50
# Endings tried for the last word while somebody is still typing it.
MOST_ENDINGS = 5
# How many times as many articles must have the right word as have a misspelt one among their keywords.
COMMONER = 3

# Small words ("when", "not", "still") do not find an article, but they help to order what was found.
SMALL_WORD = 0.3


@dataclass(frozen=True)
class Hit:
    """One article that matched: `snippet` is escaped HTML with <mark>, a higher score is better; `why` only where it was asked for."""

    id: str
    locale: str
    title: str
    score: float
    snippet: Markup
    category: str
    extra: Mapping[str, Any]
    why: Why | None = None


@dataclass(frozen=True)
class Answer:
    """What a search found.

    `corrected` is the query that was asked instead, if words were misspelt; `categories` counts
    the hits of each category among the best 50, if that was asked for.
    """

    query: str
    corrected: str | None
    hits: list[Hit]
    categories: Mapping[str, int]


@dataclass(frozen=True)
class Question:
    """What is asked: cleaned text, locale, and how to take it (see KnowledgeIndex.search)."""

    text: str
    locale: str
    limit: int
    as_typed: bool
    partial: bool
    audiences: tuple[str, ...]
    category: str | None
    count: bool
    floor: float
    explained: bool


class KnowledgeIndex:
    """The indexes of all locales, each in a folder of its own below `folder`."""

    def __init__(self, folder: Path, locales: Iterable[str]):
        self.indexes = {
            locale: SearchIndex(Path(folder) / locale, schema(), version=VERSION)
            for locale in locales
        }
        self.rankers = Rankers(Path(folder) / "rankers")
        # The events each index was brought up to by this process (see following.py).
        self.followed: dict[str, frozenset[int]] = dict.fromkeys(self.indexes, frozenset())
        # The newest event up to which there was nothing to follow, while the indexes stood at these positions.
        self.quiet: dict[tuple[int, ...], int] = {}
        self._states: dict[str, tuple[Hashable, State]] = {}
        self._guard = Lock()

    def close(self) -> None:
        """Close the files of all locales."""
        for index in self.indexes.values():
            index.close()
        self.rankers.close()

    def is_torn(self) -> bool:
        """Whether a reader met files that cannot be read; the worker builds them again."""
        return any(index.is_torn() for index in self.indexes.values())

    def is_ready(self) -> bool:
        """Whether every locale has an index that can be read."""
        return not any(index.needs_rebuild() for index in self.indexes.values())

    def search(
        self,
        text: str,
        locale: str,
        *,
        limit: int = 10,
        as_typed: bool = False,
        partial: bool = False,
        audiences: Iterable[str] = ("public",),
        category: str | None = None,
        count: bool = False,
        floor: float = 0.0,
        explained: bool = False,
    ) -> Answer:
        """The best articles (at most 50) for a customer's words in one locale.

        `as_typed` leaves misspelt words alone; `partial` takes the last word as the beginning of
        one, for results while typing; `count` counts the hits of each category too; `floor` leaves
        out what scores less than this part of the best; `explained` says of each hit why it stands
        there. An unknown locale or an index not built yet finds nothing.
        """
        text = clean_query(text)
        index = self.indexes.get(locale)
        if index is None or not text:
            return Answer(text, None, [], {})
        limit = max(1, min(limit, MOST_HITS))
        asked = Question(text, locale, limit, as_typed, partial, tuple(audiences), category, count, floor, explained)
        try:
            return index.read(lambda searcher: self._ask(searcher, asked))
        except NotReady:
            return Answer(text, None, [], {})

    def _ask(self, searcher: Searcher, asked: Question) -> Answer:
        ranker, view = self.rankers.of(asked.locale), View(searcher, self._state(searcher, asked.locale))
        telling, small, fixes = _weigh(view, asked, ranker)
        corrected = _with_fixes(asked.text, fixes) if fixes else None
        found = rerank(view, rank(view.term, telling, small), corrected or asked.text, asked.locale, ranker,
                       is_telling=set(telling.values()) != {SMALL_WORD})
        hits: list[Candidate] = []
        categories: Counter[str] = Counter()
        column = searcher.reader().column_reader("placed") if found else {}
        for one in found:
            if one.score < asked.floor * found[0].score:
                break
            audience, category = placed(column[one.doc])
            if audience not in asked.audiences or asked.category not in (None, category):
                continue
            categories[category] += 1
            if len(hits) < asked.limit:
                hits.append(one)
            if categories.total() >= (MOST_HITS if asked.count else asked.limit):
                break
        worth = {name: weight * view.term(name).idf for name, weight in telling.items()}
        shown = [_hit(searcher, one, asked.locale, worth) for one in hits]
        if asked.explained:
            names = written((asked.text, corrected or ""), asked.locale)
            shown = [replace(hit, why=why(one, view.term, {**telling, **small}, names)) for hit, one in zip(shown, hits, strict=True)]
        return Answer(asked.text, corrected, shown, categories if asked.count else {})

    def _state(self, searcher: Searcher, locale: str) -> State:
        """What is known of the index as the searcher sees it, begun anew after a commit."""
        current = stamp(searcher)
        with self._guard:
            known_at, state = self._states.get(locale, (None, None))
            if state is None or known_at != current:
                state = State(searcher)
                self._states[locale] = (current, state)
        return state


def clean_query(text: str) -> str:
    """The query on one line, composed, without control characters and of bearable length."""
    text = "".join(c if c.isprintable() else " " for c in text[: 2 * LONGEST_QUERY])
    return " ".join(normalise(text).split())[:LONGEST_QUERY]


def _weigh(view: View, asked: Question, ranker: Ranker | None) -> tuple[dict[str, float], dict[str, float], list[tuple[Word, str]]]:
    """The terms that must find something, those that only order, and the words put right."""
    telling: Counter[str] = Counter()
    small: dict[str, float] = {}
    fixes = []
    for word in words(asked.text, asked.locale):
        if is_small(word.text, asked.locale):
            small[word.term] = SMALL_WORD
            continue
        if view.term(word.term).docs:
            telling[word.term] += 1
        instead, ending = _instead(view, asked, word, ranker)
        for other in instead:
            if is_small(other, asked.locale):
                small[term(other, language_of(asked.locale))] = SMALL_WORD
            else:
                telling[term(other, language_of(asked.locale))] += 1 / len(instead)
        if instead and not ending:
            fixes.append((word, instead[0]))
    if not telling:
        return small, {}, fixes
    rarest = sorted(telling, key=lambda t: -telling[t] * view.term(t).idf)[:MOST_TERMS]
    return {t: telling[t] for t in rarest}, small, fixes


def _instead(view: View, asked: Question, word: Word, ranker: Ranker | None) -> tuple[list[str], bool]:
    """Known words in place of an unknown one, and whether they are endings of a begun word."""
    folded = fold(word.text)
    if asked.as_typed or view.is_spelt(folded) or (ranker is not None and folded in ranker.words):
        return [], False
    vocabulary = view.vocabulary(ranker)
    if asked.partial and word.end == len(asked.text):
        begun = vocabulary.starting_with(word.text, MOST_ENDINGS)
        if begun:
            return begun, True
    better = vocabulary.correct(word.text)
    # A word that only keywords have is misspelt on purpose, or right and rare. It gives way to a common one only.
    if better is None or vocabulary.known[fold(better)].articles < COMMONER * len(view.term(word.term).docs):
        return [], False
    return [better], False


def _hit(searcher: Searcher, one: Candidate, locale: str, worth: Mapping[str, float]) -> Hit:
    shown = searcher.stored_fields(one.doc)["shown"]
    prepared = [Sentence(*s) for s in shown["sentences"]]
    return Hit(
        id=shown["id"],
        locale=locale,
        title=shown["title"],
        score=round(one.score, 4),
        snippet=as_html(snippet(prepared, worth, locale)),
        category=shown["category"],
        extra=shown["extra"],
    )


def _with_fixes(text: str, fixes: list[tuple[Word, str]]) -> str:
    for word, better in sorted(fixes, key=lambda fix: -fix[0].start):
        text = text[: word.start] + better + text[word.end :]
    return text
