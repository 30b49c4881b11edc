"""The measuring tools: percentiles, the client, the weight of a page; and that aims are held against figures."""
import gzip
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from helpdesk.bench.figures import percentile
from helpdesk.bench.report import Row, as_json, as_table
from helpdesk.bench.weight import Weight, weigh
from helpdesk.bench.wire import Connection, Refused

PAGE = b"""<link rel="stylesheet" href="/a.css"><link rel="preload" href="/f.woff2" as="font"><script src="/a.js"></script>
<svg><use href="/icons.svg#mail"/></svg><svg><use href="/icons.svg#phone"/></svg><img src="data:image/png;base64,xx">"""
FILES = {"/page": PAGE, "/a.css": b"body { background: url(/back.png) }", "/f.woff2": b"F" * 700, "/a.js": b"1", "/icons.svg": b"<svg/>",
         "/back.png": b"P" * 300}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = gzip.compress(FILES[self.path]) if self.path == "/page" else FILES.get(self.path)
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Type", "text/css" if self.path.endswith("css") else "text/html")
        self.send_header("Server-Timing", 'sql;desc="7", app;dur=12.3')
        self.send_header("Set-Cookie", "seen=yes; HttpOnly; Path=/")
        if self.path == "/page":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


@pytest.fixture
def port():
    """A small server with one page and its parts."""
    socketserver.TCPServer.allow_reuse_address = True
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("share", "expected"), [(0.5, 3), (0.95, 5), (0.2, 1), (0.21, 2), (1.0, 5)])
def test_percentiles_are_values_that_were_measured(share, expected):
    assert percentile([5, 1, 4, 2, 3], share) == expected


def test_the_client_keeps_cookies_counts_statements_and_refuses_errors(port):
    connection = Connection(port)
    answer = connection.get("/page")
    assert answer.text.startswith("<link") and answer.statements == 7 and connection.cookies == {"seen": "yes"}
    with pytest.raises(Refused, match="404"):
        connection.get("/nothing")
    connection.close()


def test_a_page_weighs_what_a_browser_fetches_each_part_once(port):
    connection = Connection(port)
    weight = weigh(connection, "/page")
    connection.close()
    assert weight.requests == 6
    assert weight.font_bytes > 700
    assert 300 < weight.bytes < 2_500


@pytest.mark.parametrize(("changes", "is_short"), [
    ({}, False), ({"p95_ms": 20.1}, True), ({"rps": 99.0}, True), ({"growth": 1.6}, True), ({"name": "search", "p95_ms": 90.0}, False)])
def test_a_row_that_misses_an_aim_says_so(changes, is_short):
    row = Row(**{"name": "queue", "method": "GET", "address": "/desk/queues/unsolved", "sign_in": "admin@brisa.example", "p50_ms": 8.0,
                 "p95_ms": 12.0, "cpu_ms": 6.0, "rps": 120.0, "sql": 5, "bytes": 9_000, "page": Weight(90_000, 33_000, 7), "growth": 1.1,
                 **changes})
    facts = {"tickets": 100_000, "cold_start_s": 1.2, "memory_mb": 210, "load": 0.2}
    assert row.is_short is is_short
    assert ("short of its aim" in as_table([row], facts)) is is_short
    assert {"name", "p50_ms", "p95_ms", "rps", "sql", "bytes", "requests"} <= set(as_json([row], facts)["rows"][0])
