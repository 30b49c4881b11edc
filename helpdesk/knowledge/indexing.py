"""What of an article goes into the search index, and how much each part of it is worth."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from whoosh import columns, fields
from whoosh.analysis import RegexTokenizer

from helpdesk.core.language import fold, normalise, words

from .learning.features import packed
from .snippets import sentences, without_references

# Raise it when the schema, the analysis of texts or what is stored changes: every index of
# another version is built again from the rows.
VERSION = "6"

# BM25F in its simple form: a term counts as often as it stands in a part, times the part's
# worth, and the length of the whole is one. Chosen by cross-validation over sets of questions
# in three languages; worths of 1 to 3 for the title differ by less than a point.
WORTH = {"title": 2, "keywords": 2, "body": 1}


@dataclass(frozen=True)
class Indexable:
    """An article in one locale as the index wants it.

    `body` is plain text, not Markdown; `extra` is handed back with each hit. What was learnt about
    an article is no part of it (see learning/).
    """

    id: str
    locale: str
    title: str
    body: str
    keywords: str = ""
    category: str = ""
    audience: str = "public"
    extra: Mapping[str, Any] = field(default_factory=dict)


def schema() -> fields.Schema:
    """The fields of an index. `text` holds terms that core.language has made already.

    `spelling` and `folded` hold the words of titles and bodies, as written and without accents: what is spelt right.
    """
    split = RegexTokenizer(r"\S+")
    return fields.Schema(
        id=fields.ID(unique=True, sortable=True),
        text=fields.TEXT(analyzer=split, phrase=False),
        spelling=fields.TEXT(analyzer=split, phrase=False),
        folded=fields.TEXT(analyzer=split, phrase=False),
        pieces=fields.COLUMN(columns.VarBytesColumn()),
        placed=fields.COLUMN(columns.VarBytesColumn()),
        shown=fields.STORED(),
    )


def document(article: Indexable) -> dict[str, Any]:
    """The article as core.index.SearchIndex stores it."""
    parts = {
        "title": normalise(article.title),
        "keywords": normalise(article.keywords),
        "body": normalise(article.body),
    }
    terms, spellings, every = [], set(), []
    for name, text in parts.items():
        found = words(without_references(text), article.locale)
        terms += [w.term for w in found] * WORTH[name]
        every += found
        # What customers type stands in keywords: it teaches the ranking, not the spelling.
        if name in ("title", "body"):
            spellings.update(w.text.lower() for w in found)
    return {
        "id": article.id,
        "text": " ".join(terms),
        "spelling": " ".join(sorted(spellings)),
        "folded": " ".join(sorted({fold(spelling) for spelling in spellings})),
        "pieces": packed(every),
        "placed": f"{article.audience}\0{article.category}".encode(),
        "shown": {
            "id": article.id,
            "title": article.title,
            "sentences": [tuple(s) for s in sentences(parts["body"], article.locale)],
            "audience": article.audience,
            "category": article.category,
            "extra": dict(article.extra),
        },
    }


def placed(kept: bytes) -> tuple[str, str]:
    """The audience and the category of an article, which a search asks of many more than it shows."""
    audience, _, category = kept.decode().partition("\0")
    return audience, category
