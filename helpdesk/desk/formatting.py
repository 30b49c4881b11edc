"""What an agent formats in the composer, as the customer will see it."""
from flask import render_template

from helpdesk.accounts.permissions import TICKET_REPLY, requires
from helpdesk.core.db import opens_own_unit
from helpdesk.desk.door import blueprint
from helpdesk.tickets.writing import composed
from helpdesk.web import forms


@blueprint.post("/tickets/preview")
@requires(TICKET_REPLY)
@opens_own_unit
def preview_words():
    """The words (`text`) as they will stand in the mail or the chat; nothing is written. :raises Invalid: when there are none."""
    writing = composed(forms.lines("text"))
    return render_template("desk/tickets/_preview.html", said=writing)
