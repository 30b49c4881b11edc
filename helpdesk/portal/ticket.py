"""A customer's ticket behind a signed link: a letter exchange and a box to answer."""
import secrets

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import public
from helpdesk.channels import intake
from helpdesk.channels.inbound import Inbound
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.core.signing import BadLink, ExpiredLink
from helpdesk.portal.door import blueprint
from helpdesk.tickets import access, queries
from helpdesk.tickets.links import bearer_of, ticket_of_expired
from helpdesk.tickets.mailing import post_link
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing, typed
from helpdesk.web import forms
from helpdesk.web.limits import limiter
from helpdesk.web.sending_files import attachment_response


@blueprint.get("/my/<token>")
@public
def ticket(token: str):
    try:
        return _page(token, {})
    except ExpiredLink:
        return render_template("portal/link_expired.html", token=token, sent=False), 410
    except BadLink:
        return render_template("portal/link_bad.html"), 404


@blueprint.post("/my/<token>")
@public
@opens_own_unit
@limiter.limit("10 per minute")
def answer_ticket(token: str):
    try:
        bearer = bearer_of(token)
        key = forms.line("key", 60)
        writing = typed(forms.lines("text"), uploads=forms.uploads(), client_key=f"my-{key}" if key else None,
                        sender=bearer.ticket.customer.email, is_proved=bearer.is_proved, matched_by="link")
    except Invalid as error:
        return _page(token, error.fields), 422
    except BadLink:
        return redirect(url_for("portal.ticket", token=token))
    with unit_of_work():
        intake.take(_answer(access.ticket_of_link(bearer.ticket.id), writing))
    return redirect(url_for("portal.ticket", token=token, _anchor="end"))


@blueprint.post("/my/<token>/new-link")
@public
@limiter.limit("3 per minute; 10 per hour")
def new_link(token: str):
    """Mails a fresh link to the address on file; the page says the same whatever happened."""
    try:
        bearer_of(token)
    except ExpiredLink as expired:
        post_link(ticket_of_expired(expired))
    except BadLink:
        return render_template("portal/link_bad.html"), 404
    return render_template("portal/link_expired.html", token=token, sent=True)


@blueprint.get("/my/<token>/files/<int:attachment_id>")
@public
def ticket_file(token: str, attachment_id: int):
    try:
        shown = bearer_of(token).ticket
    except BadLink:
        return render_template("portal/link_bad.html"), 404
    return attachment_response(queries.attachment_of(shown, attachment_id, with_notes=False))


def _answer(shown: Ticket, writing: Writing) -> Inbound:
    identity = next((one for one in shown.customer.identities if one.kind == "email"), shown.customer.identities[0])
    return Inbound(channel="form", identity_kind=identity.kind, identity=identity.value, writing=writing, subject=shown.subject,
                   locale=shown.locale, ticket_id=shown.id, proof="link" if writing.is_proved else None)


def _page(token: str, errors: dict[str, str]) -> str:
    shown = bearer_of(token).ticket
    return render_template("portal/ticket.html", ticket=shown, token=token, messages=queries.messages(shown), errors=errors,
                           typed=request.form, key=secrets.token_urlsafe(16), sentence=status_sentence(shown.status))


def status_sentence(status: str) -> str:
    """Who moves next, in plain words."""
    return {
        "new": _("We have your message and will answer soon."),
        "open": _("We are working on it. The next move is ours."),
        "pending": _("We are waiting for your answer."),
        "on_hold": _("We are waiting for somebody else and will come back to you."),
        "solved": _("We think this is solved. If it is not, just answer below."),
        "closed": _("This is closed. Your answer starts a new, linked conversation."),
    }[status]
