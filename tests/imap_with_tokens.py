"""An IMAP server (RFC 9051) that knows one mail and lets in whoever shows the good token, for tests."""
import base64
import re
import socketserver
import threading
from contextlib import contextmanager

CAPABILITIES = b"IMAP4rev1 SASL-IR AUTH=XOAUTH2"


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say(b"* OK [CAPABILITY " + CAPABILITIES + b"] ready")
        while line := self.rfile.readline().strip():
            tag, _, words = line.partition(b" ")
            if not self._answer(tag, words.upper(), words):
                return

    def _answer(self, tag: bytes, command: bytes, words: bytes) -> bool:
        server = self.server
        if command.startswith(b"CAPABILITY"):
            self._say(b"* CAPABILITY " + CAPABILITIES)
        elif command.startswith(b"AUTHENTICATE XOAUTH2"):
            return self._sign_in(tag, words.rpartition(b" ")[2])
        elif command.startswith((b"SELECT", b"EXAMINE")):
            self._say(b"* 1 EXISTS", b"* OK [UIDVALIDITY 7] x", b"* OK [UIDNEXT 2] x")
        elif command.startswith(b"UID SEARCH"):
            self._say(b"* SEARCH 1")
        elif command.startswith(b"UID FETCH"):
            size = len(server.raw)
            body = b" BODY[] {%d}\r\n%s" % (size, server.raw) if b"BODY.PEEK" in command else b" RFC822.SIZE %d" % size
            self._say(b"* 1 FETCH (UID 1" + body + b")")
        elif command == b"LOGOUT":
            self._say(b"* BYE")
        self._say(tag + b" OK done")
        return command != b"LOGOUT"

    def _sign_in(self, tag: bytes, shown: bytes) -> bool:
        if re.fullmatch(rb"AUTHENTICATE|XOAUTH2", shown, re.I):
            self._say(b"+ ")
            shown = self.rfile.readline().strip()
        self.server.shown = base64.b64decode(shown).decode()
        good = self.server.shown.endswith(f"auth=Bearer {self.server.good}\x01\x01")
        if not good:
            self._say(b"+ eyJzdGF0dXMiOiI0MDEifQ==")
            self.rfile.readline()
        self._say(tag + (b" OK in" if good else b" NO [AUTHENTICATIONFAILED] the token is not good"))
        return True

    def _say(self, *lines: bytes) -> None:
        self.wfile.write(b"".join(line + b"\r\n" for line in lines))


class _Server(socketserver.ThreadingTCPServer):
    """`good` is the token that is let in, `shown` what was shown last, `raw` the mail."""

    daemon_threads = allow_reuse_address = True
    good, shown, raw = "access-1", "", b""


@contextmanager
def imap_with_tokens(raw: bytes):
    """A running server with one mail; server_address[1] is its port."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.raw = raw
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
