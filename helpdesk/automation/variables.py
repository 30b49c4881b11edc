"""Variables in the text of a macro, such as {customer.name}; a pure rule."""
import re
from collections.abc import Mapping

NAMES = ("customer.name", "customer.first_name", "customer.email", "ticket.number", "ticket.subject", "agent.name",
         "agent.first_name", "brand.name")
_VARIABLE = re.compile(r"\{ ?([a-z_]+\.[a-z_]+) ?\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each variable replaced by its value; one without a value stays as it is, so that the agent sees it."""
    return _VARIABLE.sub(lambda found: values.get(found.group(1)) or found.group(), text)


def unfilled(text: str) -> list[str]:
    """The known variables that still stand in a text, each once, in order."""
    return [name for name in dict.fromkeys(_VARIABLE.findall(text)) if name in NAMES]


def unknown(text: str) -> list[str]:
    """What looks like a variable but is none, each once, in order."""
    return [name for name in dict.fromkeys(_VARIABLE.findall(text)) if name not in NAMES]
