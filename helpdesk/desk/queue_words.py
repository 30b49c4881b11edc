"""What the conditions of a saved queue say to people, and what can be chosen for each."""
from flask_babel import ngettext

from helpdesk.accounts.queries import agent_names, teams
from helpdesk.core.db import db
from helpdesk.core.i18n import LANGUAGE_NAMES
from helpdesk.core.texts import gettext as _
from helpdesk.customers.models import Organisation
from helpdesk.desk.event_words import priority_word, status_word
from helpdesk.tickets.queue_rules import ME, MINE, NOBODY, Conditions, Rule
from helpdesk.tickets.reasons import tree as reason_tree
from helpdesk.tickets.states import CHANNELS, PRIORITIES, STATUSES
from helpdesk.web.speech import page_locale
from helpdesk.web.words import channel_name

A_DAY = 24


def field_names() -> dict[str, str]:
    """What can be asked, in the order in which it is offered."""
    return {"status": _("Status"), "waiting_on": _("Waiting on"), "assignee": _("Assignee"), "team": _("Team"), "priority": _("Priority"),
            "channel": _("Channel"), "language": _("Language"), "reason": _("Reason of contact"), "due": _("Due date"),
            "snoozed": _("Snoozed"), "tag": _("Tag"), "organisation": _("Organisation"),
            "mentioned": _("Mentioned in a note"), "created": _("Opened"), "waiting": _("Waiting for us"), "last_words": _("Last words")}


def op_names(field: str) -> dict[str, str]:
    """The operators of a field."""
    if field in ("created", "last_words"):
        return {"over": _("longer ago than"), "under": _("within the last")}
    if field == "waiting":
        return {"over": _("for longer than"), "under": _("for less than")}
    if field == "reason":
        return {"is": _("is or stands below"), "is_not": _("is not and stands not below")}
    return {"is": _("is")} if field == "waiting_on" else {"is": _("is"), "is_not": _("is not")}


def choices(field: str) -> list[tuple[str | int, str]]:
    """What a field can be, where that is a choice: value and words."""
    if field == "assignee":
        return [(ME, _("whoever looks")), (NOBODY, _("nobody")), *((row.id, row.name) for row in agent_names() if row.is_active)]
    if field == "team":
        return [(MINE, _("one of the looker’s teams")), (NOBODY, _("none")), *((team.id, team.name(page_locale())) for team in teams())]
    return {
        "status": [(name, status_word(name)) for name in STATUSES],
        "waiting_on": [("us", _("us")), ("customer", _("the customer"))],
        "priority": [(name, priority_word(name)) for name in PRIORITIES],
        "channel": [(name, channel_name(name)) for name in CHANNELS],
        "language": list(LANGUAGE_NAMES.items()),
        "reason": [(NOBODY, _("none")), *((node.id, node.words(page_locale())) for node in reason_tree())],
        "due": [("passed", _("passed")), ("soon", _("passed or within a day")), ("set", _("set"))],
        "snoozed": [("set", _("yes")), ("day", _("yes, for less than a day")), ("week", _("yes, for less than a week")),
                    ("answered", _("yes, until the customer answers"))],
        "mentioned": [(ME, _("whoever looks"))],
    }.get(field, [])


def sentence(conditions: Conditions) -> str:
    """All conditions in one line."""
    if not conditions.groups:
        return _("Every ticket")
    joined = [_join(group.match, [words(rule) for rule in group.rules]) for group in conditions.groups]
    return joined[0] if len(joined) == 1 else _join(conditions.match, [f"({part})" for part in joined])


def words(rule: Rule) -> str:
    """One condition: 'Priority is Urgent'."""
    return f"{field_names()[rule.field]} {op_names(rule.field)[rule.op]} {_value(rule)}"


def _join(match: str, parts: list[str]) -> str:
    return (_(" and ") if match == "all" else _(" or ")).join(parts)


def _value(rule: Rule) -> str:
    if rule.field == "organisation":
        found = db.session.get(Organisation, rule.value)
        return found.name if found else _("removed")
    if rule.field == "tag":
        return f"#{rule.value}"
    if rule.field in ("created", "waiting", "last_words"):
        days, hours = divmod(rule.value, A_DAY)
        return ngettext("%(num)s hour", "%(num)s hours", rule.value) if hours else ngettext("%(num)s day", "%(num)s days", days)
    return str(dict(choices(rule.field)).get(rule.value, _("removed")))
