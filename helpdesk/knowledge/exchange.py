"""Articles from files: a folder of Markdown with front matter, as `exporting.py` writes it, or JSON lines."""
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from helpdesk.accounts.queries import agent_emails
from helpdesk.core import events, json_lines
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

TEXTS = ("id", "title", "summary", "body", "category")
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


def replaced(ready: list[Incoming]) -> list[str]:
    """A sentence for each text that a later one of the same id and language takes the place of."""
    last = {(one.external_id, one.draft.locale): one for one in ready}
    return [f"{one.place}: gives way to {last[one.external_id, one.draft.locale].place}, which has the same id and locale"
            for one in ready if last[one.external_id, one.draft.locale] is not one]


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
            front, end, body = text[4:].partition("\n---\n")
            told = yaml.safe_load(front) if end else None
            if not isinstance(told, dict):
                raise ValueError("the front matter stands between two lines of --- and has lines such as title: …")
            versions = [{**one, "body": pictures.take_in(one["body"], folder)} for one in read_versions(past_file(path))]
            records.append((place, {**told, "body": pictures.take_in(body, folder), "versions": versions}))
        except Invalid as error:
            faults += [f"{place}: {words}" for words in error.fields.values()]
        except (ValueError, yaml.YAMLError, TypeError, KeyError) as error:
            faults.append(f"{place}: {error}")
    shelves = _read_yaml(folder / CATEGORIES_FILE, list, faults)
    faults += _shelf_faults(shelves)
    groups = _read_yaml(folder / SYNONYMS_FILE, dict, faults)
    faults += [f"{SYNONYMS_FILE}: {locale}: a list of lists of words" for locale, told in groups.items() if not _is_grouped(told)]
    told = {locale: [", ".join(map(str, group)) for group in lists] for locale, lists in groups.items() if _is_grouped(lists)}
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


def _shelf_faults(described: list) -> Iterator[str]:
    for number, one in enumerate(described, 1):
        if not isinstance(one, dict) or not isinstance(one.get("id"), str) or not isinstance(one.get("icon", ""), str):
            yield f"{CATEGORIES_FILE}: shelf {number}: needs an id; id and icon are texts"
        elif not isinstance(one.get("position", 0), int) or not all(_is_localised(one.get(name, {})) for name in ("title", "summary")):
            yield f"{CATEGORIES_FILE}: shelf {number}: position is a number, title and summary have a text for each language"


def _is_localised(texts) -> bool:
    return isinstance(texts, dict) and all(isinstance(value, str) for value in texts.values())


def _is_grouped(lists) -> bool:
    return isinstance(lists, list) and all(isinstance(group, list) for group in lists)


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
            records.append((f"line {number}", json_lines.record(line)))
        except ValueError as error:
            faults.append(f"line {number}: {error}")
    if faults:
        raise Unreadable("\n".join(faults[:50]))
    return records


def _incoming(place: str, record: dict[str, Any]) -> Incoming:
    problems = _problems(record)
    if problems:
        raise Invalid(problems)
    category, locale = record.get("category"), known_locale(record["locale"])
    return Incoming(place, str(record["id"]).strip(), str(category).strip() or None if category else None, record.get("visibility"),
                    record.get("status", PUBLISHED) == PUBLISHED,
                    actions.draft(locale, str(record.get("title") or ""), record["body"],
                                  summary=str(record.get("summary") or ""), keywords=_keywords(record.get("keywords")),
                                  reviewed_on=_day(record.get("reviewed")), review_on=_day(record.get("review"))),
                    str(record.get("owner") or "").lower(), known_locale(str(record.get("original") or "")), past_of(record))


def _problems(record: dict[str, Any]) -> dict[str, str]:
    """What is wrong with a record, in words, by field."""
    external_id, locale, problems = str(record.get("id") or "").strip(), record.get("locale"), {}
    if isinstance(record.get("id"), (list, dict, bool)) or not 0 < len(external_id) <= LONGEST_ID or not external_id.isprintable():
        problems["id"] = f"1 to {LONGEST_ID} characters that can be seen"
    if not isinstance(locale, str) or known_locale(locale) is None:
        problems["locale"] = f"{locale!r} is not a language of this desk"
    if record.get("visibility") not in (None, *VISIBILITIES):
        problems["visibility"] = f"one of {', '.join(VISIBILITIES)}"
    if not isinstance(record.get("body"), str):
        problems["body"] = "is missing"
    problems |= {name: "is a text" for name in ("title", "summary", "category") if isinstance(record.get(name), (list, dict, bool))}
    if isinstance(record.get("keywords"), (dict, bool, int, float)):
        problems["keywords"] = "are a list of words, or one text with commas"
    if not problems and json_lines.has_half_characters([*(str(record.get(name) or "") for name in TEXTS), *_keywords(record.get("keywords"))]):
        problems["text"] = "has half of a character (a lone surrogate), which nothing can keep"
    return problems


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
