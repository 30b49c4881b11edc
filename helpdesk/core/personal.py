"""Takes out of a text what could name a person, so that its meaning may be kept without them."""
import re
from collections.abc import Iterable

# An address, a long number (order, card, phone) or a link may name a person.
_TELLING = re.compile(r"\S+@\S+|https?://\S+|\+?\d(?:[\s.\-/()]{0,2}\d){5,}")
_GAP = "·"
_SHORTEST_NAME = 3


def without_personal(text: str, names: Iterable[str] = ()) -> str:
    """The text with a dot in place of addresses, links, long numbers and every word of the given names."""
    bare = _TELLING.sub(_GAP, text)
    parts = {part for name in names for part in re.findall(r"\w+", name or "") if len(part) >= _SHORTEST_NAME}
    if parts:
        longest_first = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True))
        bare = re.sub(rf"\b(?:{longest_first})\b", _GAP, bare, flags=re.I)
    return re.sub(rf"{_GAP}(?:[ ]?{_GAP})+", _GAP, bare)
