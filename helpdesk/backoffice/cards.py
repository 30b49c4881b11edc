"""From the bytes that another system answered to a card: pure rules that believe nothing.

A mapping names places in the answer by path: `customer.points`, `orders.0.total`, or `.` for the whole of it.
"""
import json
import math
import re
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from helpdesk.core import text

PATH = re.compile(r"\.|[A-Za-z0-9_@$-]+(\.[A-Za-z0-9_@$-]+)*")
LONGEST_PATH, LONGEST_VALUE, LONGEST_LINK = 200, 200, 500
MOST_ITEMS, MOST_ROWS = 8, 12
ITEM_PARTS = ("title", "date", "amount", "currency", "state", "link")


class Nonsense(Exception):
    """This answer cannot be read as a card; the text says why, for an admin."""


@dataclass(frozen=True)
class Item:
    """One line of a list, such as an order; `link` is '' or an http or https address."""

    title: str = ""
    date: str = ""
    amount: str = ""
    state: str = ""
    link: str = ""


@dataclass(frozen=True)
class Card:
    """What is shown: `values` stand in the order of the mapping's rows, '' for one that is missing; `more` items were left out."""

    title: str = ""
    values: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    more: int = 0
    unreadable: int = 0

    def as_row(self) -> dict:
        """What may stand in a JSON column."""
        return asdict(self)

    @classmethod
    def from_row(cls, row: dict) -> "Card":
        """The card that as_row() wrote."""
        return cls(row["title"], tuple(row["values"]), tuple(Item(**item) for item in row["items"]), row["more"], row["unreadable"])


def card_of(content: bytes, mapping: dict) -> Card:
    """The card that an answer makes under a mapping (see docs/cards.md). :raises Nonsense: when it makes none."""
    whole = _parsed(content)
    values = tuple(_words(_at(whole, row["path"])) for row in mapping.get("rows", [])[:MOST_ROWS])
    items, more, unreadable = _items(whole, mapping)
    title = _words(_at(whole, mapping["title"])) if mapping.get("title") else ""
    if not (title or any(values) or mapping.get("items")):
        raise Nonsense("nothing stands where the card looks")
    return Card(title, values, items, more, unreadable)


def is_path(written: str) -> bool:
    """Whether this can stand in a mapping."""
    return len(written) <= LONGEST_PATH and bool(PATH.fullmatch(written))


def _parsed(content: bytes) -> object:
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Nonsense("not JSON") from None
    if not isinstance(whole, dict | list):
        raise Nonsense("neither an object nor a list")
    return whole


def _at(whole: object, path: str) -> object:
    """What stands at a path, or None."""
    if path == ".":
        return whole
    for name in path.split("."):
        if isinstance(whole, dict):
            whole = whole.get(name)
        elif isinstance(whole, list) and name.isdecimal() and len(name) < 6 and int(name) < len(whole):
            whole = whole[int(name)]
        else:
            return None
    return whole


def _items(whole: object, mapping: dict) -> tuple[tuple[Item, ...], int, int]:
    if not mapping.get("items"):
        return (), 0, 0
    found = _at(whole, mapping["items"])
    if not isinstance(found, list):
        raise Nonsense(f"no list at {mapping['items']}")
    read = [item for item in (_item(one, mapping.get("item", {})) for one in found[:MOST_ITEMS]) if item]
    unreadable = min(len(found), MOST_ITEMS) - len(read)
    if found and not read:
        raise Nonsense(f"nothing that can be read in the list at {mapping['items']}")
    return tuple(read), max(len(found) - MOST_ITEMS, 0), unreadable


def _item(one: object, parts: dict) -> Item | None:
    """One entry, or None when there is nothing in it to show."""
    if not isinstance(one, dict | list):
        return None
    said = {part: _at(one, parts[part]) if parts.get(part) else None for part in ITEM_PARTS}
    amount = " ".join(filter(None, (_words(said["amount"]), _words(said["currency"])))) if _words(said["amount"]) else ""
    item = Item(_words(said["title"]), _words(said["date"]), amount, _words(said["state"]), _link(said["link"]))
    return item if item.title or item.amount or item.state or item.date else None


def _words(value: object) -> str:
    """A text, number or truth as one line; '' for whatever else stands there."""
    if isinstance(value, str):
        return text.one_line(value, LONGEST_VALUE)
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**18 else ""
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.15g}"
    return ""


def _link(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_LINK or any(sign <= " " or sign in "\x7f\\" for sign in value):
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    return value if parts.scheme in ("http", "https") and parts.hostname and parts.username is None else ""
