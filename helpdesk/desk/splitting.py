"""Messages of a ticket become a ticket of their own: chosen, looked at, done, taken back."""
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import TICKET_EDIT, requires
from helpdesk.core import formatting
from helpdesk.core.errors import Invalid
from helpdesk.desk import chat_words
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access, splitting
from helpdesk.tickets.models import NUMBER_OFFSET
from helpdesk.web import forms
from helpdesk.web.again import comes_back
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast

MOST_PICKED = 500


@blueprint.get("/tickets/<int:number>/split")
@requires(TICKET_EDIT)
def split_ticket(number: int):
    """Which messages go; with `look`, what both tickets would be."""
    if "look" not in request.args:
        return _choose(number, "")
    try:
        return _preview(number)
    except Invalid as why:
        return _choose(number, why.message), 422


@blueprint.post("/tickets/<int:number>/split")
@requires(TICKET_EDIT)
@comes_back(lambda errors, number: _choose(number, next(iter(errors.values()))))
def do_split(number: int):
    agent = current_agent()
    source = access.ticket_to_change(agent, number)
    going, staying = splitting.chosen(source, _picked())
    splitting.check(source, going, staying)
    wanted = forms.number("customer_id")
    customer = next((one for one in splitting.writers(source, going) if one.id == wanted), None)
    if customer is None:
        raise Invalid({"customer_id": _("This choice is not there any more. Reload the page.")})
    target = splitting.split(source, going, subject=forms.line("subject"), customer=customer, actor=agent.actor)
    toast(_("What you chose is ticket #%(number)d now. Nobody was written to.", number=target.number),
          undo_url=url_for("desk.unsplit_ticket", number=target.number, queue=request.args.get("queue")))
    return _to_ticket(target.number)


@blueprint.post("/tickets/<int:number>/unsplit")
@requires(TICKET_EDIT)
def unsplit_ticket(number: int):
    """Puts what began this ticket back where it came from."""
    agent = current_agent()
    done = splitting.split_of(access.ticket_for(agent, number))
    if done is None:
        toast(_("This was taken back already."))
        return _to_ticket(number)
    old = done.source_id + NUMBER_OFFSET
    locked = {each: access.merged_or_not(agent, each) for each in sorted({number, old})}
    try:
        splitting.undo(locked[old], locked[number], actor=agent.actor)
    except Invalid as why:
        toast(why.message)
        return _to_ticket(number)
    toast(_("What was split off stands in #%(number)d again.", number=old))
    return _to_ticket(old)


def _picked() -> set[int]:
    """The places that were ticked."""
    typed = request.values.getlist("pick")[:MOST_PICKED]
    return {int(value) for value in typed if value.isdecimal() and len(value) < 8}


def _choose(number: int, problem: str) -> str:
    ticket = access.ticket_for(current_agent(), number)
    words, _rest = splitting.chosen(ticket, {entry for entry in range(1, ticket.seq + 1)})
    sight = access.sight_of(current_agent())
    return render_template("desk/tickets/split_choose.html", ticket=ticket, words=words, picked=_picked(), problem=problem, queue=request.args.get("queue"),
                           done=[target for _split, target in splitting.splits_of(ticket) if sight.allows(target)])


def _preview(number: int) -> str:
    source = access.ticket_for(current_agent(), number)
    going, staying = splitting.chosen(source, _picked())
    splitting.check(source, going, staying)
    subject = formatting.line_of(next(entry.row for entry in going if entry.kind == "message"), 80)
    return render_template("desk/tickets/split.html", ticket=source, going=going, staying=staying, subject=subject, chat=chat_words.of_split(source, going),
                           customers=splitting.writers(source, going), queue=request.args.get("queue"))


def _to_ticket(number: int):
    return redirect(url_for("desk.ticket", number=number, queue=request.args.get("queue")))
