"""The sentence of an article that answers a query, with the words that matched marked."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup, escape

from helpdesk.core.language import Word, words

from .rendering import REFERENCE

# A sentence ends at a full stop, question mark or the like before a space, or at a new line.
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
LONGEST = 240
REFERENCES = re.compile(f"{REFERENCE}[^{REFERENCE}\n]*{REFERENCE}")
# How much of an article is looked at: the rest of a very long one costs time and seldom wins.
LOOKED_AT = 20_000


class Part(NamedTuple):
    """A piece of a snippet and whether it matched the query."""

    text: str
    marked: bool


class Sentence(NamedTuple):
    """A sentence and its terms between spaces (" refund card "), so that one is found by `in`."""

    text: str
    terms: str


def sentences(text: str, locale: str) -> list[Sentence]:
    """The sentences of a plain text, prepared once so that showing a hit costs little."""
    found = []
    for piece in SENTENCE_END.split(text[:LOOKED_AT]):
        sentence = " ".join(piece.split())
        if sentence:
            terms = {w.term for w in words(without_references(sentence), locale)}
            found.append(Sentence(sentence.replace(REFERENCE, ""), f" {' '.join(sorted(terms))} "))
    return found


def without_references(text: str) -> str:
    """The text without the titles of other articles that it links to (see rendering.REFERENCE)."""
    return REFERENCES.sub(" ", text) if REFERENCE in text else text


def snippet(prepared: list[Sentence], weights: Mapping[str, float], locale: str) -> list[Part]:
    """The best sentence for the given terms, at most about 240 characters.

    `weights` says what each term of the query is worth. Without a match the text's beginning.
    """
    if not prepared:
        return []
    asked = [(f" {term} ", weight) for term, weight in weights.items()]
    best = max(prepared, key=lambda s: sum(weight for term, weight in asked if term in s.terms))
    found = [w for w in words(best.text, locale) if w.term in weights]
    return _cut(_parts(best.text, found))


def as_html(parts: list[Part]) -> Markup:
    """The parts as escaped HTML with <mark> around what matched."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(p.text) if p.marked else escape(p.text) for p in parts
    )


def _parts(sentence: str, found: list[Word]) -> list[Part]:
    parts, at = [], 0
    for word in sorted(found, key=lambda w: (w.start, -w.end)):
        if word.start < at:
            continue
        if word.start > at:
            parts.append(Part(sentence[at : word.start], False))
        parts.append(Part(sentence[word.start : word.end], True))
        at = word.end
    return [*parts, Part(sentence[at:], False)] if at < len(sentence) else parts


def _cut(parts: list[Part]) -> list[Part]:
    """At most LONGEST characters around the first mark, cut between words."""
    if sum(len(p.text) for p in parts) <= LONGEST:
        return parts
    if not parts[0].marked and len(parts) > 1 and len(parts[0].text) > LONGEST // 3:
        lead = parts[0].text[-LONGEST // 3 :]
        parts = [Part("…" + lead[lead.find(" ") + 1 :], False), *parts[1:]]
    kept, room = [], LONGEST
    for part in parts:
        if len(part.text) >= room:
            end = part.text[:room]
            end = end if part.marked else end[: end.rfind(" ") + 1 or room]
            return [*kept, Part(end.rstrip() + "…", part.marked)]
        kept.append(part)
        room -= len(part.text)
    return kept
