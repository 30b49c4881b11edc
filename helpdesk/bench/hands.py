"""python -m helpdesk.bench.hands: a real browser on a desk of instance/bench/: keystrokes, actions seen on other screens, bytes of a repeat view."""
import argparse
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from helpdesk import config
from helpdesk.accounts.samples import SAMPLE_PASSWORD
from helpdesk.bench import keystrokes, screens, transfers
from helpdesk.bench.__main__ import SIGN_IN
from helpdesk.bench.figures import percentile
from helpdesk.bench.server import Desk

ANA, BOB = "admin@brisa.example", "agent@brisa.example"
PARTS = ("keys", "screens", "bytes")


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, each value, the unit, what p95 (of bytes: the most) may be at most, and processor time for one."""

    name: str
    values: list[float]
    unit: str
    aim: float | None
    cpu_ms: float | None = None

    @property
    def is_short(self) -> bool:
        """Whether it misses its aim."""
        return self.aim is not None and percentile(self.values, 0.95) > self.aim


def main() -> int:
    """Prints the table. Exit status 0 when every row keeps to its aim."""
    arguments = _arguments()
    folder = Path(os.environ.get("HELPDESK_INSTANCE") or config.ROOT / "instance").resolve() / "bench"
    desk = Desk(folder, arguments.tickets)
    desk.fill()
    rows: list[Row] = []
    # Told to stop, it ends its desk and its browser as after an error.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(heading(), flush=True)
    try:
        _start(desk)
        with _browser() as browser:
            for row in _measured(browser, f"http://127.0.0.1:{desk.port}", arguments):
                print(as_line(row), flush=True)
                rows.append(row)
    finally:
        desk.stop()
    return 0 if not any(row.is_short for row in rows) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m helpdesk.bench.hands", description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=12, help="tickets on which two agents act")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    return parser.parse_args()


def _start(desk: Desk) -> None:
    """Starts the desk on one core, where there are several; the browser has the others."""
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    if len(cores) > 1:
        os.sched_setaffinity(0, {max(cores)})
    # A reply that could still be taken back would not be seen by anybody.
    desk.start(SIGN_IN, HELPDESK_UNDO_SECONDS="0")
    if len(cores) > 1:
        os.sched_setaffinity(0, cores - {max(cores)})
    desk.settle()


@contextmanager
def _browser() -> Iterator[Browser]:
    """The Chromium of the system if there is one, else Playwright's own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium-headless-shell"))
        yield browser
        browser.close()


def _measured(browser: Browser, url: str, arguments: argparse.Namespace) -> Iterator[Row]:
    if "keys" in arguments.only:
        context = signed_in(browser, url, ANA)
        yield from (Row(name, values, "ms", keystrokes.AIM, cpu) for name, values, cpu in keystrokes.measure(context))
        context.close()
    if "screens" in arguments.only:
        ana, bob = signed_in(browser, url, ANA), signed_in(browser, url, BOB)
        yield from (Row(name, values, "ms", screens.AIM) for name, values in screens.measure(ana, bob, arguments.rounds))
        ana.close()
        bob.close()
    if "bytes" in arguments.only:
        def fresh() -> BrowserContext:
            return signed_in(browser, url, ANA)
        yield from (Row(name, [size / 1024], "KB", aim) for name, size, aim in transfers.measure(fresh))


def signed_in(browser: Browser, url: str, email: str) -> BrowserContext:
    """A browser window in which a sample agent has signed in; its cache is empty again afterwards."""
    context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(SIGN_IN)
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", SAMPLE_PASSWORD)
    page.click("form button.btn-primary")
    page.wait_for_url("**/desk/**")
    cookies = context.cookies()
    context.close()
    context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.add_cookies(cookies)
    return context


def heading() -> str:
    """What stands above the lines."""
    return f"{'':52} {'p50':>7} {'p95':>7} {'aim':>5} {'':2} {'CPU':>6}  (n; load of the machine)"


def as_line(row: Row) -> str:
    """One row of the table."""
    aim = "" if row.aim is None else f"{row.aim:.0f}"
    cpu = "" if row.cpu_ms is None else f"{row.cpu_ms:.1f}"
    return (f"{row.name:52} {percentile(row.values, 0.5):7.1f} {percentile(row.values, 0.95):7.1f} {aim:>5} {row.unit:2} {cpu:>6}  "
            f"({len(row.values)}; {os.getloadavg()[0]:.1f}){'  short of its aim' if row.is_short else ''}")


if __name__ == "__main__":
    sys.exit(main())
