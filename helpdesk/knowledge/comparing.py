"""Two texts side by side: which lines and words went, which came."""
import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
# Lines around a change that are shown; longer stretches are folded.
AROUND = 2
# Above this many lines or words the halves of a change are shown whole: comparing them would take seconds.
MOST_COMPARED = 2_000

_WORDS = re.compile(r"\s+|[^\W_]+|[\W_]")

Part = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """A line of the comparison: `parts` are (same | gone | new, words); `folded` counts equal lines left out here instead."""

    kind: str
    parts: tuple[Part, ...] = ()
    folded: int = 0


def compare(old: str, new: str) -> list[Line]:
    """The lines of both texts in order, changed words marked, equal stretches folded."""
    before, after = old.splitlines(), new.splitlines()
    lines: list[Line] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=len(before) > MOST_COMPARED).get_opcodes():
        if kind == "equal":
            lines += [Line(SAME, ((SAME, line),)) for line in before[a:b]]
        else:
            lines += _changed(before[a:b], after[c:d])
    return _folded(lines)


def is_changed(lines: list[Line]) -> bool:
    """Whether there is any difference."""
    return any(line.kind != SAME for line in lines)


def compare_words(old: str, new: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """The parts of the old text (same, gone) and of the new one (same, new)."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > MOST_COMPARED:
        return ((GONE, old),), ((NEW, new),)
    gone: list[Part] = []
    came: list[Part] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        is_same = kind == "equal"
        if b > a:
            gone.append((SAME if is_same else GONE, "".join(before[a:b])))
        if d > c:
            came.append((SAME if is_same else NEW, "".join(after[c:d])))
    return tuple(gone), tuple(came)


def _changed(before: list[str], after: list[str]) -> list[Line]:
    """Lines that took each other's place are compared by words; what is left over went or came whole."""
    gone, came = [], []
    for old, new in zip(before, after, strict=False):
        left, right = compare_words(old, new)
        gone.append(Line(GONE, left))
        came.append(Line(NEW, right))
    pairs = len(gone)
    gone += [Line(GONE, ((GONE, line),)) for line in before[pairs:]]
    came += [Line(NEW, ((NEW, line),)) for line in after[pairs:]]
    return gone + came


def _folded(lines: list[Line]) -> list[Line]:
    changed = [place for place, line in enumerate(lines) if line.kind != SAME]
    near = {place + step for place in changed for step in range(-AROUND, AROUND + 1)}
    shown: list[Line] = []
    for place, line in enumerate(lines):
        if place in near:
            shown.append(line)
        elif shown and shown[-1].folded:
            shown[-1] = Line(SAME, folded=shown[-1].folded + 1)
        else:
            shown.append(Line(SAME, folded=1))
    return shown
