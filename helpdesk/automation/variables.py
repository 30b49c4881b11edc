"""Variables in the text of a macro, such as {customer.name}; a pure rule."""
import re
from collections.abc import Mapping

NAMES = ("customer.name", "customer.first_name", "customer.email", "ticket.number", "ticket.subject", "agent.name",
         "agent.first_name", "brand.name")
_OURS = {name.partition(".")[0] for name in NAMES}
_GAP = re.compile(r"\{\{[^{}\n]{1,60}\}\}|\{ ?[a-z_]+\.[a-z_]+ ?\}")
_VARIABLE = re.compile(r"\{ ?([a-z_]+\.[a-z_]+) ?\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each variable replaced by its value; one without a value stays as it is, so that the agent sees it."""
    return _VARIABLE.sub(lambda found: values.get(found.group(1)) or found.group(), text)


def unfilled(text: str) -> list[str]:
    """The known variables that still stand in a text, each once, in order."""
    return [name for name in dict.fromkeys(_VARIABLE.findall(text)) if name in NAMES]


def placeholders(text: str) -> list[str]:
    """What a reader would see as a gap, as it is written: variables, also misspelled ones of ours, and anything in {{double braces}}; each once, in order."""
    found = [match.group() for match in _GAP.finditer(text)]
    return [gap for gap in dict.fromkeys(found) if gap.startswith("{{") or gap.strip("{ ").partition(".")[0] in _OURS]


def unknown(text: str) -> list[str]:
    """What looks like a variable but is none, each once, in order."""
    return [name for name in dict.fromkeys(_VARIABLE.findall(text)) if name not in NAMES]
