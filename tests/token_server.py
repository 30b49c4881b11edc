"""A provider of OAuth2 tokens (RFC 6749, 6) on the loopback address, for tests."""
import json
import threading
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass
class TokenServer:
    """`refresh_token` is the one that is good; with `rotates` each answer replaces it. `asked` are the forms that came."""

    url: str
    refresh_token: str = "refresh-1"
    rotates: bool = False
    life: int = 3_600
    status: int = 200
    answer: bytes | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    question: dict[str, str] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """The access token that was handed out last."""
        return f"access-{len(self.asked)}"

    def answer_to(self, form: dict[str, str]) -> tuple[int, bytes]:
        self.asked.append(form)
        if self.answer is not None:
            return self.status, self.answer
        if form.get("grant_type") == "authorization_code":
            return self._answer_to_code(form)
        if form.get("refresh_token") != self.refresh_token:
            return 400, b'{"error": "invalid_grant", "error_description": "Token has been revoked."}'
        answer = {"access_token": self.token, "expires_in": self.life, "token_type": "Bearer"}
        if self.rotates:
            self.refresh_token = answer["refresh_token"] = f"refresh-{len(self.asked) + 1}"
        return 200, json.dumps(answer).encode()


    def agree(self, question: str) -> dict[str, str]:
        """What the provider leads back with when somebody consents at this address: state and a code."""
        self.question = dict(parse_qsl(urlsplit(question).query))
        return {"state": self.question["state"], "code": "code-1"}

    def _answer_to_code(self, form: dict[str, str]) -> tuple[int, bytes]:
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if form.get("code") != "code-1" or challenge != self.question["code_challenge"] or form["redirect_uri"] != self.question["redirect_uri"]:
            return 400, b'{"error": "invalid_grant", "error_description": "Bad code."}'
        return 200, json.dumps({"access_token": self.token, "expires_in": self.life, "refresh_token": self.refresh_token}).encode()


@contextmanager
def token_server():
    """A running TokenServer."""
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, answer = provider.answer_to(dict(parse_qsl(body)))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    provider = TokenServer(f"http://127.0.0.1:{server.server_port}/token")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
