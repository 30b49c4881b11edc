"""Changes many tickets of a list at once, fifty in a unit, and says how many it changed."""
from collections.abc import Callable, Iterator
from contextlib import suppress

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from helpdesk.accounts.models import Agent, Team
from helpdesk.accounts.permissions import TICKET_DELETE, TICKET_EDIT, requires
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import Invalid, NotAllowed, NotFound
from helpdesk.customers import actions as customers
from helpdesk.desk import details
from helpdesk.desk.door import blueprint
from helpdesk.desk.event_words import choice_word
from helpdesk.desk.thread import chosen
from helpdesk.tickets import access, changes
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.solving import Lacking
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast

MOST, CHUNK = 200, 50
Verb = Callable[[Ticket, Agent], None]


@blueprint.post("/tickets/bulk")
@requires(TICKET_EDIT)
@opens_own_unit
def bulk():
    """Does `act` ('delete', or with a value 'status:solved') to every ticket named by `tickets`.

    Tickets that are gone or hidden are passed over. For those that cannot be solved yet the answer asks what they lack.
    """
    (act, _colon, value), numbers = forms.line("act", 30).partition(":"), _numbers()
    if act == "merge":
        return _to_merge(numbers)
    if act in ("delete", "restore") and not current_agent().may(TICKET_DELETE):
        raise NotAllowed()
    lacking: dict[int, Lacking] = {}
    changed = [number for chunk in _chunks(numbers) for number in _change(chunk, act, value, lacking)]
    words = ngettext("%(num)s ticket changed.", "%(num)s tickets changed.", len(changed))
    if lacking:
        return _ask(lacking, f"{act}:{value}", words if changed else ""), 422
    if act in WAY_BACK and changed:
        toast(words, undo_url=url_for("desk.bulk", queue=request.args.get("queue")), act=WAY_BACK[act], tickets=",".join(map(str, changed)))
    else:
        toast(words)
    return redirect(url_for("desk.queue", queue=request.args.get("queue") or "unsolved"))


def _to_merge(numbers: list[int]):
    """To the page that shows what a merge of two would give: the newer one into the older."""
    if len(numbers) != 2:
        raise Invalid({"tickets": _("Choose the two tickets that are one.")})
    return redirect(url_for("desk.merge_ticket", number=numbers[1], into=numbers[0], queue=request.args.get("queue")))


def _numbers() -> list[int]:
    typed = ",".join(request.form.getlist("tickets")).split(",")
    numbers = sorted({int(number) for number in typed if number.isdecimal() and len(number) < 10})
    if not numbers:
        raise Invalid({"tickets": _("Choose at least one ticket.")})
    return numbers[:MOST]


def _chunks(numbers: list[int]) -> Iterator[list[int]]:
    return (numbers[start:start + CHUNK] for start in range(0, len(numbers), CHUNK))


def _ask(lacking: dict[int, Lacking], act: str, said: str) -> str:
    """A page that asks for what these tickets lack, once for all of them; what a ticket has already stays there."""
    errors = {name: sentence for why in lacking.values() for name, sentence in why.fields.items()}
    return render_template("desk/tickets/bulk_lacking.html", numbers=list(lacking), act=act, asked_word=choice_word(act.partition(":")[2]), said=said, lacking=details.lines_for_many(errors),
                           queue=request.args.get("queue") or "unsolved")


def _change(numbers: list[int], act: str, value: str, lacking: dict[int, Lacking]) -> list[int]:
    """Changes these tickets in one unit; returns the numbers of those that are different now. `lacking` collects those that cannot be solved yet."""
    changed = []
    with unit_of_work() as unit:
        agent, verb = current_agent(), _verb(act, value)
        for number in numbers:
            # What follows from each ticket is a chain of its own.
            unit.chain = 0
            with suppress(NotFound, access.Merged):
                ticket = access.ticket_to_change(agent, number)
                before = ticket.seq
                try:
                    verb(ticket, agent)
                except Lacking as why:
                    lacking[number] = why
                    continue
                changed += [number] if ticket.seq > before else []
    return changed


def _verb(act: str, value: str) -> Verb:
    """What to do to each ticket. :raises Invalid: for an act that is none or a choice that is gone."""
    if act not in ACTS:
        raise Invalid({"act": _("Choose what to do.")})
    return ACTS[act](value)


def _assign(value: str) -> Verb:
    to = current_agent() if value == "me" else chosen(Agent, "assignee_id")
    return lambda ticket, agent: changes.assign(ticket, to, actor=agent.actor)


def _move(_value: str) -> Verb:
    to = chosen(Team, "team_id")
    return lambda ticket, agent: changes.set_team(ticket, to, actor=agent.actor)


def _set_status(value: str) -> Verb:
    def verb(ticket: Ticket, agent: Agent) -> None:
        details.prepare(ticket, value, only_empty=True)
        changes.set_status(ticket, value, actor=agent.actor)
    return verb


def _add_tags(_value: str) -> Verb:
    tags = changes.tidy_tags(forms.line("tags", 1_000))
    return lambda ticket, agent: changes.set_tags(ticket, sorted({row.tag for row in ticket.tags} | set(tags)), actor=agent.actor)


def _mark_spam(is_spam: bool) -> Callable[[str], Verb]:
    def verb(ticket: Ticket, agent: Agent) -> None:
        changes.mark_spam(ticket, actor=agent.actor, is_spam=is_spam)
        customers.block(ticket.customer, actor=agent.actor, blocked=is_spam)
    return lambda _value: verb


ACTS: dict[str, Callable[[str], Verb]] = {
    "assign": _assign, "team": _move, "status": _set_status, "tags": _add_tags,
    "spam": _mark_spam(True), "not_spam": _mark_spam(False),
    "delete": lambda _value: lambda ticket, agent: changes.delete(ticket, actor=agent.actor),
    "restore": lambda _value: lambda ticket, agent: changes.restore(ticket, actor=agent.actor),
}
WAY_BACK = {"spam": "not_spam", "not_spam": "spam", "delete": "restore", "restore": "delete"}
