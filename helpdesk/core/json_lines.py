"""JSON lines from files and pipes: one object a line, refused in words when it is none."""
import json
import re
from collections.abc import Iterable
from typing import Any

# Half of a character beyond the first 65,536 can be written as an escape, but no database or file keeps it.
_HALF = re.compile("[\ud800-\udfff]")


def record(line: str | bytes) -> dict[str, Any]:
    """The object that a line holds.

    :raises ValueError: for anything else, with the reason.
    """
    try:
        found = json.loads(line)
    except RecursionError:
        raise ValueError("too deeply nested") from None
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    if not isinstance(found, dict):
        raise ValueError("not an object in braces")
    return found


def has_half_characters(texts: Iterable[str]) -> bool:
    """Whether one of the texts holds half of a character (a lone surrogate)."""
    return any(_HALF.search(one) for one in texts)
