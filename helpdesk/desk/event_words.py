"""What happened in a ticket, as one quiet sentence of its thread."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from helpdesk.core.actor import Actor
from helpdesk.core.events import EventRow
from helpdesk.core.texts import gettext as _
from helpdesk.core.texts import lazy_gettext
from helpdesk.surveys import scales
from helpdesk.tickets import own_statuses, reasons
from helpdesk.tickets.models import NUMBER_OFFSET
from helpdesk.tickets.own_fields import all_fields
from helpdesk.tickets.own_models import OwnField
from helpdesk.web.speech import page_locale
from helpdesk.web.words import date_medium, moment_within


@dataclass(frozen=True)
class Names:
    """The names by id that a sentence may need."""

    agents: dict[int, str]
    teams: dict[int, str]
    customer: str

    def of(self, actor: Actor) -> str:
        """Who did it."""
        if actor.kind == "customer":
            return self.customer
        if actor.kind == "agent":
            return self.agent(actor.id)
        return _("A rule") if actor.kind == "rule" else _("The desk")

    def agent(self, agent_id: int | None) -> str:
        """An agent's name, also of one who left."""
        return self.agents.get(agent_id) or _("Somebody")


# Lazy: a page asks for one of them many times, never for all.
_STATUSES = {"new": lazy_gettext("New"), "open": lazy_gettext("Open"), "pending": lazy_gettext("Waiting on customer"),
             "on_hold": lazy_gettext("On hold"), "solved": lazy_gettext("Solved"), "closed": lazy_gettext("Closed"),
             "merged": lazy_gettext("Merged")}
_PRIORITIES = {"low": lazy_gettext("Low"), "normal": lazy_gettext("Normal"), "high": lazy_gettext("High"),
               "urgent": lazy_gettext("Urgent")}


def status_word(status: str | None, own: int | None = None) -> str:
    """A status in the reader's words; by its own name (an id), if it has one."""
    return own_statuses.name_of(own, page_locale()) or str(_STATUSES.get(status, status or ""))


def choice_word(choice: str) -> str:
    """The same for what a form posts: 'pending' or 'pending:3'."""
    status, _colon, own = choice.partition(":")
    return status_word(status, int(own) if own.isdecimal() else None)


def priority_word(priority: str) -> str:
    """A priority in the reader's words."""
    return str(_PRIORITIES.get(priority, priority))


def sentence(row: EventRow, names: Names) -> tuple[str, str]:
    """The icon and the sentence of an event; an event nobody gave words to shows its kind."""
    tell = WORDS.get(row.kind)
    return tell(row.data, Actor.parse(row.actor), names) if tell else ("history", row.kind)


