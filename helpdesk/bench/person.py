"""python -m helpdesk.bench.person: one customer with 100,000 events in instance/bench-person/: timeline, ticket page, search, merge, on one core.

On a busy machine compare the ticket page with the one of an ordinary person, and look at the processor time."""
import argparse
import os
import random
import shutil
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from helpdesk import config, create_app
from helpdesk.bench.__main__ import SIGN_IN, sign_in
from helpdesk.bench.figures import Figures, measure
from helpdesk.bench.server import Desk
from helpdesk.bench.wire import Connection
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import merging
from helpdesk.customers.models import Customer, Merge, Touchpoint
from helpdesk.outbox.models import Job
from helpdesk.tickets import parting
from helpdesk.tickets.models import NUMBER_OFFSET, Ticket

TICKETS, OWN_TICKETS, CHUNK = 1_000, 300, 5_000
AIM_TIMELINE, AIM_TICKET = 50, 25
KINDS = ("search", "article.read", "order.placed", "page.seen", "invoice.sent")


def main() -> int:
    """Prints the table. Exit status 0 when the first page and the ticket keep to their aims."""
    parser = argparse.ArgumentParser(prog="python -m helpdesk.bench.person", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    folder = Path(os.environ.get("HELPDESK_INSTANCE") or config.ROOT / "instance").resolve() / "bench-person"
    shutil.rmtree(folder, ignore_errors=True)
    desk = Desk(folder, TICKETS)
    desk.fill()
    customer_id, number, ordinary = _fill(folder, arguments.events)
    try:
        desk.start(SIGN_IN)
        cookies = sign_in(Connection(desk.port))
        desk.settle()
        pages = _pages(customer_id, number, ordinary)
        found = {name: (_measured(desk, cookies, address), aim) for name, (address, aim) in pages.items()}
    finally:
        desk.stop()
    print(f"{'page':34} {'p50 ms':>7} {'p95 ms':>7} {'aim':>4} {'cpu ms':>7}  sql    (load {os.getloadavg()[0]:.1f})")
    for name, (one, aim) in found.items():
        print(f"{name:34} {one.p50_ms:7.1f} {one.p95_ms:7.1f} {aim or '':>4} {one.cpu_ms:7.1f}  {one.sql}")
    for line in _merge_and_part(folder, customer_id):
        print(line)
    return 0 if all(one.p95_ms <= aim for one, aim in found.values() if aim) else 1


def _pages(customer_id: int, number: int, ordinary: list[int]) -> dict[str, tuple[Callable[[int], str], int]]:
    """What is asked for, by name: the address of the n-th request and the aim for p95."""
    person = f"/desk/people/{customer_id}"
    return {"timeline, first page": (lambda place: person, AIM_TIMELINE), "ticket page": (lambda place: f"/desk/tickets/{number + place % 5}", AIM_TICKET),
            "ticket page, ordinary person": (lambda place: f"/desk/tickets/{ordinary[place % 5]}", AIM_TICKET),
            "facts beside the ticket": (lambda place: f"/desk/tickets/{number + place % 5}/facts", 0),
            "timeline beside the ticket": (lambda place: f"/desk/tickets/{number + place % 5}/person", AIM_TIMELINE),
            "timeline, only from other systems": (lambda place: f"{person}?about=reported", AIM_TIMELINE),
            "timeline, words": (lambda place: f"{person}?words=order+{place}", AIM_TIMELINE),
            "timeline, words nobody said": (lambda place: f"{person}?words=zebra+{place}", AIM_TIMELINE), "journey": (lambda place: f"{person}?tab=journey", 0)}


def _measured(desk: Desk, cookies: dict[str, str], address: Callable[[int], str]) -> Figures:
    return measure(lambda connection, place: connection.get(address(place)), lambda: Connection(desk.port, cookies), desk.cpu_seconds, with_throughput=False)


def _fill(folder: Path, count: int) -> tuple[int, int, list[int]]:
    """Gives one customer `count` signs in two years and 300 of the tickets; their id, a ticket's number, and five numbers of tickets of others."""
    pick, now = random.Random(1), utcnow()
    app = create_app(config.load(instance=folder, sample=False, log_level="ERROR"))
    with app.app_context():
        with unit_of_work():
            customer_id = db.session.scalar(sa.select(sa.func.min(Customer.id)))
            newest = db.session.scalar(sa.select(sa.func.max(Ticket.id)))
            db.session.execute(sa.update(Ticket).where(Ticket.id > newest - OWN_TICKETS).values(customer_id=customer_id))
        for first in range(0, count, CHUNK):
            with unit_of_work():
                db.session.execute(sa.insert(Touchpoint), [
                    {"customer_id": customer_id, "kind": pick.choice(KINDS), "at": now - timedelta(seconds=pick.randrange(63_000_000)), "visitor": None,
                     "ticket_id": None, "data": {"title": f"Order {place}", "url": "", "values": {"Total": f"{place % 900} EUR"}},
                     "event_key": f"bench:{place}" if place % 2 else None} for place in range(first, min(first + CHUNK, count))])
        with unit_of_work():
            if db.engine.dialect.name == "sqlite":
                db.session.execute(sa.text("ANALYZE"))
        others = db.session.scalars(sa.select(Ticket.id).where(Ticket.customer_id != customer_id).order_by(Ticket.id.desc()).limit(5)).all()
        db.session.rollback()
    return customer_id, newest + NUMBER_OFFSET - OWN_TICKETS + 1, [ticket_id + NUMBER_OFFSET for ticket_id in others]


def _merge_and_part(folder: Path, customer_id: int) -> list[str]:
    """How long each unit holds the write lock while this customer becomes part of another and is parted again."""
    app = create_app(config.load(instance=folder, sample=False, log_level="ERROR"))
    with app.app_context():
        kept_id = db.session.scalar(sa.select(sa.func.max(Customer.id)))
        db.session.rollback()
        units = [_timed(lambda: merging.merge(db.session.get(Customer, kept_id), db.session.get(Customer, customer_id), actor=SYSTEM))]
        units += _steps(merging.JOB, merging.move_rest)
        merge_id = db.session.scalar(sa.select(sa.func.max(Merge.id)))
        db.session.rollback()
        parted = [_timed(lambda: parting.part(db.session.get(Merge, merge_id), visitors=lambda _ids: {}, actor=SYSTEM))]
        parted += _steps(merging.RETURN_JOB, merging.return_rest)
    return [f"{name}: {spent[0]:.0f} ms at once, then {len(spent) - 1} steps of at most {max(spent[1:], default=0):.0f} ms" for name, spent in (("merge", units), ("part", parted))]


def _steps(job: str, work: Callable[[dict], None]) -> list[float]:
    """Runs the job as often as it asks for itself; how long each took."""
    spent = []
    while data := db.session.scalar(sa.select(Job.data).where(Job.name == job).order_by(Job.id.desc())):
        db.session.rollback()
        spent.append(_timed(lambda data=data: (db.session.execute(sa.delete(Job).where(Job.name == job)), work(data))))
    db.session.rollback()
    return spent


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    with unit_of_work():
        work()
    return (time.perf_counter() - began) * 1_000


if __name__ == "__main__":
    sys.exit(main())
