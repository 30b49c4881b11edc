"""The kinds of question and their scales; pure rules."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Scores run from 1 to `highest`; those from `good_from` up count as a good answer."""

    highest: int
    good_from: int

    @property
    def scores(self) -> range:
        """Every score that can be given."""
        return range(1, self.highest + 1)


# CSAT asks how satisfied somebody is (top two of five), CES how easy it was (top three of seven).
SCALES = {"csat": Scale(5, good_from=4), "ces": Scale(7, good_from=5)}
KINDS = tuple(SCALES)


def score_of(kind: str, typed: str | None) -> int | None:
    """The score in a link or a form field, or None for anything that is not on the scale."""
    typed = (typed or "").strip()
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 2):
        return None
    return int(typed) if int(typed) in SCALES[kind].scores else None


def is_good(kind: str, score: int) -> bool:
    """Whether a score counts as a good answer."""
    return score >= SCALES[kind].good_from


def label(kind: str, score: int) -> str:
    """A score as agents read it beside a ticket: 'CES 6/7'."""
    return f"{kind.upper()} {score}/{SCALES[kind].highest}"
