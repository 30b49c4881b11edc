"""Rate limits on public doors, per address; counted in memory, or in Redis when several processes share the work."""
from flask import Flask, request
from flask_limiter import Limiter

from helpdesk.config import Settings


def _caller() -> str:
    return request.remote_addr or "unknown"


limiter = Limiter(key_func=_caller)


def set_limits(app: Flask, settings: Settings) -> None:
    """Connects the limiter to its storage."""
    app.config.update(RATELIMIT_ENABLED=settings.rate_limits, RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
                      RATELIMIT_HEADERS_ENABLED=False)
    limiter.init_app(app)
