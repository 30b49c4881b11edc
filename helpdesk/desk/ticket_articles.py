"""Articles beside a ticket: those that may answer it, and the picker of the composer."""
from flask import render_template, request

from helpdesk.accounts.permissions import TICKET_READ, requires
from helpdesk.core import text
from helpdesk.core.personal import without_personal
from helpdesk.desk.door import blueprint
from helpdesk.knowledge.answering import suggestions
from helpdesk.tickets import access, queries
from helpdesk.tickets.models import Ticket
from helpdesk.web.identity import current_agent

BESIDE, IN_PICKER = 3, 8
# Enough of what a customer wrote to know what it is about.
LONGEST_WORDS = 1_500
SHORTEST_SEARCH = 2


@blueprint.get("/tickets/<int:number>/articles")
@requires(TICKET_READ)
def ticket_articles(number: int):
    """The articles that fit the whole ticket, or the words of ?q=; fetched after the ticket, so that it never waits for them."""
    ticket = access.ticket_for(current_agent(), number)
    wanted = text.one_line(request.args.get("q", ""), 200)
    is_picker = "picker" in request.args
    words = wanted if len(wanted) >= SHORTEST_SEARCH else words_of(ticket)
    found = suggestions(words, ticket.locale, ticket_id=ticket.id, limit=IN_PICKER if is_picker else BESIDE)
    if request.headers.get("HX-Request"):
        return render_template("desk/tickets/_article_picker.html" if is_picker else "desk/tickets/_articles.html", ticket=ticket,
                               suggestions=found, wanted=wanted)
    return render_template("desk/tickets/articles.html", ticket=ticket, suggestions=found, wanted=wanted)


def words_of(ticket: Ticket) -> str:
    """What the ticket is about: its subject, the first words of the customer and the last, without what names a person."""
    said = [message.text for message in queries.messages(ticket) if message.direction == "in" and not message.is_automatic]
    parts = [ticket.subject, *said[:1], *(said[-1:] if len(said) > 1 else ())]
    return without_personal("\n".join(part[:LONGEST_WORDS // 2] for part in parts), [ticket.customer.name])
