"""The form of a saved queue: its groups of conditions as fields g0-match, g0-0-field, g0-0-op, g0-0-value, g0-0-unit; works without scripts."""
import re
from dataclasses import dataclass, field

from flask import request
from flask_babel import gettext as _

from helpdesk.core.db import db
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import LOCALES
from helpdesk.customers.models import Organisation
from helpdesk.customers.organisations import named
from helpdesk.desk.queue_sentences import A_DAY
from helpdesk.tickets import queue_rules
from helpdesk.tickets.queue_models import SavedQueue
from helpdesk.tickets.queue_rules import FIELDS, MOST_RULES, Conditions, stored
from helpdesk.tickets.saved_queues import Wish
from helpdesk.web import forms
from helpdesk.web.numbers import number_in

_FIELD = re.compile(r"g(\d)-(\d{1,5})-field")


@dataclass
class Line:
    """One condition as it stands in the form."""

    field: str
    op: str = ""
    value: str = ""
    unit: str = "h"

    @property
    def kind(self) -> str:
        """Of which kind its value is."""
        return FIELDS[self.field].kind


@dataclass
class Lines:
    """One group as it stands in the form."""

    match: str = "all"
    lines: list[Line] = field(default_factory=list)


@dataclass
class Form:
    """The whole form; `values` are its single fields."""

    match: str
    groups: list[Lines]
    values: dict

    def conditions(self) -> Conditions:
        """What the form asks. :raises Invalid: for what cannot be asked."""
        return queue_rules.parse(self.match, [[group.match, [[line.field, line.op, _value(line)] for line in group.lines]] for group in self.groups])

    def wish(self) -> Wish:
        """The queue that the form describes. :raises Invalid: for conditions that cannot be asked."""
        audience = self.values["audience"]
        return Wish({locale: self.values[f"names_{locale}"] for locale in LOCALES}, self.values["scope"], self.conditions(), self.values["sort"],
                    number_in(self.values["place"]), int(audience) if audience.isdecimal() and len(audience) < 10 else audience)

    def change(self, act: str) -> None:
        """Adds or takes away a part: 'group', 'add:1' (with the field chosen in g1-new), 'drop:1:0'."""
        verb, *places = act.split(":")
        at = [int(place) for place in places if place.isdecimal() and len(place) < 6]
        if verb == "group" and len(self.groups) < queue_rules.MOST_GROUPS:
            self.groups.append(Lines("any"))
        elif verb == "add" and at and at[0] < len(self.groups) and forms.line(f"g{at[0]}-new") in FIELDS:
            self.groups[at[0]].lines.append(Line(forms.line(f"g{at[0]}-new")))
        elif verb == "drop" and len(at) == 2 and at[0] < len(self.groups) and at[1] < len(self.groups[at[0]].lines):
            del self.groups[at[0]].lines[at[1]]
        self.groups = [group for place, group in enumerate(self.groups) if group.lines or place == 0 or verb != "drop"]


def posted() -> Form:
    """The form as it was posted. :raises Invalid: when it has too many conditions, or one of a kind that there is not."""
    found = sorted((int(match[1]), int(match[2])) for match in map(_FIELD.fullmatch, request.form) if match)
    if len(found) > MOST_RULES:
        raise Invalid({"conditions": _("A queue has at most %(most)d conditions.", most=MOST_RULES)})
    last = max([place for place, _line in found] + [place for place in range(queue_rules.MOST_GROUPS) if f"g{place}-match" in request.form], default=0)
    groups = [Lines(forms.line(f"g{place}-match") or "all") for place in range(last + 1)]
    for place, line in found:
        groups[place].lines.append(_posted_line(f"g{place}-{line}"))
    names = ("scope", "sort", "place", "audience", "version", *(f"names_{locale}" for locale in LOCALES))
    return Form(forms.line("match") or "all", groups, {name: forms.line(name) for name in names})


def of(row: SavedQueue) -> Form:
    """The form of a queue as it is."""
    conditions = stored(row.conditions)
    groups = [Lines(group.match, [_line(rule) for rule in group.rules]) for group in conditions.groups] or [Lines()]
    audience = "everybody" if row.for_everybody else str(row.team_id) if row.team_id else "me"
    return Form(conditions.match, groups, {"scope": row.scope, "sort": row.sort, "place": str(row.place), "audience": audience,
                                           "version": str(row.version), **{f"names_{locale}": row.names.get(locale, "") for locale in LOCALES}})


def empty() -> Form:
    """The form of a queue that is not there yet."""
    return Form("all", [Lines()], {"scope": "unsolved", "sort": "newest", "place": "50", "audience": "me"})


def _posted_line(prefix: str) -> Line:
    name = forms.line(f"{prefix}-field")
    if name not in FIELDS:
        raise Invalid({"conditions": _("There is a condition that this desk does not know.")})
    return Line(name, forms.line(f"{prefix}-op"), forms.line(f"{prefix}-value"), forms.line(f"{prefix}-unit") or "h")


def _line(rule: queue_rules.Rule) -> Line:
    if FIELDS[rule.field].kind == "age":
        is_days = rule.value % A_DAY == 0
        return Line(rule.field, rule.op, str(rule.value // A_DAY if is_days else rule.value), "d" if is_days else "h")
    if rule.field == "organisation":
        found = db.session.get(Organisation, rule.value)
        return Line(rule.field, rule.op, found.name if found else "")
    return Line(rule.field, rule.op, str(rule.value))


def _value(line: Line) -> str | int:
    if line.kind == "age":
        return number_in(line.value) * (A_DAY if line.unit == "d" else 1)
    if line.field == "organisation":
        found = named(line.value) if line.value else None
        if found is None:
            raise Invalid({"conditions": _("There is no organisation called “%(name)s”.", name=line.value)})
        return found.id
    return line.value
