"""Articles from files: a folder of Markdown with front matter, as `exporting.py` writes it, or JSON lines."""
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from helpdesk.accounts.queries import agent_emails
from helpdesk.core import events
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import known_locale
from helpdesk.core.localised import everywhere
from helpdesk.knowledge import actions, pictures, queries, synonyms
from helpdesk.knowledge.events import ArticlesImported, CategoryChanged
from helpdesk.knowledge.exporting import CATEGORIES_FILE, SYNONYMS_FILE, past_file
from helpdesk.knowledge.models import LONGEST_ID, PUBLISHED, VISIBILITIES, Article, Category, Translation
from helpdesk.knowledge.past import Past, bring_along, past_of, read_versions
from helpdesk.knowledge.rendering import slug

# Rows of one unit: the write lock stays short while others work.
CHUNK = 50


class Unreadable(Exception):
    """A file cannot be imported; the text has one line per fault, each with its place."""


@dataclass(frozen=True)
class Incoming:
    """An article in one language as a file tells it; `place` says where, for complaints."""

    place: str
    external_id: str
    category: str | None
    visibility: str | None
    is_published: bool
    draft: actions.Draft
    owner: str
    original: str | None
    past: Past


@dataclass(frozen=True)
class Source:
    """What is to be imported: raw records with their places, and the shelves and synonyms (locale → lines) that a folder tells."""

    records: list[tuple[str, dict]]
    categories: list[dict]
    synonyms: dict[str, list[str]] = field(default_factory=dict)


def open_source(path: Path) -> Source:
    """Reads a folder of *.md with front matter, or a *.jsonl file. :raises Unreadable: naming every fault."""
    if path.is_dir():
        return _read_folder(path)
    return Source(_read_lines(path), [])


def prepare(source: Source, progress: Callable[[int], None] = lambda count: None) -> list[Incoming]:
    """Checks and renders every record before anything is written. :raises Unreadable: naming every fault."""
    ready, faults = [], []
    for place, record in source.records:
        try:
            ready.append(_incoming(place, record))
        except Invalid as error:
            faults += [f"{place}: {name}: {words}" for name, words in error.fields.items()]
        progress(1)
    if faults:
        raise Unreadable("\n".join(faults[:50]))
    return ready


def take_in(source: Source, ready: list[Incoming], *, actor: Actor, progress: Callable[[int], None] = lambda count: None) -> int:
    """Writes what was prepared, in short units; the same file again changes nothing. Returns how many texts changed."""
    with unit_of_work():
        _shelve(source.categories, {one.category for one in ready if one.category}, actor)
        for locale, lines in source.synonyms.items():
            synonyms.add(locale, lines, actor=actor)
    changed, agents = 0, {email.lower(): agent_id for agent_id, email in agent_emails().items()}
    for first in range(0, len(ready), CHUNK):
        part = ready[first:first + CHUNK]
        with unit_of_work():
            touched = [_take_one(one, agents) for one in part]
            article_ids = sorted({article_id for article_id in touched if article_id is not None})
            if article_ids:
                events.record(ArticlesImported(article_ids=article_ids), actor=actor)
        changed += sum(article_id is not None for article_id in touched)
        progress(len(part))
    return changed


def _read_folder(folder: Path) -> Source:
    records, faults = [], []
    for path in sorted(folder.rglob("*.md")):
        place = str(path.relative_to(folder))
        try:
            text = path.read_text("utf-8")
            if not text.startswith("---\n"):
                continue
            front, body = text[4:].split("\n---\n", 1)
            versions = [{**one, "body": pictures.take_in(one["body"], folder)} for one in read_versions(past_file(path))]
            records.append((place, {**yaml.safe_load(front), "body": pictures.take_in(body, folder), "versions": versions}))
        except Invalid as error:
            faults += [f"{place}: {words}" for words in error.fields.values()]
        except (ValueError, yaml.YAMLError, TypeError, KeyError) as error:
            faults.append(f"{place}: {error}")
    shelves = _read_yaml(folder / CATEGORIES_FILE, list, faults)
    told = {locale: [", ".join(map(str, group)) for group in groups] for locale, groups in _read_yaml(folder / SYNONYMS_FILE, dict, faults).items()}
    for locale, lines in told.items():
        try:
            synonyms.parsed(locale, "\n".join(lines))
        except Invalid as error:
            faults += [f"{SYNONYMS_FILE}: {name}: {words}" for name, words in error.fields.items()]
    if faults:
        raise Unreadable("\n".join(faults[:50]))
    return Source(records, shelves, told)


def _read_yaml(path: Path, kind: type, faults: list[str]):
    """What a file beside the articles says; nothing where it is missing."""
    if not path.exists():
        return kind()
    try:
        found = yaml.safe_load(path.read_text("utf-8")) or kind()
    except (yaml.YAMLError, ValueError) as error:
        faults.append(f"{path.name}: {error}")
        return kind()
    if not isinstance(found, kind):
        faults.append(f"{path.name}: not a {'list' if kind is list else 'table'}")
        return kind()
    return found


