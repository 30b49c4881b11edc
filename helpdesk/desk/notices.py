"""The bell: what you were told, live in the rail and as a page; opening a ticket reads what was said about it."""
from flask import g, redirect, render_template, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import TICKET_READ, requires
from helpdesk.core import footprints
from helpdesk.core.clock import utcnow
from helpdesk.desk.door import blueprint
from helpdesk.notices import actions, queries
from helpdesk.notices.followed_words import FOLLOWED_WORDS
from helpdesk.notices.queries import Told
from helpdesk.tickets.access import sight_of
from helpdesk.tickets.models import NUMBER_OFFSET
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument


@blueprint.get("/notices")
@requires(TICKET_READ)
def notices():
    found = queries.page(current_agent(), sight_of(current_agent()), before=argument("before") or None)
    rows = [(told, words(told)) for told in found[:queries.PAGE]]
    next_before = found[queries.PAGE - 1].notice.id if len(found) > queries.PAGE else None
    return render_template("desk/notices/index.html", rows=rows, next_before=next_before)


@blueprint.get("/notices/bell")
@requires(TICKET_READ)
def notices_bell():
    """The bell again after a hint, with the newest notice in words; `open` is the ticket that stands before the reader's eyes."""
    number = argument("open")
    if number:
        read_on_opening(number - NUMBER_OFFSET)
    newest = [row.id for row in unread()[:1]]
    told = queries.page(current_agent(), sight_of(current_agent()), ids=newest) if newest else []
    return render_template("desk/notices/_bell.html", news=words(told[0]) if told else None,
                           news_url=url_for("desk.ticket", number=told[0].ticket.number) if told else None)


@blueprint.post("/notices/read")
@requires(TICKET_READ)
def read_notices():
    actions.read_all(current_agent())
    return redirect(url_for("desk.notices"))


@blueprint.context_processor
def _bell() -> dict:
    return {"unread_notices": unread}


def unread() -> list:
    """What the reader of this page has not read yet (id, ticket), read once per request."""
    if "unread_notices" not in g:
        g.unread_notices = queries.unread(current_agent().id)
    return g.unread_notices


def read_on_opening(ticket_id: int) -> None:
    """The reader sees this ticket now: what was said about it is read, here at once and in the rows a moment later."""
    if any(row.ticket_id == ticket_id for row in unread()):
        footprints.leave(actions.read_ticket, (current_agent().id, ticket_id, utcnow()))
        g.unread_notices = [row for row in unread() if row.ticket_id != ticket_id]


def words(told: Told) -> str:
    """The notice as a sentence."""
    number = told.ticket.number
    if told.notice.kind == "answered":
        return _("%(customer)s answered #%(number)d", customer=told.customer.shown_name, number=number)
    if told.notice.kind == "returned":
        return _("A mail about #%(number)d did not arrive", number=number)
    if told.notice.kind == "unsolved":
        return _("#%(number)d is not solved: something must be filled in first", number=number)
    if told.notice.kind == "woken":
        return _("#%(number)d is awake again", number=number)
    if told.notice.kind == "mentioned":
        return _("%(agent)s names you in a note on #%(number)d", agent=told.agent_name or _("Somebody"), number=number)
    if told.notice.kind in FOLLOWED_WORDS:
        return str(FOLLOWED_WORDS[told.notice.kind]) % {"number": number}
    if told.notice.kind == "side":
        return _("A third party answered about #%(number)d", number=number)
    if told.agent_name:
        return _("%(agent)s gave you #%(number)d", agent=told.agent_name, number=number)
    return _("#%(number)d is yours now", number=number)
