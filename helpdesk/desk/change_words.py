"""What a change set did, in words: 'Status: New → Solved'."""
from dataclasses import dataclass

from helpdesk.accounts.queries import agent_names, teams
from helpdesk.core.texts import gettext as _
from helpdesk.desk.event_words import priority_word, status_word
from helpdesk.tickets import reasons
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
    return [f"{title}: {_value(name, change[name][0], known)} → {_value(name, change[name][1], known)}"
            for name, title in labels().items() if name in change]


def labels() -> dict[str, str]:
    """The things that can be undone, by name."""
    return {"status": _("Status"), "assignee": _("Assignee"), "team": _("Team"), "priority": _("Priority"), "tags": _("Tags"), "reason": _("Reason of contact"), "fields": _("Fields of tickets"),
            "spam": _("Spam"), "blocked": _("Sender blocked"), "deleted": _("In the trash")}


def act_words(act: str) -> str:
    """What an agent did to many, in a few words."""
    verb, _colon, value = act.partition(":")
    if verb == "status":
        return _("Status: %(status)s", status=status_word(value))
    return {"assign": _("Assigned"), "team": _("Moved to a team"), "tags": _("Tags added"), "spam": _("Marked as spam"),
            "not_spam": _("Not spam"), "delete": _("Deleted"), "restore": _("Brought back")}.get(verb, verb)


def _value(name: str, value, known: Names) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "status":
        return status_word(value)
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
