"""The colours keep their promises: both dark lists are one, and every text can be read on its ground."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "static/base/tokens.css").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(:root[^{]*)\{([^{}]*)\}", CSS)


def variables(block: str) -> dict[str, str]:
    """Names and values of one block; `var(--brand-x, #abc)` counts with its default."""
    pairs = re.findall(r"--([\w-]+):\s*([^;]+);", block)
    return {name: re.sub(r"var\(--brand[\w-]*,\s*(#\w+)\)", r"\1", value) for name, value in pairs}


LIGHT = variables(BLOCKS[0][1])
THEMES = {"light": LIGHT, "dark": LIGHT | variables(BLOCKS[2][1])}


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXTS = [
    *[("text", g) for g in ("ground", "raised", "sunken", "float", "hover", "selected", "note", "warn-soft", "bad-soft", "mark")],
    *[("muted", g) for g in ("ground", "raised", "sunken", "float", "hover", "selected", "note")],
    *[("accent", g) for g in ("ground", "raised", "float", "selected", "accent-soft", "note")],
    ("on-fill", "fill"), ("on-note-ink", "note-ink"), ("note-ink", "note"), ("on-toast", "toast"), ("toast-link", "toast"),
    ("warn", "ground"), ("warn", "warn-soft"), ("warn", "selected"), ("bad", "ground"), ("bad", "bad-soft"), ("bad", "float"),
    ("good-text", "ground"), ("good-text", "good-soft"), ("plot-2-text", "ground"),
    *[(f"on-tint-{i}", f"tint-{i}") for i in range(8)],
]  # fmt: skip
PARTS = [("line-2", "ground"), ("accent", "ground"), ("warn", "ground"), ("good", "ground"), ("plot-1", "ground"),
         ("plot-2", "ground"), ("plot-few", "ground")]  # fmt: skip


def test_the_two_dark_lists_are_the_same():
    assert variables(BLOCKS[1][1]) == variables(BLOCKS[2][1])


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground", "least"), [(*t, 4.5) for t in TEXTS] + [(*p, 3.0) for p in PARTS])
def test_contrast(theme, ink, ground, least):
    found = contrast(THEMES[theme][ink], THEMES[theme][ground])
    assert found >= least, f"{theme}: {ink} on {ground} is {found:.2f}"
