"""“My requests”: a visitor names an address, and fresh links go to it by mail; the page tells nobody who writes to us."""
from flask import render_template

from helpdesk.accounts.permissions import public
from helpdesk.core import text
from helpdesk.portal.door import blueprint
from helpdesk.tickets.mailing import post_link
from helpdesk.tickets.queries import newest_of_address
from helpdesk.web import forms
from helpdesk.web.limits import limiter

MOST_LINKS = 3


@blueprint.get("/requests")
@public
def requests():
    return render_template("portal/requests.html", sent=False, errors={}, typed={})


@blueprint.post("/requests")
@public
@limiter.limit("3 per minute; 20 per hour")
def mail_requests():
    """Mails a link to each of the newest requests of an address; the answer is the same for an unknown one."""
    address = text.address(forms.line("email", 254))
    for ticket in newest_of_address(address, MOST_LINKS):
        post_link(ticket)
    return render_template("portal/requests.html", sent=True, errors={}, typed={})
