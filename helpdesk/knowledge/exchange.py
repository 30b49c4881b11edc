"""Articles from and to files: a folder of Markdown with front matter, or JSON lines."""
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from helpdesk.core import events
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import known_locale
from helpdesk.core.localised import everywhere
from helpdesk.knowledge import actions, pictures, queries
from helpdesk.knowledge.events import ArticlesImported, CategoryChanged
from helpdesk.knowledge.models import LONGEST_ID, PUBLISHED, VISIBILITIES, Article, Category, Translation
from helpdesk.knowledge.rendering import slug

CATEGORIES_FILE = "categories.yml"
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


@dataclass(frozen=True)
class Source:
    """What is to be imported: raw records with their places, and the shelves that a folder describes."""

    records: list[tuple[str, dict]]
    categories: list[dict]


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
    changed = 0
    for first in range(0, len(ready), CHUNK):
        part = ready[first:first + CHUNK]
        with unit_of_work():
            touched = [_take_one(one) for one in part]
            article_ids = sorted({article_id for article_id in touched if article_id is not None})
            if article_ids:
                events.record(ArticlesImported(article_ids=article_ids), actor=actor)
        changed += sum(article_id is not None for article_id in touched)
        progress(len(part))
    return changed


def write_folder(folder: Path) -> int:
    """Writes every article as `<category>/<id>.<locale>.md` and the shelves as categories.yml; returns how many texts."""
    folder.mkdir(parents=True, exist_ok=True)
    shelves = [{"id": one.key, "icon": one.icon, "position": one.position, "title": dict(one.names), "summary": dict(one.summaries)}
               for one in queries.categories()]
    if shelves:
        (folder / CATEGORIES_FILE).write_text(_yaml(shelves), "utf-8")
    count = 0
    for translation in queries.each_translation():
        count += 1
        path = folder / _file_name(translation)
        path.parent.mkdir(parents=True, exist_ok=True)
        body = pictures.put_beside(translation.body, folder)
        path.write_text(f"---\n{_yaml(_front(translation))}---\n\n{body}\n", "utf-8")
    return count


def _read_folder(folder: Path) -> Source:
    records, faults = [], []
    for path in sorted(folder.rglob("*.md")):
        place = str(path.relative_to(folder))
        try:
            text = path.read_text("utf-8")
            if not text.startswith("---\n"):
                continue
            front, body = text[4:].split("\n---\n", 1)
            records.append((place, {**yaml.safe_load(front), "body": pictures.take_in(body, folder)}))
        except Invalid as error:
            faults += [f"{place}: {words}" for words in error.fields.values()]
        except (ValueError, yaml.YAMLError, TypeError) as error:
            faults.append(f"{place}: {error}")
    categories = []
    if (folder / CATEGORIES_FILE).exists():
        try:
            categories = yaml.safe_load((folder / CATEGORIES_FILE).read_text("utf-8")) or []
        except (yaml.YAMLError, ValueError) as error:
            faults.append(f"{CATEGORIES_FILE}: {error}")
    if faults:
        raise Unreadable("\n".join(faults))
    return Source(records, categories)


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
                                  reviewed_on=_day(record.get("reviewed")), review_on=_day(record.get("review"))))


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


def _take_one(one: Incoming) -> int | None:
    """Writes one text; returns the article's id if anything changed."""
    article = db.session.scalar(sa.select(Article).where(Article.external_id == one.external_id))
    if article is None:
        article = Article(external_id=one.external_id, created_at=utcnow(), visibility="public")
        db.session.add(article)
    category_id = queries.category(_key(one.category)).id if one.category else article.category_id
    visibility = one.visibility or article.visibility
    is_placed = (article.category_id, article.visibility) == (category_id, visibility)
    article.category_id, article.visibility = category_id, visibility
    translation = article.translation(one.draft.locale)
    if is_placed and translation is not None and _is_same(translation, one):
        return None
    if translation is None:
        translation = Translation(locale=one.draft.locale, revision=0)
        article.translations.append(translation)
    actions.write(translation, one.draft)
    actions.set_published(translation, one.is_published)
    db.session.flush()
    return article.id


def _is_same(translation: Translation, one: Incoming) -> bool:
    kept = (translation.title, translation.summary, translation.body, tuple(translation.keywords), translation.reviewed_on,
            translation.review_on, translation.is_published)
    draft = one.draft
    return kept == (draft.title, draft.summary, draft.body, draft.keywords, draft.reviewed_on, draft.review_on, one.is_published)


def _file_name(translation: Translation) -> str:
    article = translation.article
    folder = article.category.key if article.category else "uncategorised"
    # An id is free text; what a file name cannot hold is replaced, and the number keeps it unique.
    name = article.external_id if slug(article.external_id, 200) == article.external_id else f"{slug(article.external_id)}-{article.id}"
    return f"{folder}/{name}.{translation.locale}.md"


def _front(translation: Translation) -> dict:
    article = translation.article
    front = {"id": article.external_id, "locale": translation.locale, "title": translation.title,
             "category": article.category.key if article.category else None, "summary": translation.summary,
             "keywords": list(translation.keywords), "reviewed": translation.reviewed_on, "review": translation.review_on,
             "visibility": article.visibility if article.visibility != "public" else None,
             "status": translation.status if translation.status != PUBLISHED else None}
    return {name: value for name, value in front.items() if value not in (None, "", [])}


def _yaml(value) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=140)

