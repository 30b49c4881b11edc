"""Verbs of the knowledge room: write an article, publish it, hear what readers say."""
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.accounts.models import Agent
from helpdesk.core import events, text
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import Conflict, Invalid
from helpdesk.core.i18n import LOCALES
from helpdesk.knowledge import history
from helpdesk.knowledge.events import ArticleDrafted, ArticlePublished, ArticleRated, ArticleSaved, ArticleUnpublished, CategoryChanged
from helpdesk.knowledge.models import (
    DRAFT,
    LONGEST_ID,
    PUBLISHED,
    REASONS,
    VISIBILITIES,
    Article,
    Category,
    Feedback,
    Translation,
    first_words,
)
from helpdesk.knowledge.rendering import LONGEST_BODY, Rendered, render, slug

MOST_KEYWORDS = 60


@dataclass(frozen=True)
class Draft:
    """An article in one language as an author wrote it, with its HTML made before any unit begins."""

    locale: str
    title: str
    body: str
    rendered: Rendered
    summary: str = ""
    keywords: tuple[str, ...] = ()
    reviewed_on: date | None = None
    review_on: date | None = None


@dataclass(frozen=True)
class Shelf:
    """Where an article stands, the same for all its languages."""

    category_id: int | None = None
    visibility: str = "public"
    owner_id: int | None = None
    external_id: str = field(default="")


def draft(locale: str, title: str, body: str, *, summary: str = "", keywords=(), reviewed_on: date | None = None,
          review_on: date | None = None) -> Draft:
    """Tidies what was written and renders it; slow work, for outside of a unit.

    :raises Invalid: when the text is missing or too long, or the locale is none of ours.
    """
    problems = {}
    if locale not in LOCALES:
        problems["locale"] = _("Choose one of the languages of this desk.")
    if not body.strip():
        problems["body"] = _("Write the article.")
    if len(body) > LONGEST_BODY:
        problems["body"] = _("This article is too long. Split it in two.")
    if problems:
        raise Invalid(problems)
    body = text.many_lines(body, LONGEST_BODY)
    tidy = (text.one_line(word, 80) for word in keywords)
    return Draft(locale, text.one_line(title), body, render(body, locale), text.one_line(summary, 600),
                 tuple(dict.fromkeys(word for word in tidy if word))[:MOST_KEYWORDS], reviewed_on, review_on)


def create_article(shelf: Shelf, *, actor: Actor) -> Article:
    """An article without any words yet. :raises Invalid: when its name is too long, or taken by another one."""
    external_id = text.one_line(shelf.external_id, LONGEST_ID + 1)
    if len(external_id) > LONGEST_ID:
        raise Invalid({"external_id": _("This name is too long.")})
    if external_id and db.session.scalar(sa.select(Article.id).where(Article.external_id == external_id)):
        raise Invalid({"external_id": _("Another article has this name.")})
    article = Article(external_id=external_id or f"new-{utcnow():%Y%m%d%H%M%S%f}", created_at=utcnow())
    place(article, shelf)
    db.session.add(article)
    db.session.flush()
    if not external_id:
        article.external_id = f"article-{article.id}"
    return article


def place(article: Article, shelf: Shelf) -> None:
    """Puts an article on a shelf. :raises Invalid: for a visibility, a category or an owner that does not exist."""
    problems = {}
    if shelf.visibility not in VISIBILITIES:
        problems["visibility"] = _("Choose who may read it.")
    if shelf.category_id is not None and db.session.get(Category, shelf.category_id) is None:
        problems["category_id"] = _("Choose one of the categories.")
    if shelf.owner_id is not None and db.session.get(Agent, shelf.owner_id) is None:
        problems["owner_id"] = _("Choose one of the agents.")
    if problems:
        raise Invalid(problems)
    article.category_id, article.visibility, article.owner_id = shelf.category_id, shelf.visibility, shelf.owner_id


