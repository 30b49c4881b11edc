"""Logs: said when they can be, and no failure of their own when they cannot."""
import errno
import io
import sys

import structlog

from helpdesk.core import logs


class FullDisk(io.StringIO):
    is_full = True

    def write(self, words: str) -> int:
        if self.is_full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(words)


def test_a_log_on_a_full_disk_fails_nobody(monkeypatch):
    stream = FullDisk()
    monkeypatch.setattr(sys, "stderr", stream)
    try:
        logs.set_up("WARNING")
        log = structlog.get_logger("test")
        log.error("database_failed", error="disk is full")
        stream.is_full = False
        log.error("worker_step_failed")
        assert "worker_step_failed" in stream.getvalue()
    finally:
        monkeypatch.undo()
        logs.set_up("WARNING")
