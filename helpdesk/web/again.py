"""Forms that come back: what was posted and refused stands in its form again, with the sentence beside it."""
from flask import current_app, request
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError

from helpdesk.accounts.permissions import PUBLIC
from helpdesk.core.errors import DeskError
from helpdesk.core.signing import BadLink
from helpdesk.web import forms
from helpdesk.web.guard import refusal

# Refusals after which the same words can be sent again. A body that is too large (413) was never read.
TRY_AGAIN = frozenset({400, 409, 422, 429, 503, 507})
# Refused before the limit of the door counted, or because of it: files of strangers are not kept then.
UNCOUNTED = frozenset({400, 429})


def comes_back(show):
    """Marks a POST view with `show(errors, **values)`: it makes the page of the form again from what was posted.

    errors: field name → sentence; what belongs to no field stands under 'form'. `values` are those of the address.
    """
    def mark(view):
        view.shows_again = show
        return view
    return mark


def form_again(status: int, errors: dict[str, str]) -> str | None:
    """The page of the refused form, or None when this view has none or this caller may not post it."""
    view = current_app.view_functions.get(request.endpoint or "")
    show = getattr(view, "shows_again", None)
    if show is None or request.method != "POST" or status not in TRY_AGAIN or refusal(view.permission) is not None:
        return None
    if view.permission == PUBLIC and status in UNCOUNTED:
        errors = errors | _without_files()
    try:
        return show(errors, **request.view_args)
    except (DBAPIError, OSError, DeskError, BadLink):
        # The database is away, the disk is full, the ticket is gone: the plain page of the failure says so.
        return None


def _without_files() -> dict[str, str]:
    """Leaves the posted files unread, and says so if there are any."""
    has_files = any(file.filename for file in request.files.values())
    forms.leave_files()
    return {"files": _("Please choose your files again.")} if has_files else {}