def save(article: Article, written: Draft, *, actor: Actor, revision: int | None = None, as_draft: bool = False, agrees: bool = True,
         is_small: bool = False) -> Translation:
    """Writes the article in one language. A published one changes for readers at once, or with `as_draft` when it is published.

    `revision` is the one the author began with. `agrees`: a translation says now what the original says; `is_small`: the
    original changed so little that its translations still do. :raises Conflict: when somebody saved since then.
    """
    translation = article.translation(written.locale)
    if translation is None:
        if not article.translations and article.main_locale is None:
            article.main_locale = written.locale
        translation = Translation(locale=written.locale, status=DRAFT, revision=0)
        article.translations.append(translation)
    elif revision is not None and translation.revision != revision:
        raise Conflict(_("Somebody else has saved this article since you opened it. Your text is still below; copy it, reload and compare."),
                       revision=translation.revision)
    if as_draft and translation.is_published:
        history.keep_pending(translation, written, author_id=actor.id, agrees=agrees, is_small=is_small)
        events.record(ArticleDrafted(article_id=article.id, locale=written.locale), actor=actor)
        return translation
    write(translation, written, author_id=actor.id, agrees=agrees, is_small=is_small)
    translation.pending = None
    db.session.flush()
    events.record(ArticleSaved(article_id=article.id, locale=written.locale, revision=translation.revision), actor=actor)
    return translation


def drop_draft(translation: Translation, *, actor: Actor) -> None:
    """Forgets the words that readers have not seen; the published ones stay."""
    if translation.pending is not None:
        translation.pending, translation.revision = None, translation.revision + 1
        events.record(ArticleDrafted(article_id=translation.article_id, locale=translation.locale, is_dropped=True), actor=actor)


def publish(translation: Translation, *, actor: Actor) -> None:
    """Shows it to readers and to the search."""
    if translation.is_published:
        return
    set_published(translation, True)
    events.record(ArticlePublished(article_id=translation.article_id, locale=translation.locale), actor=actor)


def unpublish(translation: Translation, *, actor: Actor) -> None:
    """Takes it back into a draft."""
    if not translation.is_published:
        return
    set_published(translation, False)
    events.record(ArticleUnpublished(article_id=translation.article_id, locale=translation.locale), actor=actor)


def rename_category(category: Category, *, key: str, names: dict, actor: Actor) -> None:
    """Gives a shelf another key and names."""
    category.key, category.names = key, names
    events.record(CategoryChanged(category_id=category.id), actor=actor)


def rate(translation: Translation, visitor: str, *, is_helpful: bool, reason: str | None = None, actor: Actor) -> Feedback:
    """Keeps a reader's word; the same reader's second word replaces the first.

    :raises Invalid: for a reason that does not exist.
    """
    if reason is not None and (is_helpful or reason not in REASONS):
        raise Invalid({"reason": _("Choose one of the reasons.")})
    known = db.session.scalar(sa.select(Feedback).where(Feedback.translation_id == translation.id, Feedback.visitor == visitor))
    row = known or Feedback(translation_id=translation.id, visitor=visitor)
    row.is_helpful, row.reason, row.at = is_helpful, reason, utcnow()
    db.session.add(row)
    events.record(ArticleRated(article_id=translation.article_id, locale=translation.locale, is_helpful=is_helpful, reason=reason),
                  actor=actor)
    return row


def write(translation: Translation, written: Draft, *, author_id: int | None = None, agrees: bool = True, is_small: bool = False) -> None:
    """Puts an author's words into a row, without announcing it; the words before are kept as a version."""
    old_version = translation.version
    history.archive(translation, written)
    translation.title, translation.summary, translation.body = written.title, written.summary, written.body
    translation.keywords = list(written.keywords)
    translation.html, translation.plain = written.rendered.html, written.rendered.plain
    translation.headings = written.rendered.headings
    translation.slug = slug(written.title or first_words(written.rendered.plain))
    translation.reviewed_on, translation.review_on = written.reviewed_on, written.review_on
    translation.updated_at, translation.author_id = utcnow(), author_id
    translation.revision += 1
    history.follow_original(translation, old_version, agrees=agrees, is_small=is_small)


def set_published(translation: Translation, is_published: bool) -> None:
    """Shows a text to readers or takes it back, without announcing it."""
    translation.status = PUBLISHED if is_published else DRAFT
    if is_published:
        translation.published_at = translation.published_at or utcnow()
