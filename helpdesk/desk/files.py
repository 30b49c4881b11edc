"""Attachments of a ticket, for those who may see it."""
from helpdesk.accounts.permissions import TICKET_READ, requires
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access, queries
from helpdesk.web.identity import current_agent
from helpdesk.web.sending_files import attachment_response


@blueprint.get("/tickets/<int:number>/files/<int:attachment_id>")
@requires(TICKET_READ)
def attachment(number: int, attachment_id: int):
    ticket = access.ticket_for(current_agent(), number)
    return attachment_response(queries.attachment_of(ticket, attachment_id, with_notes=True))
