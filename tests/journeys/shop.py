"""Somebody else's website, on another origin and under a strict policy of its own, that embeds the chat."""
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>A shop</title>
<script async src="{desk}/static/widget/widget.js"></script></head>
<body><main><h1>A shop</h1><p><a href="#more">More</a></p></main></body></html>"""


@contextmanager
def shop(desk: str, host: str = "127.0.0.1"):
    """Yields the address of the website; `?lang=ro` chooses the language of its page.

    Under `localhost` it is another site than the desk, and a private window of the browser shuts the frame's storage.
    """
    class Website(BaseHTTPRequestHandler):
        def do_GET(self):
            lang = self.path.partition("lang=")[2] or "en"
            body = PAGE.format(desk=desk, lang=lang).encode() if self.path.startswith("/?") or self.path == "/" else b""
            self.send_response(200 if body else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", f"default-src 'self'; script-src {desk}; frame-src {desk}")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Website)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
