"""python -m helpdesk.bench: fills, starts and measures desks in instance/bench/, and writes instance/bench.json."""
import argparse
import json
import os
import re
import sys
from dataclasses import asdict
from pathlib import Path

from helpdesk import config
from helpdesk.accounts.samples import SAMPLE_PASSWORD
from helpdesk.bench.figures import measure
from helpdesk.bench.measures import Measure, measures
from helpdesk.bench.report import Row, as_json, as_table
from helpdesk.bench.server import Desk
from helpdesk.bench.weight import weigh
from helpdesk.bench.wire import Connection
from helpdesk.tickets.models import NUMBER_OFFSET

SIGN_IN = "/desk/sign-in"
SMALL = 1_000
_TOKEN = re.compile(r'name="csrf[-_]token"[^>]*(?:value|content)="([^"]+)"')


def main() -> int:
    """Measures a desk of the size asked for, then a small one to compare; prints the table. Exit status 0 when all was measured."""
    arguments = _arguments()
    _use_one_core()
    folder = Path(os.environ.get("HELPDESK_INSTANCE") or config.ROOT / "instance").resolve()
    rows, facts = _measure_desk(folder / "bench", arguments.tickets, arguments.only, is_full=True)
    if arguments.tickets > SMALL and not arguments.quick:
        small, _ = _measure_desk(folder / "bench-small", SMALL, arguments.only, is_full=False)
        rows = [row.beside(next(other for other in small if other.name == row.name)) for row in rows]
    print(as_table(rows, facts))
    if not arguments.only:
        (folder / "bench.json").write_text(json.dumps(as_json(rows, facts), indent=1) + "\n")
        print(f"written to {folder / 'bench.json'}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m helpdesk.bench", description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--only", nargs="*", metavar="NAME", help="measure these rows only and write no file")
    parser.add_argument("--quick", action="store_true", help="leave out the comparison with 1,000 tickets")
    return parser.parse_args()


def _use_one_core() -> None:
    """Pins this process, and with it the desk it starts, to one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _measure_desk(folder: Path, tickets: int, only: list[str] | None, *, is_full: bool) -> tuple[list[Row], dict]:
    desk, load = Desk(folder, tickets), os.getloadavg()[0]
    spent = desk.fill()
    if spent is not None:
        print(f"filled {folder} with {tickets:,} tickets in {spent:.0f} s")
    try:
        cold_start = desk.start(SIGN_IN)
        signed_in = sign_in(Connection(desk.port))
        rows = [_row(one, desk, signed_in, is_full) for one in measures(NUMBER_OFFSET + 1, tickets, _csrf_token)
                if not only or one.name in only]
        return rows, {"tickets": tickets, "cold_start_s": round(cold_start, 2), "memory_mb": round(desk.memory_mb()),
                      "load": round(load, 1)}
    finally:
        desk.stop()


def _row(one: Measure, desk: Desk, signed_in: dict[str, str], is_full: bool) -> Row:
    cookies = signed_in if one.sign_in != "nobody" else {}

    def new_connection() -> Connection:
        return Connection(desk.port, cookies)
    print(f"{desk.tickets:>9,} tickets: {one.name} …", file=sys.stderr, flush=True)
    desk.settle()
    found = measure(one.ask, new_connection, desk.cpu_seconds, with_throughput=is_full)
    weight = weigh(new_connection(), one.page) if one.page and is_full else None
    return Row(one.name, one.method, one.address, one.sign_in, **asdict(found), page=weight)


def sign_in(connection: Connection) -> dict[str, str]:
    """Signs the sample admin in; answers the cookies."""
    token = _TOKEN.search(connection.get(SIGN_IN).text).group(1)
    connection.post(SIGN_IN, {"csrf_token": token, "email": "admin@brisa.example", "password": SAMPLE_PASSWORD})
    connection.get("/desk/queues/unsolved")
    return connection.cookies


def _csrf_token(connection: Connection) -> str:
    """The token of this connection's forms, read once from a page."""
    if not hasattr(connection, "csrf_token"):
        connection.csrf_token = _TOKEN.search(connection.get("/desk/queues/unsolved").text).group(1)
    return connection.csrf_token


if __name__ == "__main__":
    sys.exit(main())
