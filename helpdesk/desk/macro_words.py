"""What macros do beside their text, for people."""
from collections.abc import Iterable

from flask import request

from helpdesk.accounts.models import Agent
from helpdesk.accounts.queries import teams
from helpdesk.automation.doing import STATUSES
from helpdesk.automation.models import Macro
from helpdesk.automation.queries import macros_of_ids
from helpdesk.core.texts import gettext as _
from helpdesk.desk.event_words import choice_word, priority_word, status_word
from helpdesk.tickets import own_statuses
from helpdesk.tickets.states import PRIORITIES


def team_choices(locale: str) -> list[tuple[int, str]]:
    """The teams to which a macro can move a ticket, id and name."""
    return [(team.id, team.name(locale)) for team in teams()]


def choices(locale: str) -> dict[str, list[tuple]]:
    """What a macro can do, by field: (value, words)."""
    as_it_is = ("", _("Leave it as it is"))
    return {"status": [("", _("As the agent chooses")), *((choice, own or status_word(status)) for choice, status, own in own_statuses.choices(locale, STATUSES))],
            "priority": [as_it_is, *((name, priority_word(name)) for name in PRIORITIES)],
            "team": [as_it_is, *((str(team_id), name) for team_id, name in team_choices(locale))]}


def does_words(does: dict, team_names: dict[int, str]) -> str:
    """One line: 'Priority High, tags refund, vip'; '' when the macro is only a text."""
    parts = [_("send as %(status)s", status=choice_word(does["status"])) if "status" in does else "",
             _("priority %(name)s", name=priority_word(does["priority"])) if "priority" in does else "",
             _("team %(name)s", name=team_names.get(does["team_id"], "?")) if "team_id" in does else "",
             _("assign to me") if does.get("is_mine") else "",
             _("tags %(tags)s", tags=", ".join(does["tags"])) if "tags" in does else ""]
    return ", ".join(part for part in parts if part)


def texts_for(macros: list[Macro], locale: str) -> dict[int, str]:
    """The line of each macro that does something, by its id."""
    if not any(macro.does for macro in macros):
        return {}
    names = dict(team_choices(locale))
    return {macro.id: does_words(macro.does, names) for macro in macros if macro.does}


def chosen(agent: Agent, macro_id: int | None, kept: Iterable[int] = ()) -> list[tuple[int, str]]:
    """Id and line of the macros that this composer holds: one that fills it and those `kept` with a draft, or those of a form that came back."""
    posted = [int(value) for value in request.form.getlist("macros") if value.isdecimal() and len(value) < 10]
    ids = posted or [*kept, *([macro_id] if macro_id else [])]
    return list(texts_for(macros_of_ids(agent, ids), agent.locale).items()) if ids else []
