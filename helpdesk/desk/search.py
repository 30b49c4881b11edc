"""The search in tickets: one box for a number, an address or words."""
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from helpdesk.accounts.permissions import TICKET_READ, requires
from helpdesk.core import text
from helpdesk.core.errors import NotFound
from helpdesk.core.texts import speech
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access
from helpdesk.tickets import search as tickets
from helpdesk.tickets.search_words import LONGEST_QUERY
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument


@blueprint.get("/search")
@requires(TICKET_READ)
def search():
    query = text.one_line(request.args.get("q", ""), LONGEST_QUERY)
    jump = _ticket_named(query)
    if jump:
        return redirect(jump)
    offset = min(argument("from"), tickets.MOST_COUNTED)
    found = tickets.find(query, access.sight_of(current_agent()), offset=offset)
    return render_template("desk/tickets/search.html", query=query, found=found, count=_count(found), pages=_pages(query, found, offset),
                           zone=str(speech().zone))


def _ticket_named(query: str) -> str | None:
    """The address of the ticket whose number was typed, if this agent may see it."""
    number = tickets.ticket_number(query)
    if number is None:
        return None
    try:
        return url_for("desk.ticket", number=access.ticket_for(current_agent(), number).number)
    except NotFound:
        return None


def _count(found: tickets.Found) -> str:
    if found.total > tickets.MOST_COUNTED:
        return _("More than 1,000 tickets")
    return ngettext("%(num)s ticket", "%(num)s tickets", found.total)


def _pages(query: str, found: tickets.Found, offset: int) -> dict:
    last = offset + len(found.hits)
    before = url_for("desk.search", q=query, **{"from": max(0, offset - tickets.PAGE)}) if offset else None
    after = url_for("desk.search", q=query, **{"from": last}) if found.hits and last < min(found.total, tickets.MOST_COUNTED) else None
    return {"before_url": before, "after_url": after, "words": _("%(first)s to %(last)s", first=offset + 1, last=last)}
