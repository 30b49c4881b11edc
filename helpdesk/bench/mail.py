"""python -m helpdesk.bench.mail: writes mails by SMTP to a worker in instance/bench-mail/ and measures taking them, on one core."""
import argparse
import os
import shutil
import smtplib
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from helpdesk import config
from helpdesk.bench.server import ROOT

CONNECTIONS = 8
AIM_TAKEN, AIM_TICKETS = 200, 80
TEXT = ("Hello,\r\n\r\nthe purifier I bought last week does not turn on any more. I pressed the button for ten seconds, as the manual says,\r\n"
        "and the lamp stays dark. What should I do?\r\n\r\nKind regards\r\nAna Pop\r\n")


@dataclass(frozen=True)
class Figures:
    """Mails per second said 250 to, and all the way to tickets; processor milliseconds of the worker for each mail."""

    taken: float
    tickets: float
    cpu_ms: float
    longest_backlog: int


def main() -> int:
    """Prints the figures. Exit status 0 when every mail became a ticket."""
    parser = argparse.ArgumentParser(prog="python -m helpdesk.bench.mail", description=__doc__)
    parser.add_argument("--mails", type=int, default=2_000)
    count = parser.parse_args().mails
    folder = Path(os.environ.get("HELPDESK_INSTANCE") or config.ROOT / "instance").resolve() / "bench-mail"
    shutil.rmtree(folder, ignore_errors=True)
    with subprocess.Popen([sys.executable, "-m", "flask", "--app", "helpdesk", "worker"], cwd=ROOT, env=_environment(folder),
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as worker:
        try:
            found = _measure(worker, folder, count)
        finally:
            worker.terminate()
    print(f"said 250: {found.taken:.0f}/s (aim {AIM_TAKEN}) · to tickets: {found.tickets:.0f}/s (aim {AIM_TICKETS}) · "
          f"worker: {found.cpu_ms:.1f} ms of processor time for each mail, all of it · longest backlog: {found.longest_backlog}")
    return 0


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HELPDESK_")}
    return kept | {"HELPDESK_INSTANCE": str(folder), "HELPDESK_SMTP_LISTEN": "127.0.0.1:0", "HELPDESK_LOG_LEVEL": "WARNING"}


def _measure(worker: subprocess.Popen, folder: Path, count: int) -> Figures:
    port = _port(folder)
    if hasattr(os, "sched_setaffinity"):
        core = max(os.sched_getaffinity(0))
        for task in os.listdir(f"/proc/{worker.pid}/task"):
            os.sched_setaffinity(int(task), {core})
    cpu, began = _cpu_seconds(worker.pid), time.perf_counter()
    senders = [threading.Thread(target=_send, args=(port, range(first, count, CONNECTIONS))) for first in range(CONNECTIONS)]
    for sender in senders:
        sender.start()
    database, backlogs, taken_after = folder / "continua.sqlite3", [], 0.0
    while True:
        total, waiting = _ledger(database)
        backlogs.append(waiting)
        if not taken_after and total >= count:
            taken_after = time.perf_counter() - began
        print(f"{time.perf_counter() - began:6.1f} s  taken {total:6d}  backlog {waiting:6d}", flush=True)
        if total >= count and not waiting:
            break
        time.sleep(0.5)
    whole = time.perf_counter() - began
    return Figures(count / taken_after, count / whole, 1000 * (_cpu_seconds(worker.pid) - cpu) / count, max(backlogs))


def _port(folder: Path) -> int:
    place = folder / "run" / "smtp"
    return int(_until(lambda: place.exists() and place.read_text().rpartition(":")[2]))


def _until(ready: Callable[[], str], seconds: float = 60) -> str:
    began = time.perf_counter()
    while not (found := ready()):
        if time.perf_counter() - began > seconds:
            raise TimeoutError("The worker did not begin to listen.")
        time.sleep(0.1)
    return found


def _send(port: int, numbers: range) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=120) as smtp:
        for number in numbers:
            mail = (f"From: Ana {number} <ana{number}@example.com>\r\nTo: support@desk.example\r\nSubject: Problem {number}\r\n"
                    f"Date: Tue, 03 Mar 2026 10:00:00 +0200\r\nMessage-ID: <bench.{number}@example.com>\r\n\r\n{TEXT}{number}\r\n")
            smtp.sendmail(f"ana{number}@example.com", ["support@desk.example"], mail)


def _ledger(database: Path) -> tuple[int, int]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
        total, waiting = connection.execute("SELECT count(*), coalesce(sum(verdict = 'waiting'), 0) FROM inbound_email").fetchone()
    connection.close()
    return total, waiting


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
