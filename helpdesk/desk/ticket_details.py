"""The fields beside a ticket: saved, and fetched again when somebody else changed them."""
from flask import redirect, render_template, request, url_for

from helpdesk.accounts.permissions import TICKET_EDIT, TICKET_READ, requires
from helpdesk.core.texts import gettext as _
from helpdesk.desk import details
from helpdesk.desk.door import blueprint
from helpdesk.desk.tickets import ticket_page
from helpdesk.tickets import access, due, solving
from helpdesk.web.again import comes_back
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast


@blueprint.get("/tickets/<int:number>/details")
@requires(TICKET_READ)
def ticket_details(number: int):
    ticket = access.ticket_for(current_agent(), number)
    return render_template("desk/tickets/_details.html", ticket=ticket, details=details.lines(ticket, {}), queue=request.args.get("queue"))


@blueprint.post("/tickets/<int:number>/details")
@requires(TICKET_EDIT)
@comes_back(lambda errors, number: ticket_page(number, asked=details.Asked("", errors)))
def change_details(number: int):
    """Takes what stands in the fields beside the ticket."""
    ticket = access.ticket_to_change(current_agent(), number)
    before, given, day = ticket.seq, details.typed(ticket), details.typed_due(ticket)
    solving.take(ticket, given, actor=current_agent().actor)
    due.set_due(ticket, day, actor=current_agent().actor)
    if ticket.seq > before:
        toast(_("Saved."))
    return redirect(url_for("desk.ticket", number=number, queue=request.args.get("queue")))
