"""Categories, articles, their translations, and what readers said and did."""
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.core.db import Id, MaybeMoment, Moment, Text, db
from helpdesk.core.i18n import LOCALES
from helpdesk.core.localised import pick

VISIBILITIES = ("public", "signed_in", "internal")
DRAFT, PUBLISHED = "draft", "published"
REASONS = ("not_my_case", "unclear", "outdated")
LONGEST_ID = 200


class Category(db.Model):
    """A shelf of the help centre."""

    __tablename__ = "category"
    id: Mapped[Id]
    key: Mapped[str] = mapped_column(sa.String(80), unique=True)
    icon: Mapped[str] = mapped_column(sa.String(40), default="book-open")
    position: Mapped[int] = mapped_column(default=0)
    names: Mapped[dict] = mapped_column(sa.JSON)
    summaries: Mapped[dict] = mapped_column(sa.JSON, default=dict)

    def name(self, locale: str) -> str:
        """The category's name in a language, with fallback."""
        return pick(self.names, locale)

    def summary(self, locale: str) -> str:
        """One sentence about what is in it, with fallback."""
        return pick(self.summaries, locale)


class Article(db.Model):
    """One answer, whatever languages it is told in."""

    __tablename__ = "article"
    id: Mapped[Id]
    # The author's own name for it: the same in every language and in an import and export.
    external_id: Mapped[str] = mapped_column(sa.String(LONGEST_ID), unique=True)
    category_id: Mapped[int | None] = mapped_column(sa.ForeignKey("category.id", ondelete="SET NULL"), index=True)
    visibility: Mapped[str] = mapped_column(sa.String(10), default="public")
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id", ondelete="SET NULL"))
    # The language that the others are translated from; None for what was imported.
    main_locale: Mapped[str | None] = mapped_column(sa.String(8))
    created_at: Mapped[Moment]

    category: Mapped[Category | None] = relationship()
    translations: Mapped[list["Translation"]] = relationship(back_populates="article", order_by="Translation.locale",
                                                             cascade="all, delete-orphan")

    def translation(self, locale: str) -> "Translation | None":
        """The article in a language, drafts included."""
        return next((one for one in self.translations if one.locale == locale), None)

    @property
    def main(self) -> "Translation | None":
        """What the others are translated from: the language it was first written in, else the desk's first that tells it."""
        return next(filter(None, map(self.translation, (self.main_locale, *LOCALES))), None)


class Translation(db.Model):
    """An article in one language: what the author wrote, and what was made of it for readers."""

    __tablename__ = "translation"
    id: Mapped[Id]
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("article.id", ondelete="CASCADE"))
    locale: Mapped[str] = mapped_column(sa.String(8))
    status: Mapped[str] = mapped_column(sa.String(10), default=DRAFT)
    title: Mapped[str] = mapped_column(sa.String(300), default="")
    summary: Mapped[str] = mapped_column(sa.String(600), default="")
    body: Mapped[Text]
    keywords: Mapped[list] = mapped_column(sa.JSON, default=list)
    html: Mapped[Text]
    plain: Mapped[Text]
    headings: Mapped[list] = mapped_column(sa.JSON, default=list)
    slug: Mapped[str] = mapped_column(sa.String(80), default="")
    reviewed_on: Mapped[date | None]
    published_at: Mapped[MaybeMoment]
    updated_at: Mapped[Moment]
    # Counted by every save, so that two authors cannot overwrite each other unseen.
    revision: Mapped[int] = mapped_column(default=1)
    # Counted by every change of the words themselves; the words before are a TranslationVersion.
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id", ondelete="SET NULL"))
    # New words for a published text, which readers do not see yet: see history.Pending.
    pending: Mapped[dict | None] = mapped_column(sa.JSON(none_as_null=True))
    review_on: Mapped[date | None] = mapped_column(index=True)
    # The version of the article's main language that this text agrees with; None where nobody said.
    source_version: Mapped[int | None]

    article: Mapped[Article] = relationship(back_populates="translations")

    __table_args__ = (sa.UniqueConstraint("article_id", "locale"), sa.Index("ix_translation_locale_status", "locale", "status"))

    @property
    def shown_title(self) -> str:
        """The title, or the first words of an article that has none."""
        return self.title or first_words(self.plain) or self.article.external_id

    @property
    def is_published(self) -> bool:
        """Whether readers may see it."""
        return self.status == PUBLISHED

    @property
    def is_outdated(self) -> bool:
        """Whether the text it was translated from has changed since."""
        main = self.article.main
        return main is not None and main is not self and is_behind(self.source_version, main.version)


