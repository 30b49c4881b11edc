"""The words of a search: folded alike in what is kept and in what is asked, and the sentence that holds them."""
import re
from dataclasses import dataclass, replace

from helpdesk.core.language import LOCALE_OF, fold, is_stopword, normalise, term

WORD = re.compile(r"[^\W_]+")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
LONGEST_QUERY = 200
MOST_WORDS = 8
SHORTEST_PREFIX = 3
LONGEST_SENTENCE = 200
# Small words of any of the three languages: with them left out, a question finds what its other words name.
LONGEST_GLUE = 3


@dataclass(frozen=True)
class Asked:
    """One thing that was asked for: a word, or the parts of a code such as HA-200, which follow each other.

    `prefixes` are empty unless the search was widened; then every word that begins with one of them will do.
    """

    parts: tuple[str, ...]
    prefixes: tuple[str, ...] = ()

    def may_stand_in(self, folded: str) -> bool:
        """Whether a folded text is worth a closer look: what was asked for is at least part of a word there."""
        return any(begun in folded for begun in (self.parts[0], *self.prefixes))

    def length_at(self, words: list[str], place: int) -> int:
        """How many of the folded words of a text, from `place` on, are what was asked for; 0 when they are not."""
        if words[place] == self.parts[0] and tuple(words[place:place + len(self.parts)]) == self.parts:
            return len(self.parts)
        return 1 if self.prefixes and words[place].startswith(self.prefixes) else 0

    def stands_in(self, words: list[str]) -> bool:
        """Whether what was asked for is among the folded words of a text."""
        if len(self.parts) == 1 and not self.prefixes:
            return self.parts[0] in words
        return any(self.length_at(words, place) for place in range(len(words)))


@dataclass(frozen=True)
class Part:
    """A piece of a found sentence and whether it is what was asked for."""

    text: str
    is_hit: bool


def plain(text: str) -> str:
    """The folded words of a text with a space between, as both databases keep them."""
    return " ".join(WORD.findall(fold(text)))


def asked(query: str) -> tuple[Asked, ...]:
    """What a typed query asks for, each thing once. Nothing in it is an operator."""
    chunks = dict.fromkeys(tuple(WORD.findall(fold(chunk))) for chunk in query[:LONGEST_QUERY].split())
    chunks.pop((), None)
    telling = [parts for parts in chunks if not _is_glue(parts)]
    return tuple(Asked(parts) for parts in (telling or list(chunks))[:MOST_WORDS])


def widened(words: tuple[Asked, ...]) -> tuple[Asked, ...]:
    """The same, found also by other endings and by their beginnings: 'refunds' by refund, 'cartões' by cartão."""
    return tuple(replace(word, prefixes=_prefixes(word.parts)) for word in words)


def sentence(texts: list[str], words: tuple[Asked, ...]) -> list[Part]:
    """The sentence that holds most of the words, its hits marked; [] when no text holds any."""
    best, most = "", 0
    for text in texts:
        if not _near(text, words):
            continue
        for piece in SENTENCE_END.split(normalise(text)):
            held = _held(piece, words)
            if held > most:
                best, most = piece, held
        if most == len(words):
            break
    return marked(best, words) if most else []


def marked(text: str, words: tuple[Asked, ...]) -> list[Part]:
    """A line of at most about 200 characters around the first hit, in pieces that are hits or are not."""
    line = " ".join(text.split())
    hits = _hits(line, words)
    start, end = _window(line, hits[0] if hits else (0, 0))
    parts, at = ([Part("…", False)] if start else []), start
    for begin, stop in hits:
        if begin < start or stop > end:
            continue
        parts += [Part(line[at:begin], False), Part(line[begin:stop], True)]
        at = stop
    parts += [Part(line[at:end], False), Part("…" if end < len(line) else "", False)]
    return [part for part in parts if part.text]


def _is_glue(parts: tuple[str, ...]) -> bool:
    return len(parts) == 1 and len(parts[0]) <= LONGEST_GLUE and any(is_stopword(parts[0], locale) for locale in LOCALE_OF.values())


def _prefixes(parts: tuple[str, ...]) -> tuple[str, ...]:
    word = parts[0]
    if len(parts) > 1 or len(word) < SHORTEST_PREFIX or any(sign.isdigit() for sign in word):
        return ()
    stems = {word, *(term(word, language) for language in LOCALE_OF)}
    long_enough = sorted(stem for stem in stems if len(stem) >= SHORTEST_PREFIX)
    return tuple(stem for stem in long_enough if not any(stem != other and stem.startswith(other) for other in long_enough))


def _near(text: str, words: tuple[Asked, ...]) -> list[Asked]:
    folded = fold(text)
    return [word for word in words if word.may_stand_in(folded)]


def _held(piece: str, words: tuple[Asked, ...]) -> int:
    near = _near(piece, words)
    here = WORD.findall(fold(piece)) if near else []
    return sum(word.stands_in(here) for word in near)


def _hits(line: str, words: tuple[Asked, ...]) -> list[tuple[int, int]]:
    """Where in the line the words stand: first and last place of each hit."""
    words = tuple(_near(line, words))
    matches = list(WORD.finditer(line)) if words else []
    here, hits = [fold(match.group()) for match in matches], []
    for place, match in enumerate(matches):
        length = max(word.length_at(here, place) for word in words)
        if length and (not hits or match.start() >= hits[-1][1]):
            hits.append((match.start(), matches[place + length - 1].end()))
    return hits


def _window(line: str, first: tuple[int, int]) -> tuple[int, int]:
    """Where to cut a long line so that its first hit is seen, at the borders of words."""
    if len(line) <= LONGEST_SENTENCE:
        return 0, len(line)
    start = max(0, first[0] - LONGEST_SENTENCE // 3)
    if start:
        start = line.find(" ", start, first[0]) + 1 or first[0]
    end = min(len(line), max(start + LONGEST_SENTENCE, first[1]))
    if end < len(line):
        end = max(line.rfind(" ", start, end), first[1])
    return start, end
