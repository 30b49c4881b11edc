"""Known facts beside a ticket, and what a reply that is being written asks for although it is known."""
from flask import render_template

from helpdesk.accounts.permissions import TICKET_READ, requires
from helpdesk.channels.chat import queries as chat
from helpdesk.core.db import opens_own_unit
from helpdesk.desk.claim_words import WHY
from helpdesk.desk.door import blueprint
from helpdesk.desk.fact_words import ASKED, KINDS, repeat_view, source_words
from helpdesk.tickets import access, known
from helpdesk.tickets import repeats as all_repeats
from helpdesk.tickets.asks import asked_for
from helpdesk.tickets.models import Ticket
from helpdesk.web import forms
from helpdesk.web.identity import current_agent


@blueprint.get("/tickets/<int:number>/facts")
@requires(TICKET_READ)
def ticket_facts(number: int):
    """What is known of the customer and what they had to repeat here, fetched after the ticket."""
    ticket = access.ticket_for(current_agent(), number)
    return render_template("desk/tickets/_facts.html", ticket=ticket, facts=known.beside(_known(ticket)), kinds=KINDS, source_words=source_words,
                           repeats=[repeat_view(row) for row in all_repeats.repeats_of(ticket.id)], claim=_claim(ticket))


@blueprint.post("/tickets/<int:number>/known")
@requires(TICKET_READ)
@opens_own_unit
def ticket_known(number: int):
    """What `text`, a reply that is being written, asks for although it is known. A POST for the length of the words; nothing is written."""
    ticket, text = access.ticket_for(current_agent(), number), forms.lines("text")
    found = {}
    if asked_for(text):
        found = known.offered(ticket, text, _known(ticket), is_proved=known.is_answered_proved(ticket))
    return render_template("desk/tickets/_known.html", ticket=ticket, found=found, asked=ASKED, source_words=source_words)


def _claim(ticket: Ticket) -> tuple[str, str] | None:
    """Whom a refused token of the website named in this chat, and why it was refused."""
    visitor = chat.visitor_of_ticket(ticket.id) if ticket.channel == "chat" else None
    return (visitor.claimed, WHY[visitor.claimed_why]) if visitor and visitor.claimed_why else None


def _known(ticket: Ticket) -> list[known.Known]:
    return known.known_of(ticket.customer, access.sight_of(current_agent()))
