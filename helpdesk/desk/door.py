"""The blueprint that every page for agents hangs on."""
from flask import Blueprint, Response, request

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.after_request
def tell_scripts_where_to_go(response: Response) -> Response:
    """A script that sent a form opens the page that comes next itself; led there, it would read the page's toasts, and nobody else."""
    if request.method == "POST" and request.headers.get("HX-Request") and response.status_code in (302, 303):
        response.headers["HX-Redirect"] = response.headers.pop("Location")
        response.status_code = 204
        response.set_data(b"")
    return response
