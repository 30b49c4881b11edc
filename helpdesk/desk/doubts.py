"""What stops a reply once: gaps in it, a file that is missing, a greeting of somebody else, words that its author has not seen."""
from flask import request
from flask_babel import gettext as _

from helpdesk.automation import second_thoughts, variables
from helpdesk.core import formatting, text
from helpdesk.core.errors import Invalid
from helpdesk.desk import answering
from helpdesk.tickets import actions, drafts, planning, queries
from helpdesk.tickets.drafts import Saving
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.writing import Writing
from helpdesk.web import forms
from helpdesk.web.identity import current_agent


def check_words(ticket: Ticket, writing: Writing) -> None:
    """:raises Invalid: naming the first doubt of which the agent was not told."""
    told, asked = request.form.getlist("gaps"), request.form.getlist("asked")
    gap = next((gap for gap in variables.placeholders(writing.text) if gap not in told), None)
    if gap:
        raise Invalid({"text": _("%(gap)s is not filled in. Write what belongs there, or send it as it stands.", gap=gap)})
    if "attachment" not in asked and not writing.uploads and second_thoughts.promises_file(writing.text):
        raise Invalid({"attachment": _("You write of an attachment, but no file goes along. Attach it, or send it as it stands.")})
    # Whoever writes to several people may greet any of them.
    greeted = None if "greeting" in asked or writing.cc or writing.bcc else second_thoughts.greets_other(writing.text, [ticket.customer.name])
    if greeted:
        raise Invalid({"greeting": _("You greet %(name)s, but this goes to %(customer)s.", name=greeted, customer=ticket.customer.shown_name)})


def check_news(ticket: Ticket) -> None:
    """Stops a reply whose author has not seen the newest words. Call it under the ticket's lock.

    `seen` is the place up to which the agent had read when writing began; a form that comes back knows the newest.
    In a chat, also in one that was merged into a mail's ticket, the customer's words come while one writes and stop nobody;
    a colleague's do.
    :raises Invalid: telling who wrote what.
    """
    seen, agent = forms.number("seen"), current_agent()
    if seen is None:
        return
    news = queries.written_after(ticket, seen, not_by=agent.id) if ticket.seq > seen else []
    if news and answering.is_in_chat(ticket):
        news = [entry for entry in news if entry.row.agent_id]
    if news:
        newest = news[-1].row
        raise Invalid({"news": _("Not sent, because %(name)s wrote meanwhile: “%(words)s” Does your reply still fit?",
                                 name=_author(ticket, newest), words=formatting.line_of(newest, 160))})
    planned = planning.leaving_of_others(ticket, agent)
    if planned and "planned" not in request.form.getlist("asked"):
        raise Invalid({"planned": _("Not sent, because %(name)s is sending a reply right now: “%(words)s” Does yours still fit?",
                                    name=planned.agent.name, words=formatting.line_of(planned, 160))})


def check_draft(ticket: Ticket, saving: Saving | None) -> None:
    """Stops a reply once when its author wrote a newer version of it in another window. Call it under the ticket's lock. :raises Invalid: with its words."""
    newer = drafts.newer_than(ticket, current_agent(), saving) if saving and "newer" not in request.form.getlist("asked") else None
    if newer:
        raise Invalid({"newer": _("Not sent, because you wrote a newer version in another window: “%(words)s” Send this one?",
                                  words=text.snippet(formatting.plain(newer.text), 160))})


def check_same(writing: Writing) -> None:
    """A form that comes a second time is one, but other words under its key come from another window. :raises Invalid: telling what was sent."""
    known = actions.known_words(writing.client_key) or planning.planned_under(writing.client_key)
    # One that was taken back has not left: it waits in the draft, under another key.
    if known and (known.text != writing.text or getattr(known, "state", "") == "undone"):
        raise Invalid({"sent": _("Not sent, because you sent this from another window already: “%(words)s” Send these words too?",
                                 words=formatting.line_of(known, 160))})


def _author(ticket: Ticket, row) -> str:
    if row.agent_id:
        return row.agent.name
    if isinstance(row, Message):
        return (row.customer or ticket.customer).shown_name
    return row.sender or _("Somebody")
