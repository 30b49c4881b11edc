"""The one clock. Tests and the sample set it; nothing else asks the machine for the time."""
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_set_to: ContextVar[datetime | None] = ContextVar("clock_set_to", default=None)


def utcnow() -> datetime:
    """The present moment, aware, in UTC."""
    return _set_to.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime):
    """Within this block the clock stands at `moment` (aware)."""
    token = _set_to.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _set_to.reset(token)
