"""The sample shop service: another system, made up, which answers what Brisa's customers ordered.

It begins with the sample desk and shows how a system of one's own checks the signature and answers; see docs/cards.md.
Standing alone, on any port: python -m helpdesk.seed.sample_shop 8010
"""
import hashlib
import hmac
import json
import random
import socket
import sys
import time
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from urllib.parse import unquote

SECRET = "sample-shop-secret"
PATH = "/sample-shop/customers/"
OLDEST_SECONDS = 300
PRODUCTS = (("HA-200", 309), ("HA-100", 189), ("VT-40", 79), ("F-200", 45), ("F-100", 29))
WORDS = {"en": ("paid", "on its way", "delivered", "returned"), "pt-BR": ("pago", "a caminho", "entregue", "devolvido"),
         "ro": ("plătită", "pe drum", "livrată", "returnată")}
LOCALES = {"correio": "pt-BR", "com.br": "pt-BR", "posta": "ro"}


def is_signed(method: str, path: str, body: bytes, at: str, signature: str, *, now: float) -> bool:
    """Whether the desk signed this request with our secret within the last five minutes."""
    if not at.isdecimal() or abs(now - int(at)) > OLDEST_SECONDS:
        return False
    signed = f"{at}\n{method}\n{path}\n".encode() + body
    expected = "v1=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, signature)


def known_of(email: str, today: date) -> dict:
    """What the shop knows of somebody: the same address has the same orders every day, made up from its digest."""
    chance = random.Random(hashlib.sha256(email.lower().encode()).digest())
    locale = next((locale for part, locale in LOCALES.items() if part in email), "en")
    paid, coming, delivered, returned = WORDS[locale]
    orders, ago = [], chance.randrange(1, 12)
    for place in range(chance.randrange(1, 5)):
        product, price = chance.choice(PRODUCTS)
        state = (paid if ago < 3 else coming) if ago < 7 and not place else chance.choice((delivered, delivered, delivered, returned))
        orders.append({"number": f"{chance.randrange(3_000, 9_999)} · {product}", "placed": (today - timedelta(days=ago)).isoformat(),
                       "total": f"{price}.00", "currency": "EUR", "state": state})
        ago += chance.randrange(20, 200)
    return {"customer": {"points": chance.randrange(0, 900), "since": str(today.year - chance.randrange(1, 6))}, "orders": orders}


class Shop(BaseHTTPRequestHandler):
    """GET /sample-shop/customers/{email}, signed."""

    timeout = 5

    def do_GET(self) -> None:
        """Answers with JSON: 200 for a customer, 403 without our signature, 404 for anything else."""
        at, signature = self.headers.get("X-Continua-Time", ""), self.headers.get("X-Continua-Signature", "")
        if not is_signed("GET", self.path, b"", at, signature, now=time.time()):
            self._answer(403, {"error": "not signed"})
        elif self.path.startswith(PATH) and "@" in (email := unquote(self.path[len(PATH):])):
            self._answer(200, known_of(email, date.today()))
        else:
            self._answer(404, {"error": "not found"})

    def _answer(self, status: int, body: dict) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_said) -> None:
        """Says nothing: addresses of people do not belong into a log."""


def serve(listener: socket.socket) -> None:
    """Answers on a socket that is bound, for ever."""
    server = ThreadingHTTPServer(listener.getsockname(), Shop, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    HTTPServer.server_activate(server)
    server.serve_forever()


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as place:
        serve(place)
