"""The search index of this process: one object for all threads, opened by create_app."""
from pathlib import Path

from helpdesk.core.addresses import link
from helpdesk.core.i18n import LOCALES
from helpdesk.knowledge.search import Hit, KnowledgeIndex

_index: KnowledgeIndex | None = None


def use_folder(folder: Path) -> None:
    """Sets where the index lives; create_app calls it once."""
    global _index
    if _index is not None:
        _index.close()
    _index = KnowledgeIndex(folder, LOCALES)


def index() -> KnowledgeIndex:
    """The index of this process. :raises RuntimeError: before create_app has named its folder."""
    if _index is None:
        raise RuntimeError("The folder of the index is not set.")
    return _index


def as_record(hit: Hit) -> dict:
    """A hit as the command line and the API show it."""
    return {"id": hit.id, "title": hit.extra["title"], "url": link(path_of(hit)), "locale": hit.locale, "score": hit.score,
            "snippet": str(hit.snippet)}


def article_path(locale: str, article_id: int, slug: str) -> str:
    """The path of an article's page; the number finds it, the words are for people."""
    return f"/help/{locale}/articles/{article_id}-{slug}".rstrip("-")


def path_of(hit: Hit) -> str:
    """The path of the page of a hit."""
    return article_path(hit.locale, hit.extra["article_id"], hit.extra["slug"])
