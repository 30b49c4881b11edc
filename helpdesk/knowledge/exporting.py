"""Articles as a folder of Markdown with front matter, their past versions and the synonyms beside it; `exchange.py` reads it back."""
import json
from pathlib import Path

import sqlalchemy as sa
import yaml

from helpdesk.accounts.queries import agent_emails
from helpdesk.core.db import db
from helpdesk.core.i18n import LOCALES
from helpdesk.knowledge import pictures, queries, synonyms
from helpdesk.knowledge.models import PUBLISHED, Translation, TranslationVersion
from helpdesk.knowledge.rendering import slug

CATEGORIES_FILE, SYNONYMS_FILE, PAST_ENDING = "categories.yml", "synonyms.yml", ".versions.jsonl"


def write_folder(folder: Path) -> int:
    """Writes every article as `<category>/<id>.<locale>.md`, its versions beside it, the shelves and the synonyms; returns how many texts."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_yaml(folder / CATEGORIES_FILE, [
        {"id": one.key, "icon": one.icon, "position": one.position, "title": dict(one.names), "summary": dict(one.summaries)}
        for one in queries.categories()])
    _write_yaml(folder / SYNONYMS_FILE, {
        locale: [list(group.words) for group in found] for locale in LOCALES if (found := synonyms.groups(locale))})
    emails, count = agent_emails(), 0
    for translation in queries.each_translation():
        count += 1
        path = folder / _file_name(translation)
        path.parent.mkdir(parents=True, exist_ok=True)
        body = pictures.put_beside(translation.body, folder)
        path.write_text(f"---\n{_yaml(_front(translation, emails))}---\n\n{body}\n", "utf-8")
        _write_past(past_file(path), translation, folder, emails)
    return count


def past_file(path: Path) -> Path:
    """Where the versions of the text in a Markdown file stand."""
    return path.with_name(path.name.removesuffix(".md") + PAST_ENDING)


def _write_past(path: Path, translation: Translation, folder: Path, emails: dict[int, str]) -> None:
    rows = [] if translation.version == 1 else db.session.scalars(
        sa.select(TranslationVersion).where(TranslationVersion.translation_id == translation.id).order_by(TranslationVersion.number)).all()
    lines = [{"version": row.number, "title": row.title, "summary": row.summary, "body": pictures.put_beside(row.body, folder),
              "keywords": list(row.keywords), "author": emails.get(row.author_id), "at": row.at.isoformat()} for row in rows]
    if lines:
        path.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), "utf-8")
    else:
        path.unlink(missing_ok=True)


def _file_name(translation: Translation) -> str:
    article = translation.article
    folder = article.category.key if article.category else "uncategorised"
    # An id is free text; what a file name cannot hold is replaced, and the number keeps it unique.
    name = article.external_id if slug(article.external_id, 200) == article.external_id else f"{slug(article.external_id)}-{article.id}"
    return f"{folder}/{name}.{translation.locale}.md"


def _front(translation: Translation, emails: dict[int, str]) -> dict:
    article = translation.article
    front = {"id": article.external_id, "locale": translation.locale, "title": translation.title,
             "category": article.category.key if article.category else None, "summary": translation.summary,
             "keywords": list(translation.keywords), "reviewed": translation.reviewed_on, "review": translation.review_on,
             "visibility": article.visibility if article.visibility != "public" else None,
             "status": translation.status if translation.status != PUBLISHED else None,
             "owner": emails.get(article.owner_id), "original": article.main_locale, "version": translation.version if translation.version > 1 else None,
             "agrees": translation.source_version, "author": emails.get(translation.author_id)}
    return {name: value for name, value in front.items() if value not in (None, "", [])}


def _write_yaml(path: Path, value) -> None:
    if value:
        path.write_text(_yaml(value), "utf-8")


def _yaml(value) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=140)
