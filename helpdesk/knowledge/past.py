"""What a text was before it came here: its versions, who wrote it when. It comes along with a text that is new here, and never
over the history of one that is not."""
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from helpdesk.core import text
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid
from helpdesk.knowledge.models import Translation, TranslationVersion
from helpdesk.knowledge.rendering import LONGEST_BODY


@dataclass(frozen=True)
class Version:
    """Words that were replaced; `author` is an address."""

    number: int
    title: str
    summary: str
    body: str
    keywords: tuple[str, ...]
    author: str
    at: datetime


@dataclass(frozen=True)
class Past:
    """`number` is the version that stands now, `agrees` the version of the original it agrees with."""

    number: int
    agrees: int | None
    author: str
    versions: tuple[Version, ...]


def read_versions(path: Path) -> list[dict]:
    """The lines of a file of versions, none where it is missing. :raises ValueError: naming the line that cannot be read."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines() if path.exists() else (), 1):
        try:
            found.append(json.loads(line))
        except ValueError as error:
            raise ValueError(f"{path.name}, line {number}: {error}") from None
    return found


def past_of(record: dict) -> Past:
    """What a record tells of its text's past. :raises Invalid: naming what cannot be read."""
    versions = tuple(sorted((_version(one) for one in record.get("versions") or ()), key=lambda one: one.number))
    number = max([_number("version", record.get("version", 1)), *(one.number + 1 for one in versions)])
    agrees = _number("agrees", record["agrees"]) if record.get("agrees") is not None else None
    return Past(number, agrees, str(record.get("author") or ""), versions)


def bring_along(translation: Translation, past: Past, agents: dict[str, int]) -> None:
    """Gives a text that has just been written here its past; `agents` are ids by address."""
    translation.version, translation.source_version = past.number, past.agrees
    translation.author_id = agents.get(past.author.lower())
    db.session.flush()
    db.session.add_all(TranslationVersion(
        translation_id=translation.id, number=one.number, title=one.title, summary=one.summary, body=one.body, keywords=list(one.keywords),
        author_id=agents.get(one.author.lower()), at=one.at) for one in {one.number: one for one in past.versions}.values())


def _version(one: dict) -> Version:
    if not isinstance(one, dict) or not isinstance(one.get("body"), str) or len(one["body"]) > LONGEST_BODY:
        raise Invalid({"versions": "a line has no text, or too much"})
    keywords = one.get("keywords") if isinstance(one.get("keywords"), list) else ()
    return Version(_number("version", one.get("version")), text.one_line(str(one.get("title") or ""), 300), text.one_line(str(one.get("summary") or ""), 600),
                   one["body"], tuple(text.one_line(str(word), 80) for word in keywords), str(one.get("author") or ""), _moment("at", one.get("at")))


def _number(name: str, value) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 1_000_000:
        raise Invalid({name: f"{value!r} is not a number from 1 on"})
    return value


def _moment(name: str, value) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Invalid({name: f"{value!r} is not a moment such as 2026-11-03T09:00:00+00:00"}) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
