"""Words of a text as a search compares them, and the language a short text is written in.

Both what is indexed and what is asked goes through `terms`, so that `cartoes` meets `cartão`,
`parola` meets `parolă` and ş/ţ meet ș/ț, whatever keyboard either side was typed on.
"""

import re
import threading
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from .wordlists import (
    CLUES,
    ENDINGS,
    ENGLISH_PLURALS,
    LETTERS,
    PORTUGUESE_FINAL_S,
    PORTUGUESE_FIXED,
    PORTUGUESE_PLURALS,
    PORTUGUESE_VERBS,
    ROMANIAN_ENDINGS,
    ROMANIAN_FIXED,
    STOPWORDS,
    TALK,
)

STEMMERS = {"en": "english", "pt": "portuguese"}
LOCALE_OF = {"en": "en", "pt": "pt-BR", "ro": "ro"}

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# What joins the parts of a code such as HA-200, 4.5 or 110/220.
JOINTS = "-./"
# Longer "words" are pasted keys or noise; neither a dictionary nor a stemmer gains from them.
LONGEST_WORD = 64
SHORTEST_STEMMED = 4
UNMARKED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "’": "'", "`": "'"}
)
NOT_PLAIN = re.compile(r"[`\x80-\U0010ffff]+")

_stemmers = threading.local()


class Word(NamedTuple):
    """A word of a text: as written, where it starts and ends (characters), and its term."""

    text: str
    start: int
    end: int
    term: str


def language_of(locale: str) -> str:
    """The language of a locale ("pt-BR" gives "pt"); English for a locale not analysed here."""
    language = locale.split("-")[0].split("_")[0].lower()
    return language if language in STOPWORDS else "en"


def fold(text: str) -> str:
    """The text in lower case without accents: "Cartões" gives "cartoes", ş and ș give "s".

    The text may be composed (NFC) or decomposed (NFD); the length may change.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    # Letter by letter only where a letter is not plain: a text of five hundred with one dash took as long as twenty plain ones.
    return NOT_PLAIN.sub(_unmarked, unicodedata.normalize("NFKD", text).casefold())


def _unmarked(letters: re.Match) -> str:
    return "".join(c for c in letters.group().translate(UNMARKED) if not unicodedata.combining(c))


def normalise(text: str) -> str:
    """The text composed (NFC), so that one letter is one character and words have no gaps."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def words(text: str, locale: str) -> list[Word]:
    """Every word of an NFC text with its place and its term, stop words included.

    A code such as HA-200 is one word more ("ha200") beside its parts, so that all ways of writing
    it meet. Text in no Latin script is kept word by word as it is.
    """
    language = language_of(locale)
    found = [
        Word(m.group(), m.start(), m.end(), term(m.group(), language))
        for m in WORD.finditer(text)
        if m.end() - m.start() <= LONGEST_WORD
    ]
    return found + _codes(text, found)


def _codes(text: str, found: list[Word]) -> list[Word]:
    """Neighbours joined by one mark, with a digit somewhere, as one word each."""
    codes: list[Word] = []
    start = 0
    for place, word in enumerate(found):
        joined = place + 1 < len(found) and (
            found[place + 1].start == word.end + 1 and text[word.end] in JOINTS
        )
        if joined:
            continue
        whole = text[found[start].start : word.end]
        if place > start and len(whole) <= LONGEST_WORD and any(c.isdigit() for c in whole):
            parts = "".join(w.text for w in found[start : place + 1])
            codes.append(Word(whole, found[start].start, word.end, fold(parts)))
        start = place + 1
    return codes


def terms(text: str, locale: str, *, keep_stopwords: bool = True) -> list[str]:
    """The terms of a text in order, as stored in and asked of an index.

    Without `keep_stopwords` the small words are left out unless nothing else is there.
    """
    found = words(normalise(text), locale)
    if not keep_stopwords:
        telling = [w for w in found if not is_stopword(w.text, locale)]
        found = telling or found
    return [w.term for w in found]


def is_stopword(word: str, locale: str) -> bool:
    """Whether a word is so common in the locale's language that a search may leave it out."""
    return fold(word).replace("'", "") in STOPWORDS[language_of(locale)]


def is_small(word: str, locale: str) -> bool:
    """Whether a word says nothing of what a question is about: a stop word, or one of those that people put around any question."""
    language, plain = language_of(locale), fold(word).replace("'", "")
    return plain in STOPWORDS[language] or plain in TALK[language]


