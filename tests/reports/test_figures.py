"""Figures and how sure they are, by named cases."""
import random
import statistics

import pytest

from helpdesk.reports import figures
from helpdesk.reports.figures import Figure

TEN = list(range(1, 11))


@pytest.mark.parametrize(("values", "share", "expected"), [
    ([7], 0.9, 7), ([1, 2], 0.5, 1.5), (TEN, 0.5, 5.5), (TEN, 0.9, 9.1), (TEN, 0, 1), (TEN, 1, 10), ([0, 0, 0], 0.9, 0),
])
def test_percentiles_lie_between_two_values(values, share, expected):
    assert figures.percentile(values, share) == pytest.approx(expected)


def test_the_median_is_the_middle_whatever_the_order():
    shuffled = random.Random(1).sample(range(1_000), 301)
    found = figures.median(shuffled)
    assert found.value == statistics.median(shuffled) and found.low < found.value < found.high and found.n == 301


def test_the_range_of_a_median_holds_the_true_one_in_about_95_of_100_cases():
    chance, held = random.Random(7), 0
    for _ in range(1_000):
        found = figures.median([chance.expovariate(1) for _ in range(60)])
        held += found.low <= 0.6931 <= found.high
    assert 930 <= held <= 980


@pytest.mark.parametrize(("part", "n", "low", "high"), [
    (0, 10, 0.0, 0.278), (5, 10, 0.237, 0.763), (10, 10, 0.722, 1.0), (90, 100, 0.826, 0.945),
])
def test_a_share_has_wilsons_range(part, n, low, high):
    found = figures.share(part, n)
    assert (found.value, found.n) == (part / n, n)
    assert (found.low, found.high) == (pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


@pytest.mark.parametrize(("counts", "value", "low", "high"), [
    ({7: 1}, 7, 1, 7), ({1: 2, 7: 2}, 4, 1.0, 7.0), ({5: 50, 6: 50}, 5.5, 5.4015, 5.5985), ({6: 40}, 6, 6, 6),
])
def test_a_mean_stays_on_its_scale(counts, value, low, high):
    found = figures.mean(counts, 7)
    assert (found.value, found.low, found.high) == (value, pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.001))


def test_nothing_gives_no_figure():
    assert figures.median([]) is figures.share(0, 0) is figures.mean({}, 5) is None


@pytest.mark.parametrize(("now", "before", "is_real"), [
    (Figure(100, 5, 4, 6), Figure(100, 8, 7, 9), True),
    (Figure(100, 5, 4, 6), Figure(100, 6, 5, 7), False),
    (Figure(19, 5, 4, 6), Figure(100, 8, 7, 9), None),
    (Figure(100, 5, 4, 6), None, None),
], ids=["far apart", "within chance", "too few", "nothing before"])
def test_a_change_is_real_or_it_is_said_that_it_is_not(now, before, is_real):
    found = figures.change(now, before)
    assert (found.is_real if found else None) is is_real


@pytest.mark.parametrize(("one", "other", "low", "high"), [
    # Published values: Newcombe 1998, table II, method 10.
    ((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926), ((0, 10), (0, 20), -0.1611, 0.2775), ((10, 10), (0, 20), 0.6791, 1.0000),
])
def test_the_range_of_a_difference_is_newcombes(one, other, low, high):
    found = figures.difference(figures.share(*one), figures.share(*other))
    assert (found.low, found.high) == (pytest.approx(low, abs=2e-4), pytest.approx(high, abs=2e-4))


def test_nothing_is_compared_with_nothing():
    assert figures.difference(figures.share(0, 0), figures.share(1, 2)) is None
