"""What a typed word may become: the completion of search filters, and the palette of Ctrl+K."""
from dataclasses import dataclass

from flask import render_template, request, url_for

from helpdesk.accounts.models import Agent
from helpdesk.accounts.permissions import ARTICLE_READ, CUSTOMER_READ, REPORT_READ, TICKET_EDIT, TICKET_READ, requires
from helpdesk.core import text
from helpdesk.core.texts import gettext as _
from helpdesk.customers import search as people
from helpdesk.desk.door import blueprint
from helpdesk.desk.frame import queue_names
from helpdesk.knowledge import queries as articles
from helpdesk.knowledge import searching
from helpdesk.knowledge.models import VISIBILITIES
from helpdesk.tickets import access, completions, queues, saved_queues
from helpdesk.tickets import search as tickets
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale

LONGEST, MOST = 100, 5


@dataclass(frozen=True)
class Act:
    """One thing that the palette does: opens an address, or presses a key of the open page."""

    icon: str
    words: str
    href: str = ""
    press: str = ""
    needs_ticket: bool = False


@dataclass(frozen=True)
class Line:
    """One thing that was found."""

    words: str
    more: str
    href: str


@dataclass(frozen=True)
class Part:
    """Things of one kind."""

    name: str
    icon: str
    lines: list[Line]


@blueprint.get("/search/completions")
@requires(TICKET_READ)
def search_completions():
    """What the last word of a search (`q`) may become: a filter, or a value of one."""
    word = text.one_line(request.args.get("q", ""), LONGEST)
    return render_template("desk/finder/_completions.html", completions=completions.of_word(word, access.sight_of(current_agent())))


@blueprint.get("/palette")
@requires(TICKET_READ)
def palette():
    """The acts of the palette, or with `q` the tickets, people and articles that it names."""
    query = text.one_line(request.args.get("q", ""), LONGEST)
    if not query:
        return render_template("desk/finder/_acts.html", acts=_acts(current_agent()))
    return render_template("desk/finder/_found.html", parts=_found(query, current_agent()))


def _acts(agent: Agent) -> list[Act]:
    on_ticket = [("reply", _("Reply"), "r"), ("lock", _("Internal note"), "n"), ("user-plus", _("Take the ticket"), "a"), ("tag", _("Change the tags"), "t"),
                 ("circle-check", _("Solve the ticket"), "s"), ("moon", _("Snooze the ticket until tomorrow"), "z"),
                 ("git-merge", _("Merge the ticket into another one"), "m")]
    places = [("users", _("People"), "desk.people", CUSTOMER_READ), ("book-open", _("Articles"), "desk.articles", ARTICLE_READ),
              ("chart-line", _("Reports"), "desk.reports", REPORT_READ), ("rotate-ccw", _("Undo changes"), "desk.undoable", TICKET_EDIT),
              ("bookmark", _("Saved queues"), "desk.saved_queues", TICKET_READ), ("bell", _("Notices"), "desk.notices", TICKET_READ),
              ("zap", _("Saved replies"), "desk.macros", TICKET_READ), ("circle-user", _("Your account"), "desk.profile", TICKET_READ)]
    names = queue_names() | {saved.key: saved.name(page_locale()) for saved in saved_queues.seen_by(agent)}
    return [*(Act(icon, words, press=key, needs_ticket=True) for icon, words, key in on_ticket), Act("plus", _("New ticket"), press="c"),
            *(Act("inbox", words, href=url_for("desk.queue", queue=key)) for key, words in names.items()),
            *(Act(icon, words, href=url_for(endpoint)) for icon, words, endpoint, permission in places if agent.may(permission)),
            Act("circle-question-mark", _("Keyboard shortcuts"), press="?")]


def _found(query: str, agent: Agent) -> list[Part]:
    sight = access.sight_of(agent)
    parts = [Part(_("Tickets"), "inbox", [Line(row.subject or _("No subject"), f"#{row.number} {row.customer_name or ''}",
                                               url_for("desk.ticket", number=row.number)) for row in _tickets(query, sight)])]
    if agent.may(CUSTOMER_READ):
        parts.append(Part(_("People"), "user", [Line(one.shown_name, one.email or "", url_for("desk.person", customer_id=one.id))
                                                for one in people.find(query, size=MOST, seen=sight.people).rows[:MOST]]))
    if agent.may(ARTICLE_READ):
        parts.append(Part(_("Articles"), "book-open", _articles(query, page_locale())))
    return parts


def _articles(query: str, locale: str) -> list[Line]:
    """The best articles, each with the name of its shelf."""
    hits = searching.index().search(query, locale, limit=MOST, partial=True, audiences=VISIBILITIES).hits
    shelves = {shelf.key: shelf.name(locale) for shelf in articles.categories()} if hits else {}
    return [Line(hit.title, shelves.get(hit.category, ""), url_for("desk.article", article_id=hit.extra["article_id"])) for hit in hits]


def _tickets(query: str, sight: access.Sight) -> list:
    """A number is its ticket; anything else is searched."""
    ids = queues.ids_of_numbers([query.removeprefix("#")])
    if ids:
        return queues.seen_rows(ids, sight)
    return [hit.row for hit in tickets.find(query, sight, size=MOST, is_told=False).hits]
