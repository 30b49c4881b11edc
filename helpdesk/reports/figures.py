"""What numbers say and how sure they are; pure rules."""
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

# Below this many a figure is shown grey and says how few they are.
FEW = 20
# 95 % of a normal distribution lie within this many standard errors.
Z = 1.96


@dataclass(frozen=True)
class Figure:
    """A value from `n` observations, with the range in which the true one lies in 95 of 100 cases."""

    n: int
    value: float
    low: float
    high: float

    @property
    def is_few(self) -> bool:
        """Too few to lean on."""
        return self.n < FEW


@dataclass(frozen=True)
class Change:
    """The difference to an earlier figure; not real when chance alone may have made it (within `margin`)."""

    delta: float
    margin: float
    is_real: bool


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the ascending values lie, between two values by straight line."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def median(values: Sequence[float]) -> Figure | None:
    """The middle of the values; its range is that between two of them, by their rank. None without values."""
    if not values:
        return None
    ordered, n = sorted(values), len(values)
    reach = Z * sqrt(n) / 2
    low, high = max(0, int(n / 2 - reach)), min(n - 1, int(n / 2 + reach))
    return Figure(n, percentile(ordered, 0.5), ordered[low], ordered[high])


def share(part: int, n: int) -> Figure | None:
    """A share (0 to 1) with Wilson's range, which holds for small numbers too. None of nothing."""
    if not n:
        return None
    value, z2 = part / n, Z * Z
    middle = (value + z2 / (2 * n)) / (1 + z2 / n)
    reach = Z * sqrt(value * (1 - value) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Figure(n, value, max(0.0, middle - reach), min(1.0, middle + reach))


def difference(one: Figure | None, other: Figure | None) -> Figure | None:
    """One share less another of different people, with its 95 % range. None when a side is missing.

    The range is Newcombe's hybrid score interval (R. G. Newcombe, Interval estimation for the difference between independent
    proportions, Statistics in Medicine 17, 1998, 873-890, method 10): it is made of both Wilson ranges, so it holds for small
    and very unequal groups, stays within -1 to 1, and is open even where a group has none or all.
    """
    if one is None or other is None:
        return None
    value = one.value - other.value
    below = sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    above = sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Figure(one.n + other.n, value, value - below, value + above)


def mean(counts: dict[int, int], highest: int) -> Figure | None:
    """The mean of scores from 1 to `highest`, given how often each was chosen. One score alone says nothing of its range."""
    n = sum(counts.values())
    if not n:
        return None
    value = sum(score * count for score, count in counts.items()) / n
    if n == 1:
        return Figure(1, value, 1.0, float(highest))
    variance = sum(count * (score - value) ** 2 for score, count in counts.items()) / (n - 1)
    reach = Z * sqrt(variance / n)
    return Figure(n, value, max(1.0, value - reach), min(float(highest), value + reach))


def change(now: Figure | None, before: Figure | None) -> Change | None:
    """How a figure moved; None when one side is missing or has too few behind it."""
    if now is None or before is None or now.is_few or before.is_few:
        return None
    margin = sqrt(((now.high - now.low) / 2) ** 2 + ((before.high - before.low) / 2) ** 2)
    delta = now.value - before.value
    return Change(delta, margin, abs(delta) > margin)
