"""Lessons from a file of JSON lines, checked whole before any of them counts."""
from pathlib import Path

from helpdesk.core import json_lines, text
from helpdesk.core.i18n import known_locale
from helpdesk.knowledge.learning.lessons import Told, articles_named

MOST_FAULTS = 50


class Unreadable(Exception):
    """A file cannot be learnt from; the text has one line per fault, each with its place."""


def read_lessons(path: Path) -> list[Told]:
    """Reads {"query", "article", "locale", "weight"} a line; weight 1 when it is missing. :raises Unreadable: naming every fault."""
    records, faults = [], []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if line.strip():
            try:
                records.append((number, _record(json_lines.record(line))))
            except ValueError as error:
                faults.append(f"line {number}: {error}")
    known = articles_named(name for _number, (_query, name, _locale, _weight) in records)
    faults += [f"line {number}: there is no article {name!r}" for number, (_query, name, _locale, _weight) in records if name not in known]
    if faults:
        raise Unreadable("\n".join(faults[:MOST_FAULTS]))
    return [Told(query, known[name], locale, weight) for _number, (query, name, locale, weight) in records]


def _record(told: dict) -> tuple[str, str, str, float]:
    missing = [name for name in ("query", "article", "locale") if not isinstance(told.get(name), str)]
    if missing:
        raise ValueError(f"{', '.join(missing)}: is not a text")
    if json_lines.has_half_characters((told["query"], told["article"])):
        raise ValueError("has half of a character (a lone surrogate), which nothing can keep")
    query, locale, weight = text.one_line(told["query"]), known_locale(told["locale"]), told.get("weight", 1.0)
    if not query:
        raise ValueError("the query is empty")
    if locale is None:
        raise ValueError(f"{told['locale']!r} is not a language of this desk")
    # A comparison with NaN is never true.
    if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not 0 <= weight < 1e6:
        raise ValueError("the weight is a number, 0 or more")
    return query, told["article"].strip(), locale, float(weight)
