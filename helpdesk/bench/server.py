"""The desk under measure: filled, started, asked for its memory, stopped."""
import hashlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from helpdesk.bench.wire import Connection

ROOT = Path(__file__).parents[2]
WHAT_SHAPES_DATA = ("migrations/versions/*.py", "helpdesk/seed/*.py", "helpdesk/seed/bank/*.yml", "kb/*/*.md")


class Desk:
    """One desk in a folder of its own, with `tickets` tickets made up."""

    def __init__(self, folder: Path, tickets: int):
        self.folder, self.tickets = folder, tickets
        self.port, self._process = 0, None

    def fill(self) -> float | None:
        """Makes the database unless one of this size and shape is there; returns the seconds it took."""
        shape = {"tickets": self.tickets, "shape": _shape()}
        mark = self.folder / "bench-shape.json"
        if mark.exists() and json.loads(mark.read_text()) == shape:
            return None
        shutil.rmtree(self.folder, ignore_errors=True)
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "flask", "--app", "helpdesk", "seed", "load", "--tickets", str(self.tickets),
                        "--messages", "3", "--customers", "5000", "--agents", "10", "--seed", "1"],
                       cwd=ROOT, env=self.environment(), check=True)
        mark.write_text(json.dumps(shape))
        return time.perf_counter() - began

    def start(self, path: str, **more: str) -> float:
        """Starts the desk as `python run.py` does, with `more` in its environment; returns the seconds until `path` was answered."""
        self.port = _free_port()
        log = (self.folder / "bench-server.log").open("wb")
        began = time.perf_counter()
        self._process = subprocess.Popen([sys.executable, "run.py"], cwd=ROOT, env=self.environment() | more, stdout=log,
                                         stderr=subprocess.STDOUT, start_new_session=True)
        while time.perf_counter() - began < 120:
            if self._process.poll() is not None:
                break
            try:
                Connection(self.port).get(path)
                return time.perf_counter() - began
            except (ConnectionError, EOFError):
                time.sleep(0.01)
        raise RuntimeError(f"The desk did not start; see {self.folder / 'bench-server.log'}.")

    def memory_mb(self) -> float:
        """What the desk's processes hold for themselves; the database that the system keeps in its cache is not theirs."""
        return sum(_own_kb(pid) for pid in _family(self._process.pid)) / 1024

    def cpu_seconds(self) -> float:
        """Processor time that all processes of the desk have used so far; the load of the machine hardly changes it."""
        return sum(_ticks(pid) for pid in _family(self._process.pid)) / os.sysconf("SC_CLK_TCK")

    def settle(self, seconds: float = 120) -> None:
        """Waits until the worker has done what the row before left for it, so that each row is measured by itself."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            before = self.cpu_seconds()
            time.sleep(1)
            if self.cpu_seconds() - before < 0.05 and not self._outgoing():
                return

    def _outgoing(self) -> int:
        """How many messages leave within a minute: replies rest a moment before they are sent."""
        with closing(sqlite3.connect(f"file:{self.folder / 'continua.sqlite3'}?mode=ro", uri=True)) as database:
            return database.execute("SELECT count(*) FROM delivery WHERE status IN ('queued', 'sending') AND due_at < datetime('now', '+1 minute')").fetchone()[0]

    def stop(self) -> None:
        """Ends the desk."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)

    def command(self, *words: str) -> None:
        """Runs one of the desk's own commands, quietly. :raises RuntimeError: when it fails, with what it said last."""
        done = subprocess.run([sys.executable, "-m", "flask", "--app", "helpdesk", *words], cwd=ROOT, env=self.environment(), capture_output=True,
                              text=True, encoding="utf-8")
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.stderr[-1000:]}")

    def environment(self) -> dict[str, str]:
        """What the desk's processes are told: its folder, and nothing that was told to others."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HELPDESK_")}
        return {**kept, "HELPDESK_INSTANCE": str(self.folder), "HELPDESK_BENCH": "1", "HELPDESK_SAMPLE": "0", "HELPDESK_RATE_LIMITS": "0",
                "HELPDESK_SMTP_LISTEN": "off", "HELPDESK_LOG_LEVEL": "WARNING", "PORT": str(self.port or 8000)}


def _shape() -> str:
    digest = hashlib.sha256()
    for pattern in WHAT_SHAPES_DATA:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _family(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def _own_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:")))


def _ticks(pid: int) -> int:
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    # User and system time, proc(5): fields 14 and 15, of which 2 stand before the name's end.
    return int(after_name[11]) + int(after_name[12])
