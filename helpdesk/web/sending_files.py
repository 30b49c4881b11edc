"""Hands an attachment to a browser so that it can do no harm there."""
from flask import Response, send_file

from helpdesk.core import files
from helpdesk.core.errors import NotFound
from helpdesk.tickets.attachments import is_readable
from helpdesk.tickets.models import Attachment


def attachment_response(attachment: Attachment | None) -> Response:
    """The file with safe headers. :raises NotFound: when there is no such file."""
    if attachment is None or not files.path_of(attachment.sha256).exists():
        raise NotFound()
    is_shown = is_readable(attachment)
    response = send_file(files.path_of(attachment.sha256), download_name=attachment.filename, as_attachment=not is_shown,
                         mimetype=attachment.content_type if is_shown else "application/octet-stream")
    # Chromium shows PDF files within this sandbox; what a file says of itself never runs as a page of ours.
    response.headers["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def zip_response(sha256: str | None, name: str) -> Response:
    """A stored ZIP as a download that no cache keeps. :raises NotFound: when it is not there any more."""
    if not sha256 or not files.path_of(sha256).exists():
        raise NotFound()
    response = send_file(files.path_of(sha256), mimetype="application/zip", as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response
