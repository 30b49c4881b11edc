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
from helpdesk.tickets.links import ticket_of
from helpdesk.tickets.mailing import post_link
from helpdesk.tickets.writing import typed
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
        shown = ticket_of(token)
        writing = typed(forms.lines("text"), uploads=forms.uploads(), client_key=f"my-{forms.line('key', 60)}",
                        sender=shown.customer.email, is_proved=True, matched_by="link")
    except Invalid as error:
        return _page(token, error.fields), 422
    except BadLink:
        return redirect(url_for("portal.ticket", token=token))
    with unit_of_work():
        shown = access.ticket_of_link(shown.id)
        identity = next(identity for identity in shown.customer.identities)
        intake.take(Inbound(channel="form", identity_kind=identity.kind, identity=identity.value, writing=writing,
                            subject=shown.subject, locale=shown.locale, ticket_id=shown.id))
    return redirect(url_for("portal.ticket", token=token, _anchor="end"))


@blueprint.post("/my/<token>/new-link")
@public
@limiter.limit("3 per minute; 10 per hour")
def new_link(token: str):
    """Mails a fresh link to the address on file; the page says the same whatever happened."""
    try:
        ticket_of(token)
    except ExpiredLink as expired:
        post_link(access.ticket_of_link(expired.value))
    except BadLink:
        return render_template("portal/link_bad.html"), 404
    return render_template("portal/link_expired.html", token=token, sent=True)


@blueprint.get("/my/<token>/files/<int:attachment_id>")
@public
def ticket_file(token: str, attachment_id: int):
    try:
        shown = ticket_of(token)
    except BadLink:
        return render_template("portal/link_bad.html"), 404
    return attachment_response(queries.attachment_of(shown, attachment_id, with_notes=False))


def _page(token: str, errors: dict[str, str]) -> str:
    shown = ticket_of(token)
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
