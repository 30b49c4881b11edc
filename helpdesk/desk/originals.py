"""A mail as its writer sent it, beside the reading view: original look in a frame that may do nothing, text, raw."""
from flask import Response, render_template, request, send_file

from helpdesk.accounts.permissions import TICKET_READ, requires
from helpdesk.channels.email import originals
from helpdesk.core import files
from helpdesk.core.errors import NotFound
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access, queries
from helpdesk.tickets.models import Message, Ticket
from helpdesk.web.identity import current_agent

LOOK_CSP = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"


@blueprint.get("/tickets/<int:number>/messages/<int:seq>/original")
@requires(TICKET_READ)
def message_original(number: int, seq: int):
    """The page around it. `view` is look, text or raw; `pictures` asks for those that lie elsewhere."""
    shown, message = _message(number, seq)
    original = originals.original_of(message)
    view = request.args.get("view") or ("look" if original.has_look else "text")
    if view not in ("look", "text", "raw") or (view == "look" and not original.has_look):
        raise NotFound()
    return render_template("desk/tickets/original.html", ticket=shown, seq=seq, original=original, view=view,
                           with_pictures=bool(request.args.get("pictures")), queue=request.args.get("queue"))


@blueprint.get("/tickets/<int:number>/messages/<int:seq>/look")
@requires(TICKET_READ)
def message_look(number: int, seq: int):
    """The mail alone. Neither scripts nor forms nor requests leave it: its pictures are part of the page."""
    _shown, message = _message(number, seq)
    page = originals.look_of(originals.original_of(message), with_remote=bool(request.args.get("pictures")))
    return Response(page, mimetype="text/html", headers={"Content-Security-Policy": LOOK_CSP, "Cache-Control": "private, no-store",
                                                         "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin"})


@blueprint.get("/tickets/<int:number>/messages/<int:seq>/raw")
@requires(TICKET_READ)
def message_raw(number: int, seq: int):
    """Every byte of it, to be kept as a file."""
    _shown, message = _message(number, seq)
    original = originals.original_of(message)
    return send_file(files.path_of(original.sha256), mimetype="application/octet-stream", as_attachment=True, download_name=f"{number}-{seq}.eml")


def _message(number: int, seq: int) -> tuple[Ticket, Message]:
    shown = access.ticket_for(current_agent(), number)
    message = queries.message_at(shown, seq)
    if message is None:
        raise NotFound()
    return shown, message
