"""The table for people and the file for machines."""
from dataclasses import dataclass, replace

from helpdesk.bench.weight import Weight

# Name → (p95 at most, ms; requests per second at least): what we promised ourselves at 100,000 tickets.
AIMS = {"queue": (20, 100), "ticket": (25, 80), "reply": (20, 80), "create": (25, 80)}
MOST_GROWTH = 1.5
# Load average beyond which something else than the measure keeps the machine busy.
BUSY = 1.5


@dataclass(frozen=True)
class Row:
    """One line; `growth` is p95 here divided by p95 at 1,000 tickets."""

    name: str
    method: str
    address: str
    sign_in: str
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    rps: float
    sql: int | None
    bytes: int
    page: Weight | None = None
    growth: float | None = None

    def beside(self, small: "Row") -> "Row":
        """This row with its growth over the same row of a small desk."""
        return replace(self, growth=self.p95_ms / small.p95_ms)

    @property
    def is_short(self) -> bool:
        """Whether it misses an aim."""
        most, least = AIMS.get(self.name, (float("inf"), 0))
        return self.p95_ms > most or self.rps < least or (self.growth or 0) > MOST_GROWTH


def as_table(rows: list[Row], facts: dict) -> str:
    """Lines to print: how it was measured, then one line per row."""
    head = f"{'':10} {'method and address':38} {'as':20} {'p50 ms':>7} {'p95 ms':>7} {'CPU ms':>7} {'req/s':>6} {'SQL':>4} {'KB':>6} {'fonts':>6} {'requests':>8} {'growth':>6}"
    lines = [
        "",
        f"{facts['tickets']:,} tickets; web server, database, worker and load generator share one core; cold start "
        f"{facts['cold_start_s']} s; memory {facts['memory_mb']} MB of their own.",
        *([f"The machine was busy with other work (load {facts['load']}): the clock says little."] if facts["load"] > BUSY else []),
        "p50, p95: one keep-alive connection, 120 requests after a warm-up of 15. req/s: eight connections, six seconds.",
        "CPU: processor time of the desk for one request; on a busy machine it says more than the clock.",
        "KB: what a browser with an empty cache transfers for the page, gzip, without fonts. growth: p95 over p95 at 1,000 tickets.",
        "", head, *(_line(row) for row in rows), ""]
    return "\n".join(lines)


def _line(row: Row) -> str:
    size = row.page.bytes if row.page else row.bytes
    fonts = f"{row.page.font_bytes / 1024:.0f}" if row.page else ""
    growth = f"{row.growth:.2f}" if row.growth else ""
    return (f"{row.name:10} {row.method + ' ' + row.address:38} {row.sign_in:20} {row.p50_ms:7.1f} {row.p95_ms:7.1f} {row.cpu_ms:7.1f} {row.rps:6.1f} "
            f"{row.sql if row.sql is not None else '':>4} {size / 1024:6.1f} {fonts:>6} {row.page.requests if row.page else 1:8} {growth:>6}"
            f"{'  short of its aim' if row.is_short else ''}")


def as_json(rows: list[Row], facts: dict) -> dict:
    """The shape of instance/bench.json: `bytes` and `requests` are those of the whole page, fonts apart."""
    return {"rows": [{"name": row.name, "p50_ms": round(row.p50_ms, 2), "p95_ms": round(row.p95_ms, 2), "cpu_ms": round(row.cpu_ms, 2), "rps": round(row.rps, 1),
                      "sql": row.sql, "bytes": row.page.bytes if row.page else row.bytes,
                      "requests": row.page.requests if row.page else 1,
                      "font_bytes": row.page.font_bytes if row.page else 0,
                      "growth": round(row.growth, 2) if row.growth else None,
                      "method": row.method, "address": row.address, "sign_in": row.sign_in} for row in rows], **facts}
