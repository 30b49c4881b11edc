"""The rule by which a person's traces are found in the words of others, and taken out of them. A pure rule."""
import hashlib
import json
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property

from helpdesk.privacy.registry import GONE

# A shorter name is a word that means many people; a shorter number or id stands in many others.
SHORTEST_NAME, SHORTEST_ID, SHORTEST_PHONE, SHORTEST_WORD = 5, 6, 7, 4
SHORTEST_LINE = 12
_BEFORE, _AFTER = r"(?<![\w.+-])", r"(?![\w-]|\.\w)"


@dataclass(frozen=True)
class Traces:
    """What names somebody: addresses, numbers and ids; names; words that an admin added."""

    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @cached_property
    def needles(self) -> tuple[str, ...]:
        """What is looked for everywhere, in lower case, also as JSON writes it: nobody else is meant by it."""
        telling = [value for value in (*self.addresses, *self.words) if is_telling(value)]
        return tuple(dict.fromkeys(shape for value in telling for shape in (value.lower(), json.dumps(value.lower())[1:-1])))

    @cached_property
    def whole_names(self) -> tuple[str, ...]:
        """Names of several words, in lower case, also as JSON writes them: worth a look, though somebody else may have them too."""
        whole = [name.lower() for name in self.names if len(name.split()) > 1 and len(name) >= SHORTEST_NAME]
        return tuple(dict.fromkeys(shape for name in whole for shape in (name, json.dumps(name)[1:-1])))

    @cached_property
    def _sure(self) -> re.Pattern | None:
        return _any_of([_shape(value) for value in (*self.addresses, *self.words) if is_telling(value)])

    @cached_property
    def _all(self) -> re.Pattern | None:
        """With the names too, for words that are about this person already."""
        names = [name for name in self.names if len(name.split()) > 1 or len(name) >= SHORTEST_NAME]
        return _any_of([*(_shape(value) for value in (*self.addresses, *self.words) if is_telling(value)), *map(_shape, names)])

    def stand_in(self, value) -> bool:
        """Whether a text, or anything in a JSON value, names the person beyond doubt."""
        return bool(self._sure) and bool(self._sure.search(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))

    def names_them(self, value) -> bool:
        """Whether an address, number, word or whole name stands in a text or JSON value."""
        written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        return self.stand_in(written) or bool(self._whole and self._whole.search(written))

    @cached_property
    def _whole(self) -> re.Pattern | None:
        return _any_of([_shape(name) for name in self.names if len(name.split()) > 1 and len(name) >= SHORTEST_NAME])

    def out_of(self, value):
        """The text or JSON value without what names the person."""
        if self._all is None or value is None:
            return value
        if isinstance(value, str):
            return self._all.sub(GONE, value)
        if isinstance(value, dict):
            return {self.out_of(key): self.out_of(one) for key, one in value.items()}
        return [self.out_of(one) for one in value] if isinstance(value, list) else value


def is_telling(value: str) -> bool:
    """Whether an address, number, id or word can be meant by nobody else; others are never looked for in strangers' words."""
    if "@" in value:
        return True
    if value.lstrip("+").isdecimal():
        return len(value.lstrip("+")) >= SHORTEST_PHONE
    return len(value) >= (SHORTEST_ID if any(sign.isdigit() for sign in value) else SHORTEST_WORD)


def _shape(value: str) -> str:
    """A number however people group its digits; anything else as it stands, with any blanks between its words."""
    if value.lstrip("+").isdecimal():
        return r"(?<!\d)\+?" + r"[\s.\-/()]{0,2}".join(value.lstrip("+")) + r"(?!\d)"
    return _BEFORE + r"\s+".join(re.escape(part) for part in value.split()) + _AFTER


def _any_of(shapes: list[str]) -> re.Pattern | None:
    return re.compile("|".join(sorted(set(shapes), key=len, reverse=True)), re.I) if shapes else None


def without_quotes(text: str, said: Container[str], *, all_quotes: bool = False) -> str:
    """The text of somebody else without the lines that stand in `said` (see lines_of()), or without whatever stands behind a '>'."""
    kept = [line for line in text.splitlines() if not (all_quotes and line.lstrip().startswith(">")) and _digest(line) not in said]
    return "\n".join(kept).strip() or GONE


def lines_of(texts: Iterable[str]) -> set[str]:
    """Digests of the lines of these texts, as without_quotes() knows them again; a line too short to be anybody's own is left out."""
    return {_digest(line) for text in texts if text for line in text.splitlines() if len(_bare(line)) >= SHORTEST_LINE}


def _digest(line: str) -> str:
    return hashlib.sha256(_bare(line).encode("utf-8", "replace")).hexdigest()[:16]


def _bare(line: str) -> str:
    return " ".join(line.lstrip("> \t").split()).casefold()
