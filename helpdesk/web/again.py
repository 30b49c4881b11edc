"""Forms that come back: what was posted and refused stands in its form again, with the sentence beside it."""
from flask import current_app, request
from sqlalchemy.exc import DBAPIError

from helpdesk.core.errors import DeskError
from helpdesk.core.signing import BadLink
from helpdesk.web.guard import refusal

# Refusals after which the same words can be sent again. A body that is too large (413) was never read.
TRY_AGAIN = frozenset({400, 409, 422, 429, 503, 507})


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
    try:
        return show(errors, **request.view_args)
    except (DBAPIError, OSError, DeskError, BadLink):
        # The database is away, the disk is full, the ticket is gone: the plain page of the failure says so.
        return None
