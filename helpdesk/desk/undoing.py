"""Undoing what was changed in one go: from the toast at once, or for a day from a page."""
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from helpdesk.accounts.permissions import TICKET_EDIT, requires
from helpdesk.core.db import db, opens_own_unit, unit_of_work
from helpdesk.core.errors import Conflict, DeskError
from helpdesk.desk import change_words
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access, undoing
from helpdesk.tickets.models import NUMBER_OFFSET
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast

CHUNK = 50


@blueprint.get("/undo")
@requires(TICKET_EDIT)
def undoable():
    """What the reader changed in the last day and can still undo."""
    rows = [(row, change_words.act_words(row.act), [ticket_id + NUMBER_OFFSET for ticket_id, _change in row.changes])
            for row in undoing.recent(current_agent())]
    return render_template("desk/tickets/undo.html", rows=rows)


@blueprint.post("/undo/<int:set_id>")
@requires(TICKET_EDIT)
@opens_own_unit
def undo_changes(set_id: int):
    """Who comes too late, from another window say, is told beside what can still be undone."""
    stays, has_more = {}, True
    try:
        while has_more:
            has_more = _undo_some(set_id, stays)
    except Conflict as late:
        toast(late.message)
        return redirect(url_for("desk.undoable"))
    kept = {number: names for number, names in stays.items() if names}
    done = len(stays) - len(kept)
    toast(" ".join([*([ngettext("Undone for %(num)s ticket.", "Undone for %(num)s tickets.", done)] if done else []), *_kept_words(kept)]))
    if len(stays) == 1:
        return redirect(url_for("desk.ticket", number=next(iter(stays)), queue=request.args.get("queue")))
    return redirect(url_for("desk.queue", queue=request.args.get("queue") or "unsolved"))


def _undo_some(set_id: int, stays: dict[int, list[str]]) -> bool:
    """Undoes the next tickets, which leave the set in the same unit, and writes down what stays of each; says whether there are more."""
    with unit_of_work() as unit:
        row = undoing.row_for(current_agent(), set_id)
        if stays and row.undone_at:
            return False    # a second click was there for the rest
        for ticket_id, change in undoing.take(row, CHUNK):
            unit.chain = 0
            stays[ticket_id + NUMBER_OFFSET] = _undo(ticket_id + NUMBER_OFFSET, change)
        return row.undone_at is None


def _undo(number: int, change: undoing.Change) -> list[str]:
    """Undoes one ticket; answers what stays, as names or a sentence, empty when all is as before."""
    agent = current_agent()
    try:
        with db.session.begin_nested():
            return undoing.undo(access.ticket_to_change(agent, number), change, actor=agent.actor)
    except DeskError as why:
        return [why.message or _("not there, or not for you to see")]


def _kept_words(kept: dict[int, list[str]]) -> list[str]:
    """What was not undone, and why: the first five by number."""
    labels = change_words.labels()
    parts = [f"#{number} ({', '.join(labels.get(name, name) for name in stays)})" for number, stays in list(kept.items())[:5]]
    more = " …" if len(kept) > 5 else ""
    return [_("Left as it is, because somebody changed it since: %(tickets)s.", tickets=", ".join(parts) + more)] if kept else []
