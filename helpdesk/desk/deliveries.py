"""What an agent does about a reply on its way out: try now, send again, stop. Who is too late is told so."""
from flask import redirect, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import TICKET_REPLY, requires
from helpdesk.core.errors import Conflict
from helpdesk.desk.door import blueprint
from helpdesk.outbox import actions as outbox
from helpdesk.outbox.queries import mail_of_message
from helpdesk.tickets import access
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast


@blueprint.post("/tickets/<int:number>/deliveries/<int:delivery_id>/again")
@requires(TICKET_REPLY)
def send_message_again(number: int, delivery_id: int):
    ticket = access.ticket_to_change(current_agent(), number)
    return _told(number, outbox.send_again, mail_of_message(ticket.id, delivery_id), _("The mail goes out again in a moment."))


@blueprint.post("/tickets/<int:number>/deliveries/<int:delivery_id>/stop")
@requires(TICKET_REPLY)
def stop_message(number: int, delivery_id: int):
    ticket = access.ticket_to_change(current_agent(), number)
    return _told(number, outbox.stop, mail_of_message(ticket.id, delivery_id), _("The mail is stopped."))


def _told(number: int, verb, delivery, words: str):
    """Does it and says so on the ticket's page; a race that was lost is a sentence, not a page of its own."""
    try:
        verb(delivery)
        toast(words)
    except Conflict as late:
        toast(late.message)
    return redirect(url_for("desk.ticket", number=number, queue=request.args.get("queue")))
