"""“My requests”: a visitor names an address, a link goes to it by mail, and the link opens the list of all they wrote to us.

The page tells nobody who writes to us: its answer is the same for an unknown address.
"""
from flask import render_template, session, url_for

from helpdesk.accounts.permissions import public
from helpdesk.core import text
from helpdesk.core.errors import NotFound
from helpdesk.core.signing import BadLink, ExpiredLink
from helpdesk.customers.actions import identity_on_file
from helpdesk.customers.models import Identity
from helpdesk.portal import reader
from helpdesk.portal.door import blueprint
from helpdesk.portal.status_words import status_name
from helpdesk.tickets.colleagues import sharing_of
from helpdesk.tickets.links import holder_of, holder_of_expired, token_for
from helpdesk.tickets.mailing import post_list_link
from helpdesk.tickets.own import PAGE, own_tickets
from helpdesk.web import forms
from helpdesk.web.limits import caller, limiter
from helpdesk.web.numbers import argument
from helpdesk.web.speech import page_locale

LAST_PAGE = 1_000
# The way back from a ticket to the list that this browser opened; in the cookie, so that no address of a ticket carries it on.
KEPT = "requests"


def tried_address() -> str:
    """The address that a form names, for counting; the caller where there is none."""
    return f"requests {text.address(forms.line('email', 254)) or caller()}"


@blueprint.get("/requests")
@public
def requests():
    return _asking(sent=False)


@blueprint.post("/requests")
@public
@limiter.limit("3 per minute; 20 per hour")
@limiter.limit("5 per hour", key_func=tried_address)
def mail_requests():
    """Mails the link to the list to an address that somebody wrote to us from; the answer is the same for an unknown one."""
    email = text.address(forms.line("email", 254))
    if not text.looks_like_address(email):
        return _asking(sent=False, typed=email), 422
    known = identity_on_file("email", email)
    if known:
        post_list_link(known, locale=page_locale())
    return _asking(sent=True)


@blueprint.get("/requests/<token>")
@public
@limiter.limit("60 per minute")
def request_list(token: str):
    """Every ticket of whoever holds the address that the link went to."""
    try:
        held = holder_of(token)
    except ExpiredLink:
        return render_template("portal/requests_expired.html", token=token, sent=False), 410
    except (BadLink, NotFound):
        return _asking(sent=False, is_bad=True), 404
    session[KEPT] = token
    reader.remember(held)
    return _list(token, held)


@blueprint.post("/requests/<token>/new-link")
@public
@limiter.limit("3 per minute; 10 per hour")
def new_list_link(token: str):
    """Mails a fresh link to the address that the old one went to."""
    try:
        holder_of(token)
    except ExpiredLink as expired:
        post_list_link(holder_of_expired(expired), locale=page_locale())
    except (BadLink, NotFound):
        return _asking(sent=False, is_bad=True), 404
    return render_template("portal/requests_expired.html", token=token, sent=True)


def way_back(customer_id: int) -> str | None:
    """The address of the list that this browser opened, if it is the list of this customer and still works."""
    try:
        held = holder_of(session.get(KEPT, ""))
    except (BadLink, NotFound):
        return None
    return url_for("portal.request_list", token=session[KEPT]) if held.customer_id == customer_id else None


def _list(token: str, held: Identity) -> str:
    page = min(max(argument("page", 1), 1), LAST_PAGE)
    found = own_tickets(held, page=page)
    rows = [(ticket, status_name(ticket), token_for(ticket, holder=held)) for ticket in found[:PAGE]]
    return render_template("portal/requests_list.html", token=token, address=held.value, page=page, sharing=sharing_of(held),
                           groups=[[row for row in rows if (row[0].folder == "done") == is_done] for is_done in (False, True)],
                           before=_page_url(token, page - 1) if page > 1 else None,
                           after=_page_url(token, page + 1) if len(found) > PAGE else None)


def _page_url(token: str, page: int) -> str:
    return url_for("portal.request_list", token=token, page=page)


def _asking(*, sent: bool, typed: str | None = None, is_bad: bool = False) -> str:
    return render_template("portal/requests.html", sent=sent, typed=typed, is_bad=is_bad)
