"""The hand-written words of the sample: conversations, people, canned replies."""
import random
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "bank"
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")


@dataclass(frozen=True)
class Turn:
    """One thing that is said; `who` is customer, agent or note."""

    who: str
    text: str


@dataclass(frozen=True)
class Conversation:
    """One ticket as it could have been: what was searched and read before, what was said, how it was liked."""

    id: str
    locale: str
    channel: str
    team: str
    tags: tuple[str, ...]
    product: str
    subject: str
    turns: tuple[Turn, ...]
    mood: str
    comments: tuple[str, ...]
    search: str = ""
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """A customer of the sample; `work` is a second address at the organisation, `handle` the name in the shop."""

    name: str
    locale: str
    email: str
    timezone: str
    phone: str = ""
    handle: str = ""
    organisation: str = ""
    work: str = ""

    @property
    def first_name(self) -> str:
        """What a friendly letter calls them."""
        return self.name.split()[0]


@cache
def conversations() -> tuple[Conversation, ...]:
    """Every conversation of the bank, of all languages, in a fixed order."""
    return tuple(_conversation(path.stem.partition("-")[2], entry)
                 for path in sorted(FOLDER.glob("conversations-*.yml")) for entry in _read(path))


@cache
def people() -> tuple[Person, ...]:
    """The customers of the sample."""
    return tuple(Person(**entry) for entry in _read(FOLDER / "customers.yml"))


@cache
def canned_replies() -> tuple[dict, ...]:
    """Saved replies, each with an id, and name and text in three languages."""
    return tuple(_read(FOLDER / "replies.yml"))


def said(text: str, facts: dict[str, str], rng: random.Random) -> str:
    """The text with one of each [a|b] picked and every {fact} filled in."""
    return _CHOICE.sub(lambda match: rng.choice(match.group(1).split("|")), text).format_map(facts).strip()


def _conversation(locale: str, entry: dict) -> Conversation:
    turns = tuple(Turn(who, text) for turn in entry.pop("turns") for who, text in turn.items())
    lists = {name: tuple(entry.pop(name, ())) for name in ("tags", "reads", "comments")}
    return Conversation(locale=locale, turns=turns, **lists, **entry)


def _read(path: Path) -> list[dict]:
    return yaml.safe_load(path.read_text("utf-8"))
