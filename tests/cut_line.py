"""A line to a local server that a test can cut: a TCP relay which counts its connections."""
import socket
import threading
from contextlib import contextmanager, suppress


class Line:
    """`port` leads to the server; `count` is how often somebody called, `open_count` how many talk now."""

    def __init__(self, target: int):
        self._target, self._pairs, self.is_down, self.count = target, [], False, 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    @property
    def open_count(self) -> int:
        """How many connections there are now."""
        return len(self._pairs)

    def serve(self) -> None:
        """Relays until closed."""
        while True:
            try:
                caller = self._listener.accept()[0]
            except OSError:
                return
            self.count += 1
            if self.is_down:
                caller.close()
                continue
            pair = (caller, socket.create_connection(("127.0.0.1", self._target)))
            self._pairs.append(pair)
            for source, sink in (pair, pair[::-1]):
                threading.Thread(target=self._carry, args=(source, sink, pair), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, pair) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                sink.sendall(data)
        self._end(pair)

    def _end(self, pair) -> None:
        if pair in self._pairs:
            self._pairs.remove(pair)
        for end in pair:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def cut(self) -> None:
        """Ends every connection of this moment."""
        for pair in list(self._pairs):
            self._end(pair)

    def close(self) -> None:
        """Ends everything."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()


@contextmanager
def line_to(port: int):
    """A running Line."""
    line = Line(port)
    thread = threading.Thread(target=line.serve, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.close()
        thread.join(5)
