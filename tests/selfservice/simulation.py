"""Visitors of the contact form whose true behaviour is known, sent through the door's own verbs and counted by the report's own code."""
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from helpdesk.core import signing
from helpdesk.core.clock import at
from helpdesk.core.db import rehearsal, unit_of_work
from helpdesk.reports import deflection
from helpdesk.reports.figures import Figure
from helpdesk.reports.period import Period
from helpdesk.selfservice import visits
from helpdesk.selfservice.visits import Began

PRESENT = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAYS = 20


@dataclass(frozen=True)
class World:
    """How people are: of those who began to write, how many write in the end, without and with suggestions."""

    visitors: int
    percent: int
    without: float
    with_them: float
    seed: int = 1

    @property
    def effect(self) -> float:
        """What suggestions truly save of one visit."""
        return self.without - self.with_them


def estimates(world: World, runs: int) -> list[Figure]:
    """What the report says after each of so many independent periods in this world; every one leaves the database as it was."""
    # The desk's key says who is in which group; with a new one each time, some runs would have bad luck.
    signing.use_key("the same groups in every run")
    found = []
    for run in range(runs):
        rng = random.Random(world.seed * 1_000_003 + run)
        with at(PRESENT), unit_of_work(), rehearsal():
            live(world, rng)
            period = Period((PRESENT - timedelta(days=DAYS)).date(), PRESENT.date())
            found.append(deflection.compare(deflection.by_day(period, None, world.percent), period).saved)
    return found


def live(world: World, rng: random.Random) -> None:
    """One period of the form: everybody begins to write, some send it, some later, some say that it is solved."""
    began = [Began(f"{rng.getrandbits(96):x}", "en", world.percent, PRESENT - timedelta(days=rng.uniform(3, DAYS))) for _ in range(world.visitors)]
    visits.keep(began)
    for one in began:
        rate = world.without if visits.is_control(one.visitor, world.percent) else world.with_them
        if rng.random() < rate:
            visits.wrote(one.visitor, None, one.at + timedelta(hours=rng.choice((0.1, 0.1, 0.1, 30))))
        elif rng.random() < 0.3:
            visits.solved(one.visitor, one.at + timedelta(minutes=4))


def covered(found: list[Figure], effect: float) -> float:
    """The share of estimates whose range holds the truth."""
    return sum(one.low <= effect <= one.high for one in found) / len(found)


def middle(found: list[Figure]) -> float:
    """The mean of the estimates."""
    return sum(one.value for one in found) / len(found)
