"""The desk fetches pictures from the open internet and reaches nothing inside."""
import socket
import threading
from contextlib import contextmanager

import pytest

from helpdesk.core import outward
from helpdesk.core.connections import Refused, is_public
from helpdesk.core.outward import fetch_picture, refuses

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20


@pytest.mark.parametrize("address", [
    "http://127.0.0.1/", "http://localhost/a.png", "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://0/", "http://[::1]/",
    "http://[::ffff:127.0.0.1]/", "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://10.1.2.3/",
    "http://172.16.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data", "http://100.64.0.1/", "http://[fe80::1]/",
    "http://[fd00::1]/", "http://224.0.0.1/", "http://255.255.255.255/", "http://user@93.184.216.34/", "http://93.184.216.34:22/",
    "file:///etc/passwd", "ftp://93.184.216.34/", "gopher://93.184.216.34/", "//93.184.216.34/", "http://", "", "http://a b/", "http://[::1",
    "http://93.184.216.34\\@127.0.0.1/", "javascript:1"])
def test_nothing_inside_is_fetched(address):
    assert refuses(address)


@pytest.mark.parametrize("address", ["http://93.184.216.34/a.png", "https://93.184.216.34/", "https://93.184.216.34:443/x?y", "http://[2606:2800:220:1::1]/"])
def test_the_open_internet_is(address):
    assert not refuses(address)


@pytest.mark.parametrize(("address", "public"), [("8.8.8.8", True), ("2001:4860:4860::8888", True), ("::ffff:8.8.8.8", False), ("198.18.0.1", False),
                                                 ("192.0.2.1", False), ("::", False), ("nonsense", False), ("fe80::1%eth0", False)])
def test_what_counts_as_public(address, public):
    assert is_public(address) is public


def test_a_name_with_one_inner_address_is_refused(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.0.0.1", 80))])
    assert refuses("http://two.example/")


@contextmanager
def server(answer: bytes, asked: list[bytes]):
    """Answers every connection with these bytes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                asked.append(connection.recv(4_096))
                connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.close()


@pytest.fixture
def fetched(monkeypatch):
    """fetched(answer) → what fetch_picture makes of it, as if this machine were a public one."""
    def fetch(answer: bytes, address: str = "http://pictures.example/a.png?x=1", inside: str = ""):
        asked: list[bytes] = []
        with server(answer, asked) as port:
            monkeypatch.setattr(outward, "PORTS", {"http": port, "https": port})
            monkeypatch.setattr(socket, "getaddrinfo", _names)
            monkeypatch.setattr(outward, "is_public", lambda one: one != "127.0.0.2")
            try:
                return fetch_picture(address, seconds=2), asked
            finally:
                monkeypatch.undo()
    return fetch


def _names(host, port, *_args, **_options):
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2" if host == "inside.example" else "127.0.0.1", port))]


def test_a_picture_is_what_its_bytes_are(fetched):
    picture, asked = fetched(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 28\r\n\r\n" + PNG)
    assert (picture.content_type, picture.content) == ("image/png", PNG)
    assert asked[0].startswith(b"GET /a.png?x=1 HTTP/1.1\r\n") and b"pictures.example" in asked[0] and b"Cookie" not in asked[0] and b"Referer" not in asked[0]


@pytest.mark.parametrize(("answer", "words"), [
    (b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 5\r\n\r\n<svg>", "not a picture"),
    (b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", "answered 404"),
    (b"HTTP/1.1 302 Go\r\nLocation: http://inside.example/secret\r\nContent-Length: 0\r\n\r\n", "an address inside"),
    (b"HTTP/1.1 302 Go\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", "not a plain web address"),
    (b"HTTP/1.1 302 Go\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n", "too many detours"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + PNG + b"x" * 3_000_000, "too large"),
    (b"nonsense\r\n\r\n", "cannot be fetched"),
])
def test_everything_else_is_refused(fetched, answer, words):
    with pytest.raises(Refused, match=words):
        fetched(answer)
