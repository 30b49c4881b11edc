"""Articles for tests, made by the same actions as in life."""
from itertools import count

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import unit_of_work
from helpdesk.knowledge import actions, following, queries, searching
from helpdesk.knowledge.models import Translation

_names = count(1)


def make_article(title="When is my money back?", body="Refunds by Pix take two days.", *, locale="en", published=True, article=None,
                 category=None, visibility="public", summary="", keywords=(), reviewed_on=None, name=None) -> Translation:
    """An article in one language; with `article`, another language of it. Call it outside a unit."""
    written = actions.draft(locale, title, body, summary=summary, keywords=keywords, reviewed_on=reviewed_on)
    with unit_of_work():
        if article is None:
            shelf = actions.Shelf(category and queries.category(category).id, visibility, external_id=name or f"made-{next(_names)}")
            article = actions.create_article(shelf, actor=SYSTEM)
        translation = actions.save(article, written, actor=SYSTEM)
        if published:
            actions.publish(translation, actor=SYSTEM)
    return translation


def index_all() -> int:
    """Brings the search index to what the rows say, as the worker does."""
    return following.catch_up(searching.index())


def found(words: str, locale: str = "en") -> list[str]:
    """The names of the articles a search finds."""
    return [hit.id for hit in searching.index().search(words, locale).hits]


