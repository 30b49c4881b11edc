"""What colleagues wrote to us: listed and read behind the link to one's own requests, where the organisation shares; never answered here."""
from flask import render_template

from helpdesk.accounts.permissions import public
from helpdesk.core.errors import NotFound
from helpdesk.core.signing import BadLink
from helpdesk.customers.models import Identity
from helpdesk.outbox.queries import withdrawn
from helpdesk.portal.door import blueprint
from helpdesk.portal.status_words import status_name, status_sentence
from helpdesk.tickets import colleagues, queries
from helpdesk.tickets.links import holder_of
from helpdesk.web.limits import limiter
from helpdesk.web.numbers import argument
from helpdesk.web.sending_files import attachment_response

LAST_PAGE = 1_000


@blueprint.get("/requests/<token>/colleagues")
@public
@limiter.limit("60 per minute")
def colleagues_list(token: str):
    """The tickets of the organisation's other people, newest words first."""
    held = _held(token)
    organisation = colleagues.sharing_of(held)
    if organisation is None:
        raise NotFound()
    page = min(max(argument("page", 1), 1), LAST_PAGE)
    found = colleagues.tickets_of_colleagues(held, page=page)
    return render_template("portal/colleagues.html", token=token, organisation=organisation, page=page, has_more=len(found) > colleagues.PAGE,
                           rows=[(ticket, status_name(ticket)) for ticket in found[:colleagues.PAGE]])


@blueprint.get("/requests/<token>/colleagues/<int:number>")
@public
@limiter.limit("60 per minute")
def colleagues_ticket(token: str, number: int):
    """One of them, to read."""
    shown = colleagues.ticket_of_colleague(_held(token), number)
    unsaid = withdrawn(shown.id)
    messages = [message for message in queries.messages(shown) if message.id not in unsaid]
    return render_template("portal/colleagues_ticket.html", token=token, ticket=shown, messages=messages, sentence=status_sentence(shown))


@blueprint.get("/requests/<token>/colleagues/<int:number>/files/<int:attachment_id>")
@public
def colleagues_file(token: str, number: int, attachment_id: int):
    shown = colleagues.ticket_of_colleague(_held(token), number)
    return attachment_response(queries.attachment_of(shown, attachment_id, with_notes=False))


def _held(token: str) -> Identity:
    """:raises NotFound: for a link that is not ours or too old: the list itself says what to do."""
    try:
        return holder_of(token)
    except BadLink:
        raise NotFound() from None
