"""What a change set did, in words: 'Status: New → Solved'."""
from dataclasses import dataclass

from helpdesk.accounts.queries import agent_names, teams
from helpdesk.core.texts import gettext as _
from helpdesk.desk.event_words import choice_word, priority_word, status_word
from helpdesk.tickets import own_statuses, reasons
from helpdesk.tickets.undoing import Change
from helpdesk.web.speech import page_locale


@dataclass(frozen=True)
class Names:
    """Agents and teams by id."""

    agents: dict[int, str]
    teams: dict[int, str]


def names() -> Names:
    """The names that sentences need."""
    return Names({row.id: row.name for row in agent_names()}, {team.id: team.name(page_locale()) for team in teams()})


def sentences(change: Change, known: Names) -> list[str]:
    """One short line for each thing that people know."""
    told = {name: tuple(_value(name, value, known) for value in change[name]) for name in labels() if name in change and name != "status"}
    if "status" in change or "own_status_id" in change:
        told["status"] = _statuses(change)
    return [f"{title}: {told[name][0]} → {told[name][1]}" for name, title in labels().items() if name in told]


def labels() -> dict[str, str]:
    """The things that can be undone, by name."""
    return {"status": _("Status"), "assignee": _("Assignee"), "team": _("Team"), "priority": _("Priority"), "tags": _("Tags"), "reason": _("Reason of contact"), "fields": _("Fields of tickets"),
            "spam": _("Spam"), "blocked": _("Sender blocked"), "deleted": _("In the trash")}


def act_words(act: str) -> str:
    """What an agent did to many, in a few words."""
    verb, _colon, value = act.partition(":")
    if verb == "status":
        return _("Status: %(status)s", status=choice_word(value))
    return {"assign": _("Assigned"), "team": _("Moved to a team"), "priority": _("Priority"), "tags": _("Tags") if value else _("Tags added"), "spam": _("Marked as spam"),
            "not_spam": _("Not spam"), "delete": _("Deleted"), "restore": _("Brought back")}.get(verb, verb)


def _statuses(change: Change) -> tuple[str, str]:
    """The status before and after, by the desk's own name where it had one; perhaps only that name was changed."""
    before, after = change.get("own_status_id", (None, None))
    old, new = change.get("status") or (own_statuses.meaning_of(before or after),) * 2
    return status_word(old, before), status_word(new, after)


def _value(name: str, value, known: Names) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "priority":
        return priority_word(value)
    if name == "reason":
        node = reasons.node_of(value)
        return node.words(page_locale()) if node else _("none")
    if name == "fields":
        return str(len(value)) if value else _("none")
    if name == "tags":
        return ", ".join(value) or _("none")
    of = known.agents if name == "assignee" else known.teams
    return of.get(value, "?") if value else _("nobody") if name == "assignee" else _("none")
