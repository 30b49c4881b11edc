"""Other systems for tests: real servers on this machine that answer, hang, lie or send too much."""
import socket
import threading
from contextlib import contextmanager

from helpdesk.core import calling

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"


class System:
    """A listener on a free port; `answer` is bytes, or a function that is given the connection. `asked` are the requests it heard."""

    def __init__(self, answer):
        self.answer, self.asked, self._open = answer, [], []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection):
        try:
            self.asked.append(connection.recv(65_536))
            if callable(self.answer):
                # A listener that hangs keeps its connections open until the test is over.
                self._open.append(connection)
                self.answer(connection)
            else:
                connection.sendall(self.answer)
                connection.close()
        except OSError:
            connection.close()

    def close(self):
        self._listener.close()
        for connection in self._open:
            connection.close()


@contextmanager
def system(answer):
    """One such system, which the operator named."""
    one = System(answer)
    calling.use([("127.0.0.1", one.port)])
    try:
        yield one
    finally:
        calling.use([])
        one.close()