def _status(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    who, what = names.of(actor), status_word(data["new"], data.get("own"))
    if actor.kind == "customer":
        return "rotate-ccw", _("%(who)s answered, status back to %(status)s", who=who, status=what)
    return "circle-check" if data["new"] in ("solved", "closed") else "history", _(
        "%(who)s set the status to %(status)s", who=who, status=what)


def _named(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    return "history", _("%(who)s set the status to %(status)s", who=names.of(actor), status=status_word(data["status"], data["own"]))


def _assigned(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    who = names.of(actor)
    if data["new"] is None:
        return "user", _("%(who)s assigned it to nobody", who=who)
    if actor.kind == "agent" and actor.id == data["new"]:
        return "user", _("%(who)s took it", who=who)
    return "user", _("%(who)s assigned it to %(name)s", who=who, name=names.agent(data["new"]))


def _team(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    if data["new"] is None:
        return "users", _("%(who)s took it out of its team", who=names.of(actor))
    return "users", _("%(who)s moved it to %(team)s", who=names.of(actor), team=names.teams.get(data["new"], "?"))


def _priority(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    return "flag", _("%(who)s set the priority from %(old)s to %(new)s", who=names.of(actor),
                     old=priority_word(data["old"]), new=priority_word(data["new"]))


def _tags(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    who, added, removed = names.of(actor), ", ".join(data["added"]), ", ".join(data["removed"])
    if added and removed:
        return "tag", _("%(who)s added %(added)s and removed %(removed)s", who=who, added=added, removed=removed)
    return "tag", _("%(who)s added %(added)s", who=who, added=added) if added else _(
        "%(who)s removed %(removed)s", who=who, removed=removed)


def _subject(_data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    return "pencil", _("%(who)s changed the subject", who=names.of(actor))


def _spam(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    who = names.of(actor)
    return "ban", _("%(who)s marked it as spam", who=who) if data["is_spam"] else _("%(who)s marked it as not spam", who=who)


def _deleted(_data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    return "trash-2", _("%(who)s put it into the trash", who=names.of(actor))


def _restored(_data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    return "rotate-ccw", _("%(who)s brought it back", who=names.of(actor))


def _customer(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    return "user", _("The ticket belongs to %(customer)s now", customer=names.customer)


def _left(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    return "arrow-right", _("%(who)s moved a mail from here to #%(number)s", who=names.of(actor), number=data["other"] + NUMBER_OFFSET)


def _moved(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    return "mail", _("%(who)s moved a mail from #%(number)s to here", who=names.of(actor), number=data["other"] + NUMBER_OFFSET)


def _merged(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    who, number = names.of(actor), data["other"] + NUMBER_OFFSET
    if data["is_target"]:
        return "git-merge", _("%(who)s merged #%(number)s into this ticket", who=who, number=number)
    return "git-merge", _("%(who)s merged this ticket into #%(number)s", who=who, number=number)


def _unmerged(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    who, number = names.of(actor), data["other"] + NUMBER_OFFSET
    if data["is_target"]:
        return "undo-2", _("%(who)s took #%(number)s out of this ticket again", who=who, number=number)
    return "undo-2", _("%(who)s took this ticket out of #%(number)s again", who=who, number=number)


def _handed_over(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    to = names.agent(data["to_agent"]) if data["to_agent"] else names.teams.get(data["to_team"], "?")
    return "arrow-right", _("%(who)s handed it over to %(name)s", who=names.of(actor), name=to)


def _hand_over_read(_data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    return "check-check", _("%(who)s has read what was handed over", who=names.of(actor))


def _snoozed(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    who = names.of(actor)
    if data["until"] is None:
        return "moon", _("%(who)s snoozed it until it is answered", who=who)
    return "moon", _("%(who)s snoozed it until it is answered, or %(when)s", who=who, when=moment_within(datetime.fromisoformat(data["until"])))


def _not_solved(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    fields = {field.id: field.name(page_locale()) for field in all_fields()}
    lacking = [fields[field_id] for field_id in data["fields"] if field_id in fields] + ([_("the reason")] if data["needs_reason"] else [])
    return "circle-alert", _("The answer left, but it is not solved: %(lacking)s must be filled in first", lacking=", ".join(lacking))


def _woken(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    if actor.kind == "agent":
        return "sun", _("%(who)s woke it", who=names.of(actor))
    return "sun", _("It is awake again, because it was answered") if data["is_answered"] else _("It is awake again")


def _survey(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    score = scales.label(data["question"], data["score"])
    if data.get("was") is None:
        return "smile", _("%(who)s answered the survey: %(score)s", who=names.of(actor), score=score)
    return "smile", _("%(who)s changed the answer to the survey to %(score)s", who=names.of(actor), score=score)


def _fields(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    fields, locale = {field.id: field for field in all_fields()}, page_locale()
    told = [_filled(fields[field_id], value, locale) for field_id, value in data["values"] if field_id in fields]
    return "pencil", _("%(who)s filled in %(fields)s", who=names.of(actor), fields=", ".join(told))


def _reason(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    node = reasons.node_of(data["new"])
    if node is None:
        return "list", _("%(who)s took the reason of contact away", who=names.of(actor))
    return "list", _("%(who)s set the reason of contact to %(reason)s", who=names.of(actor), reason=node.words(page_locale()))


def _linked(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    who, number = names.of(actor), data["other"] + NUMBER_OFFSET
    return "link", _("%(who)s took #%(number)s from beside it", who=who, number=number) if data["is_over"] else _("%(who)s put #%(number)s beside it", who=who, number=number)


def _due(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    if data["new"] is None:
        return "clock", _("%(who)s took the due day away", who=names.of(actor))
    return "clock", _("%(who)s made it due on %(day)s", who=names.of(actor), day=date_medium(datetime.fromisoformat(data["new"])))


def _overdue(_data: dict, _actor: Actor, _names: Names) -> tuple[str, str]:
    return "alarm-clock", _("It is overdue")


def _split(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    who, number = names.of(actor), data["other"] + NUMBER_OFFSET
    if data["is_source"]:
        return "arrow-right", _("%(who)s split #%(number)s off from here", who=who, number=number)
    return "arrow-right", _("%(who)s split this ticket off from #%(number)s", who=who, number=number)


def _unsplit(data: dict, actor: Actor, names: Names) -> tuple[str, str]:
    who, number = names.of(actor), data["other"] + NUMBER_OFFSET
    if data["is_source"]:
        return "undo-2", _("%(who)s put #%(number)s back into this ticket", who=who, number=number)
    return "undo-2", _("%(who)s put what began this ticket back into #%(number)s", who=who, number=number)


def _filled(field: OwnField, value: str | bool, locale: str) -> str:
    """A field and what stands in it now, where the event tells it."""
    if value is True:
        return field.name(locale)
    words = field.words(value, locale) if value else _("empty")
    return f"{field.name(locale)}: {words}"


WORDS: dict[str, Callable[[dict, Actor, Names], tuple[str, str]]] = {
    "ticket.status_changed": _status,
    "ticket.status_named": _named,
    "ticket.assigned": _assigned,
    "ticket.team_changed": _team,
    "ticket.priority_changed": _priority,
    "ticket.tags_changed": _tags,
    "ticket.subject_changed": _subject,
    "ticket.customer_changed": _customer,
    "ticket.spam_marked": _spam,
    "message.left": _left,
    "message.moved": _moved,
    "ticket.snoozed": _snoozed,
    "ticket.woken": _woken,
    "ticket.solving_stopped": _not_solved,
    "ticket.merged": _merged,
    "ticket.unmerged": _unmerged,
    "ticket.handed_over": _handed_over,
    "ticket.hand_over_read": _hand_over_read,
    "ticket.fields_changed": _fields,
    "ticket.reason_changed": _reason,
    "ticket.split": _split,
    "ticket.unsplit": _unsplit,
    "ticket.linked": _linked,
    "ticket.due_changed": _due,
    "ticket.overdue": _overdue,
    "ticket.deleted": _deleted,
    "ticket.restored": _restored,
    "survey.answered": _survey,
}
