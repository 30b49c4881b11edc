"""Turns what went wrong into a page, a fragment or JSON: a sentence that says what to do, never a stack trace."""
import errno

import structlog
from flask import Flask, current_app, g, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from helpdesk.brand.queries import unset_brand
from helpdesk.core.errors import DeskError, Invalid
from helpdesk.web.again import form_again
from helpdesk.web.forms import problems
from helpdesk.web.identity import current_agent

log = structlog.get_logger(__name__)


def handle_errors(app: Flask) -> None:
    """Registers one handler for each kind of failure."""
    app.register_error_handler(DeskError, lambda error: answer(error.status, error.message, errors=problems(error), fields=error.fields if isinstance(error, Invalid) else None))
    app.register_error_handler(CSRFError, lambda error: answer(400, _(
        "This page was open for too long or was opened elsewhere. Go back, reload it and send again; your text is still there."),
        errors={"form": _("This page was open for too long. What you wrote is still here; look at it and send it again.")}))
    app.register_error_handler(HTTPException, lambda error: error.response or answer(
        error.code, _too_large() if error.code == 413 else "", headers=_kept_headers(error), errors=_worth_another_try(error.code)))
    app.register_error_handler(DBAPIError, _database_failed)
    app.register_error_handler(OSError, _disk_failed)
    app.register_error_handler(Exception, _unexpected)


def answer(status: int, message: str, headers: dict | None = None, errors: dict[str, str] | None = None, fields: dict[str, str] | None = None):
    """The answer of this door for a failure; a form that can come back with these `errors` does. JSON says what is wrong with which of the `fields`."""
    if fields and request.path.startswith("/api/"):
        # Programmers read it in a log, where the fields beside it are lost.
        message = "; ".join(f"{name}: {why}" for name, why in fields.items())
    if request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json":
        return jsonify(error=message or HTTP_STATUS_CODES.get(status, ""), **({"fields": fields} if fields else {})), status, headers
    if request.headers.get("HX-Request"):
        return render_template("base/_error.html", code=status, message=message), status, headers
    page = form_again(status, errors) if errors else None
    if page is not None:
        return page, status, headers
    return render_template("base/error.html", code=status, message=message, **_around()), status, headers


def _around() -> dict:
    """Agents see the failure inside their desk, everybody else on a customer page."""
    if request.path.startswith("/desk") and current_agent():
        return {"layout": "desk/layout.html", "home_url": url_for("desk.index")}
    return {"layout": "portal/layout.html", "home_url": "/"}


def _database_failed(error: DBAPIError):
    log.error("database_failed", error=str(error.orig), path=request.path)
    status = 507 if "disk is full" in str(error.orig) else 503
    page = form_again(status, _worth_another_try(status))
    if page is not None:
        return page, status, {"Retry-After": "2"}
    # The page that says so must not ask the database who is reading and how we look.
    g.agent, g.brand = None, unset_brand()
    return answer(status, "", headers={"Retry-After": "2"})


def _disk_failed(error: OSError):
    log.error("disk_failed", error=str(error), path=request.path)
    return answer(507 if error.errno == errno.ENOSPC else 500, "", errors=_worth_another_try(507))


def _unexpected(error: Exception):
    log.exception("unexpected_failure", path=request.path, exc_info=error)
    return answer(500, "")


def _worth_another_try(status: int) -> dict[str, str]:
    """The sentence beside a form that failed for no fault of its words."""
    if status == 429:
        return {"form": _("Too many tries in a short time. Please wait a minute and try again.")}
    return {"form": _("The desk could not take it just now. What you wrote is still here; please send it again in a minute.")}


def _too_large() -> str:
    return _("Everything together may have %(size)d MB. Go back: what you wrote is still there. Choose smaller files or fewer.",
             size=current_app.config["SETTINGS"].max_upload_mb)


def _kept_headers(error: HTTPException) -> dict:
    return {"Retry-After": "60"} if error.code == 429 else {}
