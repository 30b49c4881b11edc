"""What can be done to many tickets at once: each act, with its value, as something to do to one of them."""
from collections.abc import Callable

from flask_babel import gettext as _

from helpdesk.accounts.models import Agent, Team
from helpdesk.core.errors import Invalid
from helpdesk.customers import actions as customers
from helpdesk.desk import details
from helpdesk.desk.thread import chosen
from helpdesk.tickets import changes, own_statuses
from helpdesk.tickets.models import Ticket
from helpdesk.web import forms
from helpdesk.web.identity import current_agent

Verb = Callable[[Ticket, Agent], None]


def verb_of(act: str, value: str) -> Verb:
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
    own_statuses.split(value)

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
