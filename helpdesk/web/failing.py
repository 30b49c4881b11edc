"""Turns what went wrong into a page, a fragment or JSON: a sentence that says what to do, never a stack trace."""
import structlog
from flask import Flask, g, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from helpdesk.brand.queries import unset_brand
from helpdesk.core.errors import DeskError
from helpdesk.web.identity import current_agent

log = structlog.get_logger(__name__)


def handle_errors(app: Flask) -> None:
    """Registers one handler for each kind of failure."""
    app.register_error_handler(DeskError, lambda error: answer(error.status, error.message))
    app.register_error_handler(CSRFError, lambda error: answer(400, _(
        "This page was open for too long or was opened elsewhere. Go back, reload it and send again; your text is still there.")))
    app.register_error_handler(HTTPException, lambda error: error.response or answer(error.code, "", headers=_kept_headers(error)))
    app.register_error_handler(DBAPIError, _database_failed)
    app.register_error_handler(OSError, _disk_failed)
    app.register_error_handler(Exception, _unexpected)


def answer(status: int, message: str, headers: dict | None = None):
    """The answer of this door for a failure."""
    if request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json":
        return jsonify(error=message or HTTP_STATUS_CODES.get(status, "")), status, headers
    if request.headers.get("HX-Request"):
        return render_template("base/_error.html", code=status, message=message), status, headers
    return render_template("base/error.html", code=status, message=message, **_around()), status, headers


def _around() -> dict:
    """Agents see the failure inside their desk, everybody else on a customer page."""
    if request.path.startswith("/desk") and current_agent():
        return {"layout": "desk/layout.html", "home_url": url_for("desk.index")}
    return {"layout": "portal/layout.html", "home_url": "/"}


def _database_failed(error: DBAPIError):
    log.error("database_failed", error=str(error.orig), path=request.path)
    # The page that says so must not ask the database who is reading and how we look.
    g.agent, g.brand = None, unset_brand()
    return answer(507 if "disk is full" in str(error.orig) else 503, "", headers={"Retry-After": "2"})


def _disk_failed(error: OSError):
    log.error("disk_failed", error=str(error), path=request.path)
    return answer(507 if error.errno == 28 else 500, "")


def _unexpected(error: Exception):
    log.exception("unexpected_failure", path=request.path, exc_info=error)
    return answer(500, "")


def _kept_headers(error: HTTPException) -> dict:
    return {"Retry-After": "60"} if error.code == 429 else {}
