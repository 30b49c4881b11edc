"""A small HTTP/1.1 client over one kept-alive connection: as little work as possible beside the server it measures."""
import gzip
import socket
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode


class Refused(Exception):
    """The server answered something else than what was asked for."""


@dataclass(frozen=True)
class Answer:
    """One response; `wire_bytes` is what came over the line, head included."""

    status: int
    headers: dict[str, str]
    body: bytes
    wire_bytes: int

    @property
    def text(self) -> str:
        """The body as text, unpacked."""
        body = gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body
        return body.decode("utf-8", "replace")

    @property
    def statements(self) -> int | None:
        """How many SQL statements the request ran, from the Server-Timing header of bench mode."""
        part = next((part for part in self.headers.get("server-timing", "").split(",") if part.strip().startswith("sql;")), "")
        number = part.partition('desc="')[2].rstrip('"')
        return int(number) if number.isdigit() else None


class Connection:
    """One browser: its connection and its cookies."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None):
        self._port, self._socket, self._rest = port, None, b""
        self.cookies = dict(cookies or {})

    def get(self, path: str) -> Answer:
        """Fetches a path. :raises Refused: when the status is not 200."""
        answer = self._exchange("GET", path, b"")
        if answer.status != 200:
            raise Refused(f"GET {path} answered {answer.status}")
        return answer

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Sends a form. :raises Refused: when the status is neither 200 nor a redirect."""
        answer = self._exchange("POST", path, urlencode(fields).encode())
        if answer.status not in (200, 302, 303):
            raise Refused(f"POST {path} answered {answer.status}: {answer.text[:300]}")
        return answer

    def close(self) -> None:
        """Ends the connection."""
        if self._socket:
            self._socket.close()
            self._socket = None

    def _exchange(self, method: str, path: str, body: bytes) -> Answer:
        request = self._head(method, path, body) + body
        try:
            return self._ask(request)
        except (ConnectionError, EOFError):
            if method != "GET":
                raise
            self.close()
            return self._ask(request)

    def _ask(self, request: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        return self._read()

    def _head(self, method: str, path: str, body: bytes) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self._port}", "Accept-Encoding: gzip", "Accept: text/html"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}",
                      f"Referer: http://127.0.0.1:{self._port}{path}"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def _read(self) -> Answer:
        head = self._until(b"\r\n\r\n")
        status_line, *lines = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in filter(None, lines):
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                self._keep(value)
            headers[name.lower()] = value.strip()
        status = int(status_line.split()[1])
        body, size = self._body(headers, status)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, body, len(head) + size)

    def _body(self, headers: dict[str, str], status: int) -> tuple[bytes, int]:
        """The body and how many bytes it took on the line."""
        if status in (204, 304):
            return b"", 0
        if headers.get("transfer-encoding") != "chunked":
            size = int(headers.get("content-length", "0"))
            return self._exactly(size), size
        parts, spent = [], 0
        while True:
            line = self._until(b"\r\n")
            size = int(line.split(b";")[0], 16)
            parts.append(self._exactly(size))
            spent += len(line) + size + len(self._until(b"\r\n"))
            if size == 0:
                return b"".join(parts), spent

    def _keep(self, header: str) -> None:
        for name, morsel in SimpleCookie(header.strip()).items():
            self.cookies[name] = morsel.value

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._rest:
            self._more()
        found, _, self._rest = self._rest.partition(mark)
        return found + mark

    def _exactly(self, size: int) -> bytes:
        while len(self._rest) < size:
            self._more()
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def _more(self) -> None:
        chunk = self._socket.recv(65_536)
        if not chunk:
            raise EOFError("the server closed the connection")
        self._rest += chunk
