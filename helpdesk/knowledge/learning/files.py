"""Lessons from a file of JSON lines, checked whole before any of them counts."""
import json
from pathlib import Path

from helpdesk.core import text
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
                records.append((number, _record(json.loads(line))))
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                faults.append(f"line {number}: {error!r}")
    known = articles_named(name for _number, (_query, name, _locale, _weight) in records)
    faults += [f"line {number}: there is no article {name!r}" for number, (_query, name, _locale, _weight) in records if name not in known]
    if faults:
        raise Unreadable("\n".join(faults[:MOST_FAULTS]))
    return [Told(query, known[name], locale, weight) for _number, (query, name, locale, weight) in records]


def _record(told: dict) -> tuple[str, str, str, float]:
    query, locale, weight = text.one_line(str(told["query"])), known_locale(str(told["locale"])), float(told.get("weight", 1.0))
    if not query:
        raise ValueError("the query is empty")
    if locale is None:
        raise ValueError(f"{told['locale']!r} is not a language of this desk")
    if not 0 <= weight < 1e6:
        raise ValueError("the weight is 0 or more")
    return query, str(told["article"]).strip(), locale, weight
