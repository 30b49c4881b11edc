"""Each condition of a saved queue as one whole sentence, so that a translator can order its words; joined the way the reader's language lists things."""
from collections.abc import Callable

from babel.lists import format_list
from flask_babel import ngettext

from helpdesk.core.texts import gettext as _
from helpdesk.core.texts import lazy_gettext, speech
from helpdesk.tickets.queue_rules import ME, MINE, NOBODY, Conditions, Group, Rule

A_DAY = 24
# By field and word, or by field alone where one sentence fits every value: what "is" says, and what "is not" says.
_SAID = {
    "status": (lazy_gettext("its status is %(value)s"), lazy_gettext("its status is not %(value)s")),
    ("waiting_on", "us"): (lazy_gettext("it waits for us"), ""),
    ("waiting_on", "customer"): (lazy_gettext("it waits for the customer"), ""),
    "assignee": (lazy_gettext("it is assigned to %(value)s"), lazy_gettext("it is not assigned to %(value)s")),
    ("assignee", ME): (lazy_gettext("it is assigned to whoever looks"), lazy_gettext("it is not assigned to whoever looks")),
    ("assignee", NOBODY): (lazy_gettext("it is assigned to nobody"), lazy_gettext("it is assigned to somebody")),
    "team": (lazy_gettext("its team is %(value)s"), lazy_gettext("its team is not %(value)s")),
    ("team", MINE): (lazy_gettext("its team is one of those of whoever looks"), lazy_gettext("its team is none of those of whoever looks")),
    ("team", NOBODY): (lazy_gettext("it has no team"), lazy_gettext("it has a team")),
    "priority": (lazy_gettext("its priority is %(value)s"), lazy_gettext("its priority is not %(value)s")),
    "channel": (lazy_gettext("its channel is %(value)s"), lazy_gettext("its channel is not %(value)s")),
    "language": (lazy_gettext("its language is %(value)s"), lazy_gettext("its language is not %(value)s")),
    "reason": (lazy_gettext("its reason of contact is %(value)s or stands below it"),
               lazy_gettext("its reason of contact is neither %(value)s nor stands below it")),
    ("reason", NOBODY): (lazy_gettext("it has no reason of contact"), lazy_gettext("it has a reason of contact")),
    ("due", "passed"): (lazy_gettext("its due date has passed"), lazy_gettext("its due date has not passed")),
    ("due", "soon"): (lazy_gettext("it is overdue or due within a day"), lazy_gettext("it is neither overdue nor due within a day")),
    ("due", "set"): (lazy_gettext("it has a due date"), lazy_gettext("it has no due date")),
    ("snoozed", "set"): (lazy_gettext("it is snoozed"), lazy_gettext("it is not snoozed")),
    ("snoozed", "day"): (lazy_gettext("it is snoozed for less than a day"), lazy_gettext("it is not snoozed for less than a day")),
    ("snoozed", "week"): (lazy_gettext("it is snoozed for less than a week"), lazy_gettext("it is not snoozed for less than a week")),
    ("snoozed", "answered"): (lazy_gettext("it is snoozed until the customer answers"), lazy_gettext("it is not snoozed until the customer answers")),
    "tag": (lazy_gettext("it is tagged %(value)s"), lazy_gettext("it is not tagged %(value)s")),
    "organisation": (lazy_gettext("its customer belongs to %(value)s"), lazy_gettext("its customer does not belong to %(value)s")),
    ("mentioned", ME): (lazy_gettext("a note mentions whoever looks"), lazy_gettext("no note mentions whoever looks")),
}


def sentence(conditions: Conditions, value: Callable[[Rule], str]) -> str:
    """All conditions in one line; `value` names what a condition asks for, where its sentence does not."""
    if not conditions.groups:
        return _("Every ticket")
    parts = [_listed(group.match, [clause(rule, value) for rule in group.rules]) for group in conditions.groups]
    said = parts[0] if len(parts) == 1 else _listed(conditions.match, list(map(_apart, conditions.groups, parts)))
    return said[0].upper() + said[1:]


def clause(rule: Rule, value: Callable[[Rule], str]) -> str:
    """One condition: 'its priority is Urgent'."""
    if rule.field in _AGES:
        return _age(rule)
    said = _SAID.get((rule.field, rule.value)) or _SAID[rule.field]
    words = str(said[rule.op == "is_not"])
    return words % {"value": value(rule)} if "%(value)s" in words else words


def _listed(match: str, parts: list[str]) -> str:
    return format_list(parts, style="standard" if match == "all" else "or", locale=speech().locale)


def _apart(group: Group, words: str) -> str:
    """A group among groups; one condition alone needs no brackets."""
    return f"({words})" if len(group.rules) > 1 else words


def _age(rule: Rule) -> str:
    days, hours = divmod(rule.value, A_DAY)
    in_hours, in_days = _AGES[rule.field][rule.op]
    return in_hours(rule.value) if hours else in_days(days)


# By field and operator: the sentence for hours, and that for days.
_AGES = {
    "created": {
        "over": (lambda n: ngettext("it was opened more than %(num)s hour ago", "it was opened more than %(num)s hours ago", n),
                 lambda n: ngettext("it was opened more than %(num)s day ago", "it was opened more than %(num)s days ago", n)),
        "under": (lambda n: ngettext("it was opened within the last hour", "it was opened within the last %(num)s hours", n),
                  lambda n: ngettext("it was opened within the last day", "it was opened within the last %(num)s days", n))},
    "waiting": {
        "over": (lambda n: ngettext("it has waited for us for more than %(num)s hour", "it has waited for us for more than %(num)s hours", n),
                 lambda n: ngettext("it has waited for us for more than %(num)s day", "it has waited for us for more than %(num)s days", n)),
        "under": (lambda n: ngettext("it has waited for us for less than %(num)s hour", "it has waited for us for less than %(num)s hours", n),
                  lambda n: ngettext("it has waited for us for less than %(num)s day", "it has waited for us for less than %(num)s days", n))},
    "last_words": {
        "over": (lambda n: ngettext("its last words are more than %(num)s hour old", "its last words are more than %(num)s hours old", n),
                 lambda n: ngettext("its last words are more than %(num)s day old", "its last words are more than %(num)s days old", n)),
        "under": (lambda n: ngettext("its last words are less than %(num)s hour old", "its last words are less than %(num)s hours old", n),
                  lambda n: ngettext("its last words are less than %(num)s day old", "its last words are less than %(num)s days old", n))},
}