def _read_lines(path: Path) -> list[tuple[str, dict]]:
    records, faults = [], []
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if not isinstance(record, dict):
                raise ValueError("not an object")
            records.append((f"line {number}", record))
        except ValueError as error:
            faults.append(f"line {number}: {error}")
    if faults:
        raise Unreadable("\n".join(faults[:50]))
    return records


def _incoming(place: str, record: dict[str, Any]) -> Incoming:
    external_id, locale = str(record.get("id") or "").strip(), str(record.get("locale") or "")
    problems = {}
    if not external_id or len(external_id) > LONGEST_ID:
        problems["id"] = f"1 to {LONGEST_ID} characters"
    if known_locale(locale) is None:
        problems["locale"] = f"{locale!r} is not a language of this desk"
    if record.get("visibility") not in (None, *VISIBILITIES):
        problems["visibility"] = f"one of {', '.join(VISIBILITIES)}"
    if not isinstance(record.get("body"), str):
        problems["body"] = "is missing"
    if problems:
        raise Invalid(problems)
    category = record.get("category")
    return Incoming(place, external_id, str(category).strip() or None if category else None, record.get("visibility"),
                    record.get("status", PUBLISHED) == PUBLISHED,
                    actions.draft(known_locale(locale), str(record.get("title") or ""), record["body"],
                                  summary=str(record.get("summary") or ""), keywords=_keywords(record.get("keywords")),
                                  reviewed_on=_day(record.get("reviewed")), review_on=_day(record.get("review"))),
                    str(record.get("owner") or "").lower(), known_locale(str(record.get("original") or "")), past_of(record))


def _keywords(value) -> Iterable[str]:
    if isinstance(value, str):
        return value.replace("\n", ",").split(",")
    return [str(word) for word in value] if isinstance(value, (list, tuple)) else ()


def _day(value) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if value else None
    except (TypeError, ValueError):
        raise Invalid({"reviewed": f"{value!r} is not a day such as 2026-11-03"}) from None


def _shelve(described: list[dict], named: set[str], actor: Actor) -> None:
    known = {one.key: one for one in queries.categories()}
    for number, one in enumerate(described, 1):
        shelf = known.setdefault(one["id"], Category(key=one["id"], names={}))
        wanted = (one.get("icon", "book-open"), one.get("position", number), one.get("title", {}), one.get("summary", {}))
        if (shelf.icon, shelf.position, shelf.names, shelf.summaries) != wanted:
            shelf.icon, shelf.position, shelf.names, shelf.summaries = wanted
            _add_shelf(shelf, actor)
    for name in sorted(named):
        key = _key(name)
        if key not in known:
            known[key] = Category(key=key, names=everywhere(name), position=len(known) + 1)
            _add_shelf(known[key], actor)


def _add_shelf(shelf: Category, actor: Actor) -> None:
    db.session.add(shelf)
    db.session.flush()
    events.record(CategoryChanged(category_id=shelf.id), actor=actor)


def _key(name: str) -> str:
    return slug(name, 80) or "other"


def _take_one(one: Incoming, agents: dict[str, int]) -> int | None:
    """Writes one text; returns the article's id if anything changed. An owner who is no agent here changes nothing."""
    article = db.session.scalar(sa.select(Article).where(Article.external_id == one.external_id))
    if article is None:
        article = Article(external_id=one.external_id, created_at=utcnow(), visibility="public")
        db.session.add(article)
    category_id = queries.category(_key(one.category)).id if one.category else article.category_id
    visibility = one.visibility or article.visibility
    place = (category_id, visibility, agents.get(one.owner, article.owner_id), one.original or article.main_locale)
    is_placed = (article.category_id, article.visibility, article.owner_id, article.main_locale) == place
    article.category_id, article.visibility, article.owner_id, article.main_locale = place
    translation = article.translation(one.draft.locale)
    if is_placed and translation is not None and _is_same(translation, one):
        return None
    is_new = translation is None
    if is_new:
        translation = Translation(locale=one.draft.locale, revision=0)
        article.translations.append(translation)
    actions.write(translation, one.draft)
    actions.set_published(translation, one.is_published)
    if is_new:
        bring_along(translation, one.past, agents)
    db.session.flush()
    return article.id


def _is_same(translation: Translation, one: Incoming) -> bool:
    kept = (translation.title, translation.summary, translation.body, tuple(translation.keywords), translation.reviewed_on,
            translation.review_on, translation.is_published)
    draft = one.draft
    return kept == (draft.title, draft.summary, draft.body, draft.keywords, draft.reviewed_on, draft.review_on, one.is_published)
