"""Logs: one line of JSON-like text per happening, never a secret or a customer's words."""
import logging
import sys
from contextlib import suppress
from typing import TextIO

import structlog


def set_up(level: str) -> None:
    """Sends structured lines to standard error from `level` upwards."""
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level,
                    structlog.processors.TimeStamper(fmt="iso", utc=True), structlog.processors.format_exc_info,
                    structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(_Steady(sys.stderr)), cache_logger_on_first_use=False)


class _Steady:
    """A stream that never fails: where the log stands on a disk that is full, saying so must not end what says it."""

    def __init__(self, stream: TextIO):
        self._stream = stream

    def write(self, words: str) -> None:
        with suppress(OSError):
            self._stream.write(words)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()
