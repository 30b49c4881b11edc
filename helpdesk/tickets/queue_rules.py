"""What a saved queue holds: conditions in groups, joined by 'all of' or 'any of'; checked at the door. Pure rules."""
from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import gettext as _

from helpdesk.core import text
from helpdesk.core.db import LARGEST_ID
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import LOCALES
from helpdesk.tickets import states

MATCHES = ("all", "any")
# "open": unsolved ones, those that sleep too.
SCOPES = ("unsolved", "open", "snoozed", "done")
MOST_GROUPS, MOST_RULES = 5, 20
MOST_HOURS = 24 * 3_650
IS, AGE = ("is", "is_not"), ("over", "under")
ME, NOBODY, MINE = "me", "nobody", "mine"


class Rule(NamedTuple):
    """One condition; `value` is a word, an id, or for ages a number of hours."""

    field: str
    op: str
    value: str | int


class Group(NamedTuple):
    """Conditions of which all, or any, must hold."""

    match: str
    rules: tuple[Rule, ...]


class Conditions(NamedTuple):
    """Groups of which all, or any, must hold; none at all holds for every ticket."""

    match: str = "all"
    groups: tuple[Group, ...] = ()

    @property
    def rules(self) -> list[Rule]:
        """Every condition, in order."""
        return [rule for group in self.groups for rule in group.rules]

    @property
    def required(self) -> list[Rule]:
        """The conditions without which no ticket is held."""
        groups = self.groups if self.match == "all" or len(self.groups) == 1 else ()
        return [rule for group in groups if group.match == "all" or len(group.rules) == 1 for rule in group.rules if rule.op == "is"]

    @property
    def asks_tickets_only(self) -> bool:
        """Whether the ticket's own row answers all of it, so that counting is cheap enough for every page."""
        return all(FIELDS[rule.field].is_own and rule.value != MINE for rule in self.rules)

    @property
    def hours(self) -> frozenset[int]:
        """The ages that are asked for, in hours."""
        return frozenset(rule.value for rule in self.rules if FIELDS[rule.field].kind == "age")


@dataclass(frozen=True)
class Field:
    """What a condition can ask: its operators, the kind of its value (choice, id, tag, age), and the words it may be."""

    kind: str
    ops: tuple[str, ...] = IS
    words: tuple[str, ...] = ()
    is_own: bool = True


FIELDS = {
    "status": Field("choice", words=states.STATUSES),
    "waiting_on": Field("choice", ("is",), words=("us", "customer")),
    "assignee": Field("id", words=(ME, NOBODY)),
    "team": Field("id", words=(MINE, NOBODY)),
    "priority": Field("choice", words=states.PRIORITIES),
    "channel": Field("choice", words=states.CHANNELS),
    "language": Field("choice", words=LOCALES),
    "reason": Field("id", words=(NOBODY,)),
    "due": Field("choice", words=("passed", "soon", "set")),
    "snoozed": Field("choice", words=("set", "day", "week", "answered"), is_own=False),
    "tag": Field("tag", is_own=False),
    "organisation": Field("id", is_own=False),
    "mentioned": Field("choice", words=(ME,), is_own=False),
    "created": Field("age", AGE),
    "waiting": Field("age", AGE),
    "last_words": Field("age", AGE),
}


def parse(match: object, groups: object) -> Conditions:
    """Conditions from what was sent: groups as [match, [[field, op, value], …]]. :raises Invalid: for anything that is none."""
    if match not in MATCHES or not isinstance(groups, list):
        raise _nonsense(_("Choose whether all or any of the groups must hold."))
    if len(groups) > MOST_GROUPS:
        raise _nonsense(_("A queue has at most %(most)d groups of conditions.", most=MOST_GROUPS))
    parsed = Conditions(match, tuple(group for group in map(_group, groups) if group.rules))
    if len(parsed.rules) > MOST_RULES:
        raise _nonsense(_("A queue has at most %(most)d conditions.", most=MOST_RULES))
    return parsed


def stored(data: dict) -> Conditions:
    """The conditions that plain() wrote."""
    return Conditions(data["match"], tuple(Group(match, tuple(Rule(*rule) for rule in rules)) for match, rules in data["groups"]))


def plain(conditions: Conditions) -> dict:
    """The same as values for a JSON column."""
    return {"match": conditions.match, "groups": [[group.match, [list(rule) for rule in group.rules]] for group in conditions.groups]}


def _group(data: object) -> Group:
    if not isinstance(data, list | tuple) or len(data) != 2 or data[0] not in MATCHES or not isinstance(data[1], list):
        raise _nonsense(_("Choose whether all or any of the conditions must hold."))
    if len(data[1]) > MOST_RULES:
        raise _nonsense(_("A queue has at most %(most)d conditions.", most=MOST_RULES))
    return Group(data[0], tuple(map(_rule, data[1])))


def _rule(data: object) -> Rule:
    if not isinstance(data, list | tuple) or len(data) != 3 or not isinstance(data[0], str) or data[0] not in FIELDS:
        raise _nonsense(_("There is a condition that this desk does not know."))
    name, op, value = data
    if op not in FIELDS[name].ops:
        raise _nonsense(_("There is a condition that this desk does not know."))
    return Rule(name, op, _VALUES[FIELDS[name].kind](name, value))


def _choice(name: str, value: object) -> str:
    if value not in FIELDS[name].words:
        raise _nonsense(_("A condition has a value that cannot be chosen."))
    return value


def _id(name: str, value: object) -> str | int:
    if value in FIELDS[name].words:
        return value
    number = _number(value)
    if not 0 < number <= LARGEST_ID:
        raise _nonsense(_("A condition has a value that cannot be chosen."))
    return number


def _tag(_name: str, value: object) -> str:
    tag = text.one_line(value, 40).lstrip("#").lower() if isinstance(value, str) else ""
    if not tag:
        raise _nonsense(_("Write the tag that a condition asks for."))
    return tag


def _age(_name: str, value: object) -> int:
    hours = _number(value)
    if not 0 < hours <= MOST_HOURS:
        raise _nonsense(_("An age is a number of hours or days, up to ten years."))
    return hours


def _number(value: object) -> int:
    """A whole number, 0 for anything else."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 11:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _nonsense(sentence: str) -> Invalid:
    return Invalid({"conditions": sentence})


_VALUES = {"choice": _choice, "id": _id, "tag": _tag, "age": _age}
