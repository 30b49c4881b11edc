"""Colours: contrast as WCAG 2.2 counts it, and what is offered when one cannot be read."""
import pytest

from helpdesk.brand import colours
from helpdesk.brand.colours import DARK, WHITE, contrast, readable, tidy
from helpdesk.brand.style import variables


@pytest.mark.parametrize(("typed", "kept"), [
    ("#2457D6", "#2457d6"), ("2457d6", "#2457d6"), (" #fff ", "#ffffff"), ("#12345", None), ("red", None), ("", None),
    ("#2457d6;}", None), ("url(x)", None),
])
def test_a_colour_is_kept_in_one_form_or_not_at_all(typed, kept):
    assert tidy(typed) == kept


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", WHITE, 21.0), (WHITE, WHITE, 1.0), ("#767676", WHITE, 4.54), ("#0000ff", WHITE, 8.59)])
def test_contrast_is_that_of_the_standard(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01) == pytest.approx(contrast(other, one), abs=0.01)


@pytest.mark.parametrize("colour", ["#f5c400", "#ffffff", "#00ff00", "#ff8800", "#cccccc", "#7aa2ff"])
def test_the_offered_colour_can_be_read_and_is_near(colour):
    near = readable(colour, WHITE)
    assert contrast(near, WHITE) >= colours.LEAST_TEXT
    assert contrast(near, WHITE) < 4.8, "not darker than it needs to be"


@pytest.mark.parametrize("colour", ["#000000", "#2457d6", "#330000"])
def test_on_dark_ground_it_becomes_lighter(colour):
    assert contrast(readable(colour, DARK), DARK) >= colours.LEAST_TEXT


def test_a_readable_colour_stays_as_it_is():
    assert readable("#2457d6", WHITE) == "#2457d6"


@pytest.mark.parametrize(("accent", "accent_dark"), [("#2457d6", "#7aa2ff"), ("#0d6b5c", "#5fd0b8"), ("#8f7300", "#f5c400"), ("#b42318", "#ff8f85")])
def test_every_pair_of_the_stylesheet_can_be_read(accent, accent_dark):
    css = variables(accent, accent_dark)
    pairs = [("text", "soft", ""), ("on-fill", "fill", ""), ("text", "soft", "-dark"), ("on-fill", "fill", "-dark")]
    for ink, ground, theme in pairs:
        assert contrast(css[f"--brand-{ink}{theme}"], css[f"--brand-{ground}{theme}"]) >= 4.5, (ink, ground, theme)
    assert contrast(css["--brand-fill-dark"], DARK) >= 3
