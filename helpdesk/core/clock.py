"""The one clock, and the time zones by which people read it. Tests and the sample set it; nothing else asks the machine for the time."""
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import available_timezones

_set_to: ContextVar[datetime | None] = ContextVar("clock_set_to", default=None)


def utcnow() -> datetime:
    """The present moment, aware, in UTC."""
    return _set_to.get() or datetime.now(UTC)


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The names of time zones that people can choose, sorted: places, not the machine's own names for them."""
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "posix/", "right/"))))


@contextmanager
def at(moment: datetime):
    """Within this block the clock stands at `moment` (aware)."""
    token = _set_to.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _set_to.reset(token)
