"""Changes many tickets of a list at once, fifty in a unit; shows before what it would do, says after what it did, and why not."""
from collections.abc import Iterator
from dataclasses import dataclass, field

import structlog
from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import DBAPIError

from helpdesk.accounts.models import Agent
from helpdesk.accounts.permissions import TICKET_DELETE, TICKET_EDIT, requires
from helpdesk.core.db import db, opens_own_unit, unit_of_work
from helpdesk.core.errors import DeskError, Invalid, NotAllowed, NotFound
from helpdesk.desk import change_words, details
from helpdesk.desk.bulk_acts import Verb, verb_of
from helpdesk.desk.door import blueprint
from helpdesk.desk.event_words import choice_word
from helpdesk.tickets import access, undoing
from helpdesk.tickets.solving import Lacking
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.toasts import toast

MOST, CHUNK = 200, 50
# More than a hand's work is shown before it is done.
SHOWN_FROM = 31
log = structlog.get_logger(__name__)


@dataclass
class Outcome:
    """What became of each ticket, by number: what changed, or why nothing did; `lacking` cannot be solved yet.

    `kept` is the id under which what changed can be undone.
    """

    changed: dict[int, undoing.Change] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    lacking: dict[int, Lacking] = field(default_factory=dict)
    subjects: dict[int, str] = field(default_factory=dict)
    kept: int | None = None


class _OnlyShown(Exception):
    """Ends a unit whose changes were only to be seen."""


@blueprint.post("/tickets/bulk")
@requires(TICKET_EDIT)
@opens_own_unit
def bulk():
    """Does `act` ('delete', or with a value 'status:solved') to every ticket named by `tickets`.

    With `preview`, or for many without `sure`, the answer shows what would change. Tickets that are gone or hidden are passed
    over. For those that cannot be solved yet the answer asks what they lack. A script that asks by the way is told by 422 that the
    answer is a page, and asks for it plainly; what was done until then is said there.
    """
    (act, _colon, value), numbers = forms.line("act", 30).partition(":"), _numbers()
    if act == "merge":
        return _to_merge(numbers)
    if act in ("delete", "restore") and not current_agent().may(TICKET_DELETE):
        raise NotAllowed()
    is_shown = not forms.ticked("sure") and (forms.ticked("preview") or len(numbers) >= SHOWN_FROM)
    by_the_way = bool(request.headers.get("HX-Request"))
    if is_shown and by_the_way:
        return "", 422
    outcome, queue = _do(numbers, act, value, only_shown=is_shown), request.args.get("queue") or "unsolved"
    if is_shown:
        return _preview(outcome, numbers, queue)
    words = ngettext("%(num)s ticket changed.", "%(num)s tickets changed.", len(outcome.changed))
    words = " ".join([words, *_why_not(outcome.refused)])
    if outcome.kept or not outcome.lacking:
        toast(words, **({"undo_url": url_for("desk.undo_changes", set_id=outcome.kept, queue=queue)} if outcome.kept else {}))
    if outcome.lacking:
        return "" if by_the_way else _ask(outcome.lacking, f"{act}:{value}"), 422
    return redirect(url_for("desk.queue", queue=queue))


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


def _ask(lacking: dict[int, Lacking], act: str) -> str:
    """A page that asks for what these tickets lack, once for all of them; what a ticket has already stays there."""
    errors = {name: sentence for why in lacking.values() for name, sentence in why.fields.items()}
    return render_template("desk/tickets/bulk_lacking.html", numbers=list(lacking), act=act, asked_word=choice_word(act.partition(":")[2]), lacking=details.lines_for_many(errors),
                           queue=request.args.get("queue") or "unsolved")


def _preview(outcome: Outcome, numbers: list[int], queue: str) -> str:
    """The page that shows what would change. The fields of the form come along, to be sent again."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in ("tickets", "preview", "csrf_token")]
    names = change_words.names()
    lines = [(number, outcome.subjects.get(number, ""), change_words.sentences(outcome.changed[number], names)) for number in outcome.changed]
    refused = {**outcome.refused, **{number: why.message for number, why in outcome.lacking.items()}}
    return render_template("desk/tickets/bulk_preview.html", lines=lines, refused=refused, subjects=outcome.subjects, numbers=numbers,
                           fields=fields, queue=queue, may_go_on=bool(outcome.changed or outcome.lacking))


def _why_not(refused: dict[int, str]) -> list[str]:
    """Sentences about what was not changed: how many for each reason, the first ones by number."""
    by_reason: dict[str, list[int]] = {}
    for number, reason in refused.items():
        by_reason.setdefault(reason, []).append(number)
    return [ngettext("Not changed: %(numbers)s (%(why)s).", "%(num)s not changed: %(numbers)s (%(why)s).", len(numbers), why=reason,
                     numbers=", ".join(f"#{number}" for number in numbers[:5]) + (" …" if len(numbers) > 5 else ""))
            for reason, numbers in by_reason.items()]


def _do(numbers: list[int], act: str, value: str, *, only_shown: bool) -> Outcome:
    """Changes the tickets, chunk by chunk; what the database refuses is told for the rest, and what is done stays done."""
    outcome = Outcome()
    for chunk in _chunks(numbers):
        part = Outcome(kept=outcome.kept)
        try:
            _change(chunk, act, value, part, only_shown=only_shown)
        except _OnlyShown:
            pass
        except DBAPIError as error:
            log.error("bulk_stopped", error=str(error.orig))
            reason = _("the disk of the desk is full") if "disk is full" in str(error.orig) else _("the desk was too busy, please try again")
            part = Outcome(refused=dict.fromkeys(chunk, reason), kept=outcome.kept)
        outcome.kept = part.kept
        for name in ("changed", "refused", "lacking", "subjects"):
            getattr(outcome, name).update(getattr(part, name))
    return outcome


def _chunks(numbers: list[int]) -> Iterator[list[int]]:
    return (numbers[start:start + CHUNK] for start in range(0, len(numbers), CHUNK))


def _change(numbers: list[int], act: str, value: str, outcome: Outcome, *, only_shown: bool) -> None:
    """Changes these tickets in one unit; one that cannot be changed is put back alone, and the others go on."""
    with unit_of_work() as unit:
        agent, verb, changed = current_agent(), verb_of(act, value), {}
        for number in numbers:
            # What follows from each ticket is a chain of its own.
            unit.chain = 0
            changed |= _try(number, agent, verb, outcome)
        if only_shown:
            raise _OnlyShown()
        if changed:
            # In the same unit: what is changed can be undone, even if the desk dies before the next fifty.
            outcome.kept = undoing.remember(agent, f"{act}:{value}"[:30], changed, beside=outcome.kept).id


def _try(number: int, agent: Agent, verb: Verb, outcome: Outcome) -> dict[int, undoing.Change]:
    """Does it to one ticket and writes down what became of it; answers what changed, by the ticket's id."""
    try:
        ticket = access.ticket_to_change(agent, number)
        outcome.subjects[number] = ticket.subject
        before = undoing.state_of(ticket)
        with db.session.begin_nested():
            verb(ticket, agent)
        change = undoing.difference(before, undoing.state_of(ticket))
        if change:
            outcome.changed[number] = change
            return {ticket.id: change}
        outcome.refused[number] = _("was so already")
    except NotFound:
        outcome.refused[number] = _("not there, or not for you to see")
    except access.Merged:
        outcome.refused[number] = _("stands in another ticket")
    except Lacking as why:
        outcome.lacking[number] = why
    except DeskError as why:
        outcome.refused[number] = why.message.rstrip(".")
    return {}
