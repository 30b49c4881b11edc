"""Turns repeated requests into figures: p50 and p95 of one connection, requests per second of eight."""
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from helpdesk.bench.wire import Answer, Connection

WARM_UP, MEASURED = 15, 120
CONNECTIONS, SECONDS = 8, 6.0

# Asks one connection for the n-th time and returns the answer.
Ask = Callable[[Connection, int], Answer]


@dataclass(frozen=True)
class Figures:
    """What a measure found; times in milliseconds, `cpu_ms` of all processes for one request, `bytes` of the last answer."""

    p50_ms: float
    p95_ms: float
    cpu_ms: float
    rps: float
    sql: int | None
    bytes: int


def percentile(values: list[float], share: float) -> float:
    """The smallest value that `share` of all values do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]


def measure(ask: Ask, new_connection: Callable[[], Connection], cpu_seconds: Callable[[], float], *,
            with_throughput: bool = True) -> Figures:
    """120 requests over one connection after a warm-up, then eight connections for six seconds."""
    connection = new_connection()
    for number in range(WARM_UP):
        answer = ask(connection, number)
    spent, cpu_before = [], cpu_seconds()
    for number in range(WARM_UP, WARM_UP + MEASURED):
        began = time.perf_counter()
        answer = ask(connection, number)
        spent.append((time.perf_counter() - began) * 1000)
    cpu_ms = (cpu_seconds() - cpu_before) / MEASURED * 1000
    connection.close()
    rate = throughput(ask, new_connection) if with_throughput else 0.0
    return Figures(percentile(spent, 0.50), percentile(spent, 0.95), cpu_ms, rate, answer.statements, answer.wire_bytes)


def throughput(ask: Ask, new_connection: Callable[[], Connection]) -> float:
    """Requests per second that eight connections get together."""
    ready, began = threading.Barrier(CONNECTIONS), []

    def browse(place: int) -> int:
        connection = new_connection()
        ask(connection, 1_000 * (place + 1))
        ready.wait(timeout=60)
        began.append(time.perf_counter())
        asked = 0
        while time.perf_counter() < began[0] + SECONDS:
            asked += 1
            ask(connection, 1_000 * (place + 1) + asked)
        connection.close()
        return asked

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        counts = list(pool.map(browse, range(CONNECTIONS)))
    return sum(counts) / (time.perf_counter() - began[0])
