"""What the conditions of a saved queue say to people, and what can be chosen for each."""
from helpdesk.accounts.queries import agent_names, teams
from helpdesk.core.db import db
from helpdesk.core.i18n import LANGUAGE_NAMES
from helpdesk.core.texts import gettext as _
from helpdesk.customers.models import Organisation
from helpdesk.desk import queue_sentences
from helpdesk.desk.event_words import priority_word, status_word
from helpdesk.tickets.queue_rules import ME, MINE, NOBODY, Conditions, Rule
from helpdesk.tickets.reasons import tree as reason_tree
from helpdesk.tickets.states import CHANNELS, PRIORITIES, STATUSES
from helpdesk.web.speech import page_locale
from helpdesk.web.words import channel_name


def field_names() -> dict[str, str]:
    """What can be asked, in the order in which it is offered."""
    return {"status": _("Status"), "waiting_on": _("Waiting on"), "assignee": _("Assignee"), "team": _("Team"), "priority": _("Priority"),
            "channel": _("Channel"), "language": _("Language"), "reason": _("Reason of contact"), "due": _("Due date"),
            "snoozed": _("Snoozed"), "tag": _("Tag"), "organisation": _("Organisation"),
            "mentioned": _("Mentioned in a note"), "created": _("Opened"), "waiting": _("Waiting for us"), "last_words": _("Last words")}


def op_names(field: str) -> dict[str, str]:
    """The operators of a field."""
    return _OPS[field]() if field in _OPS else {"is": _("is"), "is_not": _("is not")}


def choices(field: str, chosen: str | int = "") -> list[tuple[str | int, str]]:
    """What a field can be, where that is a choice: value and words. An agent who left is among them where `chosen`."""
    if field == "assignee":
        agents = [(row.id, row.name) for row in agent_names() if row.is_active or str(row.id) == str(chosen)]
        return [(ME, _("whoever looks")), (NOBODY, _("nobody")), *agents]
    if field == "team":
        return [(MINE, _("one of the looker’s teams")), (NOBODY, _("no team")), *((team.id, team.name(page_locale())) for team in teams())]
    return {
        "status": [(name, status_word(name)) for name in STATUSES],
        "waiting_on": [("us", _("us")), ("customer", _("the customer"))],
        "priority": [(name, priority_word(name)) for name in PRIORITIES],
        "channel": [(name, channel_name(name)) for name in CHANNELS],
        "language": list(LANGUAGE_NAMES.items()),
        "reason": [(NOBODY, _("no reason")), *((node.id, node.words(page_locale())) for node in reason_tree())],
        "due": [("passed", _("passed")), ("soon", _("passed or within a day")), ("set", _("set"))],
        "snoozed": [("set", _("for any time")), ("day", _("for less than a day")), ("week", _("for less than a week")),
                    ("answered", _("until the customer answers"))],
        "mentioned": [(ME, _("whoever looks"))],
    }.get(field, [])


def sentence(conditions: Conditions) -> str:
    """All conditions in one line."""
    return queue_sentences.sentence(conditions, _value)


def _value(rule: Rule) -> str:
    if rule.field == "tag":
        return f"#{rule.value}"
    if rule.field == "organisation":
        found = db.session.get(Organisation, rule.value)
        return found.name if found else _("something that was removed")
    return str(dict(choices(rule.field, rule.value)).get(rule.value, _("something that was removed")))


# In words that fit what stands before and after them: 'Opened · longer ago than · 3 days', 'Snoozed · yes · for less than a day'.
_OPS = {
    "created": lambda: {"over": _("longer ago than"), "under": _("within the last")},
    "last_words": lambda: {"over": _("longer ago than"), "under": _("within the last")},
    "waiting": lambda: {"over": _("for longer than"), "under": _("for less than")},
    "reason": lambda: {"is": _("is or stands below"), "is_not": _("is not and stands not below")},
    "waiting_on": lambda: {"is": _("is")},
    **dict.fromkeys(("due", "snoozed", "mentioned"), lambda: {"is": _("yes"), "is_not": _("no")}),
}
