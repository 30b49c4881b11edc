"""What the knowledge room announces. The search index follows these rows."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ArticleSaved(Event):
    kind = "article.saved"
    article_id: int
    locale: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class ArticleDrafted(Event):
    """New words for a published text were kept; readers see the old ones. Dropped, when `is_dropped`."""

    kind = "article.drafted"
    article_id: int
    locale: str
    is_dropped: bool = False


@dataclass(frozen=True, kw_only=True)
class ArticlePublished(Event):
    kind = "article.published"
    article_id: int
    locale: str


@dataclass(frozen=True, kw_only=True)
class ArticleUnpublished(Event):
    kind = "article.unpublished"
    article_id: int
    locale: str


@dataclass(frozen=True, kw_only=True)
class ArticlesImported(Event):
    """One chunk of an import: every language of these articles may have changed."""

    kind = "article.imported"
    article_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class CategoryChanged(Event):
    """Its key or name stands in every hit of its articles."""

    kind = "article.category_changed"
    category_id: int


@dataclass(frozen=True, kw_only=True)
class ArticleRated(Event):
    kind = "feedback.given"
    article_id: int
    locale: str
    is_helpful: bool
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class QuestionUnlearnt(Event):
    """An author took a learnt question away from an article."""

    kind = "article.unlearnt"
    article_id: int
    locale: str


@dataclass(frozen=True, kw_only=True)
class SynonymsChanged(Event):
    """Other words mean the same in a language now: they stand with every article that has one of them."""

    kind = "article.synonyms_changed"
    locale: str


# What changes the search index.
INDEXED = (ArticleSaved, ArticlePublished, ArticleUnpublished, ArticlesImported, CategoryChanged, SynonymsChanged)
