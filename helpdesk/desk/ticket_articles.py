"""Articles beside a ticket: those that may answer it, the picker of the composer, and a new one made from it."""
from flask import flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from helpdesk.accounts.permissions import ARTICLE_WRITE, TICKET_READ, requires
from helpdesk.core import text
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import babel_name
from helpdesk.core.personal import without_personal
from helpdesk.desk.door import blueprint
from helpdesk.knowledge import actions, authoring
from helpdesk.knowledge.answering import suggestions, text_to_insert
from helpdesk.tickets import access, queries
from helpdesk.tickets.as_article import told
from helpdesk.tickets.models import Ticket
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale

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
    is_typed = len(wanted) >= SHORTEST_SEARCH
    found = suggestions(wanted if is_typed else words_of(ticket), ticket.locale, ticket_id=ticket.id, limit=IN_PICKER if is_picker else BESIDE,
                        spoken=page_locale() if is_typed else None)
    if request.headers.get("HX-Request"):
        return render_template("desk/tickets/_article_picker.html" if is_picker else "desk/tickets/_articles.html", ticket=ticket,
                               suggestions=found, wanted=wanted)
    return render_template("desk/tickets/articles.html", ticket=ticket, suggestions=found, wanted=wanted)


@blueprint.get("/articles/<int:article_id>/<locale>/text")
@requires(TICKET_READ)
def article_text(article_id: int, locale: str):
    """What goes into a reply when the whole article is wanted; few are, so that tickets do not carry them."""
    words = text_to_insert(article_id, locale)
    if not words:
        raise NotFound()
    return words, {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.post("/tickets/<int:number>/article")
@requires(ARTICLE_WRITE)
@opens_own_unit
def draft_from_ticket(number: int):
    """Begins an article with a ticket's question and answer: a draft for agents, which only an author opens to readers."""
    ticket, agent = access.ticket_for(current_agent(), number), current_agent()
    name = f"ticket-{number}"
    known = authoring.id_of_name(name)
    if known is None:
        written = _as_draft(ticket)
        with unit_of_work():
            article = actions.create_article(actions.Shelf(None, "internal", agent.id, name), actor=agent.actor)
            actions.save(article, written, actor=agent.actor)
            known = article.id
        flash(_("A draft from this ticket. Names, addresses and long numbers were taken out; look for anything else that is personal."))
    return redirect(url_for("desk.edit_article", article_id=known, locale=ticket.locale))


def _as_draft(ticket: Ticket) -> actions.Draft:
    found = told(ticket)
    with force_locale(babel_name(ticket.locale)):
        question, answer = _("The question"), _("The answer")
    body = "\n\n".join([f"## {question}", found.question or "…", f"## {answer}", *(found.answers or ["…"])])
    return actions.draft(ticket.locale, found.title, body)


def words_of(ticket: Ticket) -> str:
    """What the ticket is about: its subject, the first words of the customer and the last, without what names a person."""
    said = [message.text for message in queries.messages(ticket) if message.direction == "in" and not message.is_automatic]
    parts = [ticket.subject, *said[:1], *(said[-1:] if len(said) > 1 else ())]
    return without_personal("\n".join(part[:LONGEST_WORDS // 2] for part in parts), [ticket.customer.name])
