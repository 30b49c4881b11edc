"""A thousand seeded runs of a form whose visitors are known: the range holds the truth as often as it says."""
import pytest

from tests.selfservice.simulation import World, covered, estimates, middle

RUNS = 1_000


@pytest.mark.parametrize(("name", "world"), [
    ("suggestions save 12 of 100", World(visitors=300, percent=10, without=0.52, with_them=0.40)),
    ("a few visitors, a large effect", World(visitors=150, percent=20, without=0.70, with_them=0.40, seed=2)),
    ("useless suggestions", World(visitors=300, percent=10, without=0.45, with_them=0.45, seed=3)),
    ("suggestions in the way", World(visitors=300, percent=25, without=0.30, with_them=0.36, seed=4)),
])
def test_the_range_holds_the_truth_in_95_of_100(app, name, world):
    found = estimates(world, RUNS)
    share, mean = covered(found, world.effect), middle(found)
    print(f"{name}: covered {share:.1%}, mean {mean:+.4f}, true {world.effect:+.4f}")
    assert 0.93 <= share <= 0.97, name
    assert abs(mean - world.effect) < 0.01, name