@lru_cache(maxsize=65536)
def term(word: str, language: str) -> str:
    """What a word is indexed as: folded, singular where a rule can tell, and stemmed."""
    plain = fold(word)
    if not plain.isascii() or any(c.isdigit() for c in plain):
        return plain
    if language == "ro":
        return romanian_stem(plain)
    plain = portuguese_singular(plain) if language == "pt" else ENGLISH_PLURALS.get(plain, plain)
    if len(plain) < SHORTEST_STEMMED:
        # "não" would become the "na" of "na conta".
        return fold(plain)
    return fold(_stemmer(language).stemWord(plain)) or plain


def _stemmer(language: str) -> Stemmer.Stemmer:
    # A stemmer keeps state while it works, so each thread has its own.
    kept = vars(_stemmers)
    if language not in kept:
        kept[language] = Stemmer.Stemmer(STEMMERS[language])
    return kept[language]


def portuguese_singular(plain: str) -> str:
    """A folded Portuguese word in the singular, with the -ção and -ão that its stemmer needs.

    -il and -el become one ending: fáceis is the plural of fácil, papéis of papel, and nothing
    in the plural tells which.
    """
    if plain in PORTUGUESE_FIXED:
        return PORTUGUESE_FIXED[plain]
    for plural, singular in PORTUGUESE_PLURALS:
        if plain.endswith(plural) and len(plain) > len(plural):
            plain = plain[: -len(plural)] + singular
            break
    else:
        if len(plain) > 3 and plain.endswith(PORTUGUESE_FINAL_S) and not plain.endswith(PORTUGUESE_VERBS):
            plain = plain[:-1]
    if len(plain) > 3 and plain.endswith(("is", "il")) and plain[-3] not in "aeiou":
        plain = plain[:-2] + "el"
    if plain.endswith("cao"):
        return plain[:-3] + "ção"
    return plain[:-2] + "ão" if plain.endswith("ao") else plain


def romanian_stem(plain: str) -> str:
    """The part of a folded Romanian word that its cases, articles and plurals share.

    Snowball's rules want the accents that people drop and miss most plurals in -uri and -ări.
    """
    if plain in ROMANIAN_FIXED:
        return ROMANIAN_FIXED[plain]
    # poartă/porți, seară/seri, piață/piețe: the vowel changes with the number.
    root = re.sub(r"ia(?=[^aeiou])", "ie", plain.replace("oa", "o").replace("ea", "e"))
    stem = _without(root, ROMANIAN_ENDINGS, 3)
    while stem[-1] in "aeiou" and len(stem) > 3 - (len(stem) == len(root)):
        stem = stem[:-1]
    if stem != root and stem.endswith("z") and root[len(stem)] == "i":
        stem = stem[:-1] + "d"
    stem = _without(stem, ("ur",), 3)
    return ROMANIAN_FIXED.get(stem, stem)


def _without(word: str, endings: tuple[str, ...], least: int) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)]
    return word


def detect_language(text: str) -> str | None:
    """The locale ("en", "pt-BR", "ro") a customer's text is written in, or None if unsure.

    Looks at the first 2,000 characters: small words, letters and endings that tell languages
    apart. A text that looks more like Spanish, French, Italian or German gives None.
    """
    sample = normalise(text[:2000]).replace("ş", "ș").replace("ţ", "ț").lower()
    scores = dict.fromkeys(CLUES, 0.0)
    for match in WORD.finditer(sample):
        for language, weight in _weights(match.group()):
            scores[language] += weight
    order = sorted(scores, key=lambda language: -scores[language])
    best, second = order[0], order[1]
    if scores[best] < 1.0 or scores[best] < scores[second] * 1.25:
        return None
    return LOCALE_OF.get(best)


@lru_cache(maxsize=16384)
def _weights(word: str) -> tuple[tuple[str, float], ...]:
    """How much a word speaks for which language; people use few words, so most are known already."""
    plain, found = fold(word).replace("'", ""), []
    owners = [language for language, clues in CLUES.items() if plain in clues]
    for language in owners:
        found.append((language, 1.2 / len(owners) if len(plain) > 1 else 0.3 / len(owners)))
    for letter in set(word) & LETTERS.keys():
        found.extend((language, 1.0 / len(LETTERS[letter])) for language in LETTERS[letter])
    if not owners and len(plain) > 4:
        found.extend([(language, 0.5) for ending, language in ENDINGS.items() if plain.endswith(ending)][:1])
    return tuple(found)
