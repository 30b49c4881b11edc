"""What an article said before and will say next: versions, drafts of published texts, and which translations are behind."""
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.knowledge.models import Translation, TranslationVersion

MOST_SHOWN = 100


@dataclass(frozen=True)
class Words:
    """What an author wrote, whichever version it is."""

    title: str
    summary: str
    body: str
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class Pending:
    """Words of a published article that readers do not see yet, who kept them when, and what they mean for its other languages."""

    words: Words
    reviewed_on: date | None
    review_on: date | None
    by: int | None
    at: datetime
    agrees: bool
    is_small: bool


@dataclass(frozen=True)
class VersionLine:
    """One version in the list; the newest is what stands now."""

    number: int
    title: str
    author: str
    at: datetime
    is_current: bool


def words_of(one) -> Words:
    """The words of a translation, one of its versions, or what an author has just written."""
    return Words(one.title, one.summary, one.body, tuple(one.keywords))


def archive(translation: Translation, written) -> None:
    """Keeps the words that are about to be replaced, and counts the version on; the same words again are no version."""
    if not translation.body:
        translation.version = 1
    elif words_of(translation) != words_of(written):
        db.session.add(TranslationVersion(
            translation_id=translation.id, number=translation.version, title=translation.title, summary=translation.summary,
            body=translation.body, keywords=translation.keywords, author_id=translation.author_id, at=translation.updated_at))
        translation.version += 1


def follow_original(translation: Translation, old_version: int | None, *, agrees: bool, is_small: bool) -> None:
    """Notes which version of the original a translation agrees with, or lets the translations of a changed original fall behind."""
    main = translation.article.main
    if translation is not main:
        if agrees and main is not None:
            translation.source_version = main.version
        return
    for other in translation.article.translations:
        if other is not main and other.source_version in (None, old_version):
            other.source_version = translation.version if is_small else old_version


def keep_pending(translation: Translation, written, *, author_id: int | None, agrees: bool, is_small: bool) -> None:
    """Keeps new words of a published text aside."""
    translation.pending = {
        "title": written.title, "summary": written.summary, "body": written.body, "keywords": list(written.keywords),
        "reviewed_on": written.reviewed_on and written.reviewed_on.isoformat(),
        "review_on": written.review_on and written.review_on.isoformat(), "by": author_id, "at": utcnow().isoformat(),
        "agrees": agrees, "is_small": is_small}
    translation.revision += 1


def pending_of(translation: Translation | None) -> Pending | None:
    """What waits to be published over a text, if anything does."""
    kept = translation.pending if translation else None
    if kept is None:
        return None
    return Pending(Words(kept["title"], kept["summary"], kept["body"], tuple(kept["keywords"])), _day(kept["reviewed_on"]),
                   _day(kept["review_on"]), kept["by"], datetime.fromisoformat(kept["at"]), kept["agrees"], kept["is_small"])


def versions(translation: Translation) -> list[VersionLine]:
    """The versions of a text, newest first, the present one at the top."""
    rows = db.session.execute(
        sa.select(TranslationVersion.number, TranslationVersion.title, Agent.name, TranslationVersion.at).outerjoin(Agent)
        .where(TranslationVersion.translation_id == translation.id).order_by(TranslationVersion.number.desc()).limit(MOST_SHOWN))
    now = VersionLine(translation.version, translation.shown_title, author_name(translation.author_id), translation.updated_at, True)
    return [now, *(VersionLine(number, title, name or "", at, False) for number, title, name, at in rows)]


def words_at(translation: Translation, number: int) -> Words:
    """The words of one version. :raises NotFound: when there is no such version."""
    if number == translation.version:
        return words_of(translation)
    row = db.session.scalar(sa.select(TranslationVersion).where(TranslationVersion.translation_id == translation.id,
                                                                TranslationVersion.number == number))
    if row is None:
        raise NotFound()
    return words_of(row)


def author_name(agent_id: int | None) -> str:
    """Who wrote it, '' when nobody is known: an import, or an agent who is gone."""
    return db.session.scalar(sa.select(Agent.name).where(Agent.id == agent_id)) or "" if agent_id else ""


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None
