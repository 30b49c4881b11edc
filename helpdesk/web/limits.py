"""Rate limits on public doors, per address; counted in memory, or in Redis when several processes share the work."""
from flask import Flask, request
from flask_limiter import Limiter

from helpdesk.config import Settings
from helpdesk.core import text


def caller() -> str:
    """The network address that asks."""
    return request.remote_addr or "unknown"


limiter = Limiter(key_func=caller)


def set_limits(app: Flask, settings: Settings) -> None:
    """Connects the limiter to its storage."""
    app.config.update(RATELIMIT_ENABLED=settings.rate_limits, RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
                      RATELIMIT_HEADERS_ENABLED=False)
    limiter.init_app(app)


def limited_misses(per_caller: str, per_address: str, *, on_breach):
    """Counts refused tries (422) of a form with a field 'email': by who asks, and by the mail address that is tried.

    The limits are in the words of Flask-Limiter, '10 per 15 minutes'; `on_breach` makes the answer.
    """
    def was_refused(response) -> bool:
        return response.status_code == 422

    def tried_address() -> str:
        return f"address {text.address(request.form.get('email', ''))}"

    def mark(view):
        view = limiter.limit(per_caller, deduct_when=was_refused, on_breach=on_breach)(view)
        return limiter.limit(per_address, key_func=tried_address, deduct_when=was_refused, on_breach=on_breach)(view)
    return mark
