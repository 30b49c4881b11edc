"""Drafts of replies and notes: saved while somebody writes, shared for review, taken over, discarded."""
from flask import jsonify, redirect, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import TICKET_REPLY, requires
from helpdesk.core import text
from helpdesk.core.db import after_commit, opens_own_unit, unit_of_work
from helpdesk.core.errors import Conflict, Invalid
from helpdesk.core.standing import writes_apart
from helpdesk.desk.door import blueprint
from helpdesk.desk.live import tell_of_draft
from helpdesk.tickets import access, drafts
from helpdesk.tickets.drafts import Overtaken, Saving
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import LONGEST_TEXT
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast

MOST_MACROS = 20


def saving_of(kind: str) -> Saving | None:
    """What a form says of its draft, or None when it knows of none."""
    version = forms.number("draft_version")
    if version is None:
        return None
    return Saving(kind, text.many_lines(request.form.get("text", ""), LONGEST_TEXT), version, forms.line("page", 40), forms.line("client_key", 80),
                  _beside() if kind == "reply" else {})


def _beside() -> dict:
    """What stands in the composer beside the words, as it was typed: it is checked when it is sent."""
    found = {"cc": forms.lines("cc", 4_000), "bcc": forms.lines("bcc", 4_000), "mailbox_id": forms.number("mailbox_id"),
             "macros": sorted(forms.numbers("macros"))[:MOST_MACROS]}
    return {name: value for name, value in found.items() if value or name in ("cc", "bcc") and name in request.form}


@blueprint.post("/tickets/<int:number>/draft")
@requires(TICKET_REPLY)
@opens_own_unit
def save_draft(number: int):
    """For the script: keeps the words and answers their version; 409 with what is kept when another window was newer."""
    agent, saving = current_agent(), _posted()
    ticket = access.survivor_of(access.ticket_for(agent, number))
    try:
        with unit_of_work():
            writes_apart()
            version, is_change = drafts.save(ticket, agent, saving)
            if is_change:
                tell(ticket)
    except Overtaken as newer:
        return jsonify(words=newer.message, text=newer.draft.text if newer.draft else None, version=newer.draft.version if newer.draft else 0,
                       client_key=newer.draft.client_key if newer.draft else None, is_sent=newer.is_sent), 409
    return jsonify(version=version)


@blueprint.post("/tickets/<int:number>/draft/<any(reply, note):kind>/discard")
@requires(TICKET_REPLY)
def discard_draft(number: int, kind: str):
    ticket = access.ticket_to_change(current_agent(), number)
    drafts.discard(ticket, current_agent(), kind)
    tell(ticket)
    toast(_("The draft is discarded."))
    return _shown(number, kind)


@blueprint.post("/tickets/<int:number>/draft/share")
@requires(TICKET_REPLY)
def share_draft(number: int):
    """Colleagues who see the ticket read the reply and may take it over, or (`is_shared` is no) no longer."""
    ticket, is_shared = access.ticket_to_change(current_agent(), number), forms.line("is_shared") != "no"
    if drafts.share(ticket, current_agent(), is_shared=is_shared):
        tell(ticket, everybody=True)
        toast(_("Your colleagues can read this draft now.") if is_shared else _("Only you see this draft now."))
    return _shown(number)


@blueprint.post("/tickets/<int:number>/drafts/<int:draft_id>/take")
@requires(TICKET_REPLY)
def take_draft(number: int, draft_id: int):
    ticket = access.ticket_to_change(current_agent(), number)
    try:
        drafts.take_over(ticket, draft_id, agent=current_agent())
        tell(ticket, everybody=True)
    except Conflict as late:
        toast(late.message)
    return _shown(number)


def forget_sent(ticket: Ticket, kind: str) -> None:
    """The words of this form have left; call it inside their unit."""
    if drafts.sent(ticket, current_agent(), saving_of(kind), kind):
        tell(ticket, everybody=True)


def _posted() -> Saving:
    """:raises Invalid: when the form says nothing of its draft."""
    kind = forms.line("kind", 5)
    saving = saving_of(kind)
    if saving is None or kind not in drafts.KINDS or not saving.page:
        raise Invalid({"kind": _("This choice is not there any more. Reload the page.")})
    return saving


def tell(ticket: Ticket, *, everybody: bool = False) -> None:
    """What no event says of words that have not left: open lists show the mark, of the writer alone or of all who may see the ticket."""
    agent_id, ticket_id, seq = current_agent().id, ticket.id, ticket.seq
    private_team = ticket.team_id if ticket.team and ticket.team.is_private else None
    after_commit(lambda: tell_of_draft(ticket_id, seq, agent_id=None if everybody else agent_id, private_team=private_team))


def _shown(number: int, kind: str = "reply"):
    return redirect(url_for("desk.ticket", number=number, queue=request.args.get("queue"), compose="note" if kind == "note" else None, _anchor="composer"))
