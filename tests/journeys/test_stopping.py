"""Ctrl-C in the terminal reaches every process at once: the desk ends in order, without a word about it."""
import os
import signal

from tests.journeys.running import running_desk


def test_ctrl_c_ends_the_desk_in_order(tmp_path):
    with running_desk(tmp_path / "desk") as desk:
        os.killpg(desk.process.pid, signal.SIGINT)
        assert desk.process.wait(20) == 0
        assert "Traceback" not in desk.printed() and "ended with" not in desk.printed()
