"""Against forged requests: the token of forms, signed anew every five minutes, so that markup that holds it can be kept;
and for forms on pages that everybody shares, what the browser says about where a request comes from."""
import time
from functools import lru_cache, wraps
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, session
from flask_wtf.csrf import CSRFError, generate_csrf
from itsdangerous import URLSafeTimedSerializer

FRESH_SECONDS = 300
_NAME = "csrf_token"


def use_tokens(app: Flask) -> None:
    """Gives the templates our `csrf_token()`; call it after Flask-WTF gave them its own."""
    app.jinja_env.globals[_NAME] = token
    app.context_processor(lambda: {_NAME: token})


def token() -> str:
    """The token of this browser, as Flask-WTF signs and checks it; at most five minutes old."""
    if _NAME not in g and _NAME in session:
        setattr(g, _NAME, _signed(current_app.secret_key, session[_NAME], int(time.time() // FRESH_SECONDS)))
    return g.get(_NAME) or generate_csrf()


@lru_cache(maxsize=2_000)
def _signed(secret_key: str, secret: str, _while: int) -> str:
    return URLSafeTimedSerializer(secret_key, salt="wtf-csrf-token").dumps(secret)


def comes_from_our_page() -> bool:
    """Whether the browser says that a page of ours sent this request: Sec-Fetch-Site (W3C Fetch Metadata), which no page can
    forge, else Origin (RFC 6454), else Referer. One that says nothing is not believed."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin") or request.referrer or "").netloc == request.host


def from_our_pages(view):
    """Marks a view whose form stands on a page that caches share, and so holds no token: the browser vouches for it instead."""
    @wraps(view)
    def asked(**values):
        if current_app.config["WTF_CSRF_ENABLED"] and not comes_from_our_page():
            raise CSRFError("The form was sent from elsewhere.")
        return view(**values)

    asked.asks_the_browser = True
    return asked
