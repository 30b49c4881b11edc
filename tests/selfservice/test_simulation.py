"""The report finds what suggestions truly do; the thousand runs are in tests/soak."""
from tests.selfservice.simulation import World, covered, estimates, middle


def test_a_true_effect_is_found_and_held_by_the_range(app):
    found = estimates(World(visitors=200, percent=30, without=0.65, with_them=0.35), 20)
    assert covered(found, 0.30) >= 0.85 and abs(middle(found) - 0.30) < 0.04
    assert sum(one.low > 0 for one in found) > 17, "an effect of this size is told from chance"


def test_useless_suggestions_save_nothing(app):
    found = estimates(World(visitors=200, percent=30, without=0.45, with_them=0.45, seed=7), 20)
    assert covered(found, 0.0) >= 0.85 and abs(middle(found)) < 0.04