class TranslationVersion(db.Model):
    """Words that an article had in a language before they were replaced; `at` and `author_id` tell who wrote them when."""

    __tablename__ = "translation_version"
    id: Mapped[Id]
    translation_id: Mapped[int] = mapped_column(sa.ForeignKey("translation.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(300))
    summary: Mapped[str] = mapped_column(sa.String(600))
    body: Mapped[Text]
    keywords: Mapped[list] = mapped_column(sa.JSON, default=list)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id", ondelete="SET NULL"))
    at: Mapped[Moment]

    __table_args__ = (sa.UniqueConstraint("translation_id", "number"),)


class Feedback(db.Model):
    """One reader's word on an article; a second click changes it."""

    __tablename__ = "feedback"
    id: Mapped[Id]
    translation_id: Mapped[int] = mapped_column(sa.ForeignKey("translation.id", ondelete="CASCADE"))
    visitor: Mapped[str] = mapped_column(sa.String(64))
    is_helpful: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(sa.String(20))
    at: Mapped[Moment]

    __table_args__ = (sa.UniqueConstraint("translation_id", "visitor"),)


class ArticleViews(db.Model):
    """How often an article was opened on a day, in a language; nobody in particular."""

    __tablename__ = "article_views"
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    locale: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    views: Mapped[int] = mapped_column(default=0)

    __table_args__ = (sa.Index("ix_article_views_day", "day"),)


class Search(db.Model):
    """A search of the help centre: the words without what could name a person, and how it ended.

    `ending` is '' while that is open, then nothing, reworded, no_click, clicked or solved (see endings.py), or unknown for
    searches from before endings were noted. `wrote_at` says that the
    same person wrote to us within a day; `ticket_id` names what was written, unless they kept their searches to themselves.
    """

    __tablename__ = "search"
    id: Mapped[Id]
    at: Mapped[Moment]
    locale: Mapped[str] = mapped_column(sa.String(8))
    query: Mapped[str] = mapped_column(sa.String(200))
    hits: Mapped[int]
    was_corrected: Mapped[bool] = mapped_column(default=False)
    # A digest that changes every month: enough to see that somebody asked again, not who.
    visitor: Mapped[str] = mapped_column(sa.String(64))
    ending: Mapped[str] = mapped_column(sa.String(10), default="", server_default="")
    article_id: Mapped[int | None] = mapped_column(sa.ForeignKey("article.id", ondelete="SET NULL"))
    wrote_at: Mapped[MaybeMoment]
    ticket_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ticket.id", ondelete="SET NULL"))
    # The searches that mean the same, once some of them were not answered.
    gap_id: Mapped[int | None] = mapped_column(sa.ForeignKey("gap.id", ondelete="SET NULL"))

    __table_args__ = (sa.Index("ix_search_gap_id", "gap_id", "at"), sa.Index("ix_search_locale_at", "locale", "at"), sa.Index("ix_search_visitor_at", "visitor", "at"),
                      sa.Index("ix_search_ending_at", "ending", "at"), sa.Index("ix_search_ticket_id", "ticket_id"))


class ArticleUse(db.Model):
    """An article went out in a reply to a ticket; when the ticket was solved with it, what had been asked."""

    __tablename__ = "article_use"
    id: Mapped[Id]
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("article.id", ondelete="CASCADE"), index=True)
    ticket_id: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"))
    message_id: Mapped[int]
    customer_id: Mapped[int | None] = mapped_column(index=True)
    agent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agent.id", ondelete="SET NULL"))
    locale: Mapped[str] = mapped_column(sa.String(8))
    sent_at: Mapped[Moment]
    solved_at: Mapped[MaybeMoment] = mapped_column(index=True)
    question: Mapped[str] = mapped_column(sa.String(400), default="")

    __table_args__ = (sa.UniqueConstraint("ticket_id", "article_id"),)


class Synonyms(db.Model):
    """Words that mean the same in a language of this desk's customers."""

    __tablename__ = "synonyms"
    id: Mapped[Id]
    locale: Mapped[str] = mapped_column(sa.String(8), index=True)
    words: Mapped[list] = mapped_column(sa.JSON)


class OutsideLink(db.Model):
    """An address of another website that published texts link to, and what it said when it was asked last.

    `fault` is '' while nothing is wrong, else gone or unreachable; `failures` counts how often in a row.
    """

    __tablename__ = "outside_link"
    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    address: Mapped[Text]
    fault: Mapped[str] = mapped_column(sa.String(12), default="")
    failures: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[MaybeMoment]
    due_at: Mapped[Moment] = mapped_column(index=True)


def is_behind(source_version: int | None, version: int) -> bool:
    """Whether a translation that agrees with one version of its original is older than the present one."""
    return source_version is not None and source_version < version


def first_words(text: str, limit: int = 80) -> str:
    """The beginning of a text on one line, cut at a word."""
    line = " ".join(text[: limit * 4].split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0].rstrip(",.;:") + "…"
