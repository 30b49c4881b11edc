"""The contact form: three fields, a number and a link to follow the ticket."""
import secrets

from flask import redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import public
from helpdesk.channels import intake
from helpdesk.channels.form import submission as forms_in
from helpdesk.core import text
from helpdesk.core.clock import utcnow
from helpdesk.core.db import in_unit, opens_own_unit
from helpdesk.portal import trail
from helpdesk.portal.door import blueprint
from helpdesk.selfservice import visits
from helpdesk.tickets import own_fields
from helpdesk.tickets.links import token_for
from helpdesk.tickets.models import Ticket
from helpdesk.web import forms
from helpdesk.web.again import comes_back
from helpdesk.web.limits import limiter
from helpdesk.web.speech import page_locale


@blueprint.get("/contact")
@public
def contact():
    # Who is suggested articles is decided by this, before a word is typed.
    trail.visitor()
    typed = {"subject": text.one_line(request.args.get("subject", ""))}
    return _page(typed, {})


@blueprint.post("/contact")
@public
@opens_own_unit
@limiter.limit("10 per minute; 60 per hour")
@comes_back(lambda errors: _page(request.form, errors))
def send_contact():
    submission = _submission()
    forms_in.check(submission)
    if request.form.get("website"):
        # A field no person sees was filled in: a robot gets the same friendly page and no ticket.
        return redirect(url_for("portal.contact_done"))
    session["written"] = in_unit(lambda: _take(submission))
    return redirect(url_for("portal.contact_done"))


def _take(submission: forms_in.Submission) -> dict:
    """What the next page says of the ticket."""
    taken = intake.take(forms_in.to_inbound(submission))
    if taken.verdict == "new":
        _hand_over(taken.ticket)
    return {"number": taken.ticket.number, "token": token_for(taken.ticket), "email": submission.email}


@blueprint.get("/contact/done")
@public
def contact_done():
    return render_template("portal/contact_done.html", written=session.get("written"))


def _hand_over(ticket: Ticket) -> None:
    """What was searched and read goes along, unless the visitor declined: then nothing leads from it to the ticket."""
    declined = bool(request.form.get("no_trail"))
    visits.wrote(trail.visitor(), ticket.id, utcnow())
    trail.wrote(None if declined else ticket.id)
    if not declined:
        trail.hand_over(trail.trail(page_locale()), customer_id=ticket.customer_id, ticket_id=ticket.id, locale=page_locale())


def _submission() -> forms_in.Submission:
    return forms_in.Submission(
        name=forms.line("name", 200), email=text.address(forms.line("email", 254)), subject=forms.line("subject"),
        message=forms.lines("message"), locale=page_locale(), key=forms.line("key", 60) or None,
        topic_id=forms.number("topic_id"), uploads=forms.uploads(),
        time_zone=forms.line("time_zone", 40), own_fields=tuple((name, value) for name, value in request.form.items() if name.startswith("own_")))


def _page(typed, errors: dict[str, str]) -> str:
    key = typed.get("key") or secrets.token_urlsafe(16)
    topics = [("", _("Something else")), *((topic.id, topic.name(page_locale())) for topic in forms_in.topics())]
    fields = [(field, field.form_name) for field in own_fields.fields_of_form()]
    return render_template("portal/contact.html", typed=typed, errors=errors, topics=topics, key=key, fields=fields, topic_names=dict(topics),
                           kept=forms.kept_uploads() if errors else [],
                           trail=trail.trail(page_locale()))
