"""The token of forms against forged requests: signed anew every five minutes, so that markup that holds it can be kept."""
import time
from functools import lru_cache

from flask import Flask, current_app, g, session
from flask_wtf.csrf import generate_csrf
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
