"""A customer's ticket behind a signed link: a letter exchange and a box to answer."""
import secrets

from flask import redirect, render_template, request, url_for

from helpdesk.accounts.permissions import public
from helpdesk.channels import intake
from helpdesk.channels.inbound import Inbound
from helpdesk.core.db import in_unit, opens_own_unit
from helpdesk.core.errors import NotFound
from helpdesk.core.signing import BadLink, ExpiredLink
from helpdesk.customers.models import Identity
from helpdesk.outbox.queries import withdrawn
from helpdesk.portal import reader
from helpdesk.portal.door import blueprint
from helpdesk.portal.requests import way_back
from helpdesk.portal.status_words import status_sentence
from helpdesk.tickets import queries
from helpdesk.tickets.links import Bearer, bearer_of, ticket_of_expired
from helpdesk.tickets.mailing import post_link, post_list_link
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.writing import Writing, typed
from helpdesk.web import forms
from helpdesk.web.again import comes_back
from helpdesk.web.limits import limiter
from helpdesk.web.numbers import argument
from helpdesk.web.sending_files import attachment_response
from helpdesk.web.speech import page_locale

# Characters of one page. A mail may be as long as a book; what came before it stands on a page of its own.
LONGEST_PAGE = 400_000


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
@comes_back(lambda errors, token: _page(token, errors))
def answer_ticket(token: str):
    try:
        bearer, key = bearer_of(token), forms.line("key", 60)
        identity = _identity(bearer)
        writing = typed(forms.lines("text"), uploads=forms.uploads(), client_key=f"my-{key}" if key else None,
                        sender=identity.value if identity.kind == "email" else None,
                        is_proved=bearer.is_proved, matched_by="link")
    except BadLink:
        return redirect(url_for("portal.ticket", token=token))
    in_unit(lambda: intake.take(_answer(bearer_of(token), writing)))
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
        bearer = bearer_of(token)
    except BadLink:
        return render_template("portal/link_bad.html"), 404
    file = queries.attachment_of(bearer.ticket, attachment_id, with_notes=False)
    if file is not None and file.message_id in _kept_from(bearer):
        raise NotFound()
    return attachment_response(file)


@blueprint.post("/my/<token>/requests")
@public
@limiter.limit("3 per minute; 10 per hour")
def mail_list(token: str):
    """Mails the link to all requests to the address on file: a ticket's link may have been passed on, and opens only its ticket."""
    try:
        bearer = bearer_of(token)
    except BadLink:
        return redirect(url_for("portal.ticket", token=token))
    identity = _identity(bearer)
    if identity.kind == "email":
        post_list_link(identity, locale=page_locale())
    return render_template("portal/requests.html", sent=True, typed=None, is_bad=False)


def _identity(bearer: Bearer) -> Identity:
    """Who answers: the address that the link proves, else the one that our mails go to, else whatever is on file."""
    customer = bearer.ticket.customer
    return bearer.proved or next((one for one in customer.identities if one.value == customer.email), customer.identities[0])


def _answer(bearer: Bearer, writing: Writing) -> Inbound:
    shown, identity = bearer.ticket, _identity(bearer)
    return Inbound(channel="form", identity_kind=identity.kind, identity=identity.value, writing=writing, subject=shown.subject,
                   locale=shown.locale, ticket_id=shown.id, proof="link" if writing.is_proved else None)


def _page(token: str, errors: dict[str, str]) -> str:
    bearer = bearer_of(token)
    shown = bearer.ticket
    reader.remember(bearer.proved)
    found = queries.messages(shown, before=argument("until") or None)
    kept_back = _kept_from(bearer)
    newest = _on_one_page(found)
    return render_template("portal/ticket.html", ticket=shown, token=token, messages=_said(shown, newest, kept_back), errors=errors, is_cut=bool(kept_back),
                           earlier=newest[0].seq if len(newest) < len(found) else queries.earlier_than(found),
                           typed=request.form, kept=forms.kept_uploads() if errors else [],
                           key=request.form.get("key") or secrets.token_urlsafe(16), sentence=status_sentence(shown),
                           list_url=way_back(shown.customer_id))


def _on_one_page(found: list[Message]) -> list[Message]:
    """The newest of the messages, as many as a page holds and at least one."""
    first, left = len(found), LONGEST_PAGE
    while first and (left >= len(found[first - 1].text) or first == len(found)):
        first -= 1
        left -= len(found[first].text)
    return found[first:]


def _kept_from(bearer: Bearer) -> set[int]:
    """The ids of the messages that this bearer must not read."""
    return set() if bearer.is_proved else queries.ids_kept_from_strangers(bearer.ticket)


def _said(shown: Ticket, found: list[Message], kept_back: set[int]) -> list[Message]:
    """What both sides said; an answer that was stopped before it left was never said."""
    unsaid = withdrawn(shown.id) | kept_back
    return [message for message in found if message.id not in unsaid]
