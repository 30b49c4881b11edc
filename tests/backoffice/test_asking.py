"""A system that hangs, lies, sends us elsewhere or sends fifty megabytes: every one ends soon, in a word, and harms no other."""
import socket
import time

import pytest

from helpdesk.backoffice.asking import FAILURES_TO_REST, MOST_AT_ONCE, MOST_PER_SOURCE, Board, Wish, ask_now
from helpdesk.backoffice.questions import Question
from helpdesk.core import calling
from tests.backoffice.systems import OK, system

FINE = OK + b'{"points": 7}'
MAPPING = {"rows": [{"path": "points", "names": {"en": "Points"}}]}


def wish(one, *, path="/c", source_id=1, key="ana", seconds=0.3, **more) -> Wish:
    return Wish(source_id, (source_id, key), Question("GET", one.address + path), MAPPING, seconds, **more)


def drip(connection):
    """One byte at a time, for ever: each of them renews a socket's patience."""
    for _ in range(200):
        connection.sendall(b"H")
        time.sleep(0.02)


def drip_body(connection):
    """The same behind honest headers."""
    connection.sendall(OK.replace(b"\r\n\r\n", b"\r\nContent-Length: 9000\r\n\r\n"))
    drip(connection)


def begin(connection):
    """A body of no stated length, whose beginning could be taken for the whole."""
    connection.sendall(FINE)
    time.sleep(2)


def flood(connection):
    connection.sendall(OK)
    for _ in range(800):
        connection.sendall(b"[1," * 21_845)


@pytest.mark.parametrize(("answer", "kind", "detail"), [
    (FINE, "fine", ""),
    (OK + b"<html>Please sign in</html>", "nonsense", "not JSON"),
    (OK + b'{"points": {"much": 1}}', "nonsense", "nothing stands where the card looks"),
    (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "unknown", ""),
    (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "refused", "403"),
    (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", "failed", "500"),
    (b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/meta-data/\r\nContent-Length: 0\r\n\r\n", "moved", "302"),
    (b"nonsense\r\n\r\n", "silent", "BadStatusLine"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", "silent", "IncompleteRead"),
    (b"", "silent", "RemoteDisconnected"),
    (drip, "silent", "too slow"),
    (drip_body, "silent", "too slow"),
    (lambda connection: time.sleep(2), "silent", "too slow"),
    (begin, "silent", "too slow"),
    (flood, "large", ""),
], ids=["fine", "html", "wrong types", "unknown", "refused", "broken", "redirect", "not http", "cut off", "hung up", "drips", "drips its body", "hangs", "never ends", "50 MB"])
def test_every_answer_ends_soon_and_in_a_word(answer, kind, detail):
    with system(answer) as one:
        began = time.monotonic()
        outcome = ask_now(wish(one))
        assert (outcome.kind, outcome.detail if detail != "IncompleteRead" else detail) == (kind, detail) and time.monotonic() - began < 1.5
        assert len(one.asked) == 1


@pytest.mark.parametrize(("address", "named", "refused"), [
    ("http://127.0.0.1:{port}/", False, True), ("http://127.0.0.1:{port}/", True, False), ("http://localhost:{port}/", True, True),
    ("http://169.254.169.254/", False, True), ("http://169.254.169.254/", "169.254.169.254", True), ("http://[::ffff:169.254.169.254]/", "::ffff:169.254.169.254", True),
    ("http://10.0.0.1/", False, True), ("http://10.0.0.1/", "10.0.0.1", False), ("http://10.0.0.1:8080/", "10.0.0.1", True), ("http://8.8.8.8:22/", False, True),
    ("https://8.8.8.8:8443/", False, False), ("file:///etc/passwd", True, True)])
def test_only_who_the_operator_names_is_asked_inside(address, named, refused):
    calling.use([("127.0.0.1", 18_099)] if named is True else [(named, 80)] if named else [])
    try:
        assert calling.refuses(address.format(port=18_099)) is refused
    finally:
        calling.use([])


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch):
    """A name that answers with another address the second time it is asked gains nothing: it is asked once."""
    with system(FINE) as one:
        calling.use([("shop.example", one.port)])
        answers = iter(["127.0.0.1", "169.254.169.254"])
        monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, *_a, **_k: [(2, 1, 6, "", (next(answers) if host == "shop.example" else host, port))])
        asked = Wish(1, ("x",), Question("GET", f"http://shop.example:{one.port}/"), MAPPING, 1.0)
        assert ask_now(asked).kind == "fine" and b"Host: shop.example" in one.asked[0]
        assert ask_now(asked).kind == "forbidden" and len(one.asked) == 1


def test_nobody_waits_and_the_answer_is_kept():
    board = Board()
    with system(FINE) as one:
        asked = wish(one)
        assert board.look(asked).kind == "asking"
        board.wait([asked.key], 2)
        assert board.look(asked).card.values == ("7",) and board.look(asked).kind == "fine" and len(one.asked) == 1


def test_a_source_that_hangs_takes_its_own_places_only_and_rests():
    board = Board()
    with system(lambda connection: time.sleep(2)) as slow:
        wishes = [wish(slow, key=str(number), seconds=0.2) for number in range(6)]
        assert {board.look(one).kind for one in wishes} == {"asking"}
        board.wait([one.key for one in wishes], 2)
        assert len(slow.asked) == MOST_PER_SOURCE < MOST_AT_ONCE
        for one in wishes[2:4]:
            board.look(one)
        board.wait([one.key for one in wishes], 2)
        assert len(slow.asked) == 4 >= FAILURES_TO_REST and board.look(wishes[5]).kind == "resting" and board.look(wishes[0]).kind == "silent"
    with system(FINE) as quick:
        board.look(wish(quick, source_id=2))
        board.wait([(2, "ana")], 2)
        assert board.look(wish(quick, source_id=2)).kind == "fine"


def test_the_secret_stands_in_no_log():
    with system(FINE) as one:
        assert "hush" not in repr(wish(one, secret="hush"))
