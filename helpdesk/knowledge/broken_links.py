"""Links that lead nowhere, or to what their reader may not see; those to other websites by what these said (outside_links.py)."""
import re
from dataclasses import dataclass
from urllib.parse import unquote

import sqlalchemy as sa

from helpdesk.core.addresses import link
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.knowledge import pictures
from helpdesk.knowledge.models import PUBLISHED, VISIBILITIES, Article, Translation, first_words
from helpdesk.knowledge.outside_links import known_faults, outside_links
from helpdesk.knowledge.rendering import PAGES

# Why a link is broken.
MISSING, UNPUBLISHED, HIDDEN, NO_HEADING, NO_PICTURE = "missing", "unpublished", "hidden", "no_heading", "no_picture"
MOST_FOUND = 500

_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")
_ARTICLE = re.compile(r"/help/[A-Za-z-]{2,8}/articles/(\d{1,9})")
_GO = re.compile(r"/help/[A-Za-z-]{2,8}/go/([^#?]+)")
_PICTURE = re.compile(r"/help/images/([^#?]+)")


@dataclass(frozen=True)
class Broken:
    """A link that does not work: where it stands, what it says, and why."""

    article_id: int
    locale: str
    title: str
    address: str
    why: str


@dataclass(frozen=True)
class _Known:
    """What links may lead to: name and number of each article → (visibility, whether any language of it is published)."""

    by_name: dict[str, tuple[str, bool]]
    by_id: dict[int, tuple[str, bool]]


def broken_links() -> list[Broken]:
    """Every broken link of a published text, at most 500, by article and language; three statements, whatever there is."""
    known, outside, found = _known(), known_faults(), []
    texts = db.session.execute(
        sa.select(Translation.article_id, Translation.locale, Translation.title, Translation.body, Translation.html, Translation.headings, Article.visibility,
                  Article.external_id).join(Article)
        .where(Translation.status == PUBLISHED, sa.or_(Translation.body.contains("]("), Translation.html.contains('href="http'))).order_by(Translation.article_id, Translation.locale))
    for text in texts:
        anchors = {heading[1] for heading in text.headings}
        faults = {address: _fault(address.removeprefix(link("")), known, text.visibility, anchors) for address in _LINK.findall(text.body)}
        if outside:
            faults |= {address: outside.get(address) for address in outside_links(text.html)}
        found += [Broken(text.article_id, text.locale, text.title or first_words(text.body), address, why)
                  for address, why in faults.items() if why]
        if len(found) >= MOST_FOUND:
            break
    return found[:MOST_FOUND]


def _known() -> _Known:
    shown = sa.exists().where(Translation.article_id == Article.id, Translation.status == PUBLISHED)
    rows = db.session.execute(sa.select(Article.id, Article.external_id, Article.visibility, shown)).all()
    return _Known({row[1]: (row[2], bool(row[3])) for row in rows}, {row[0]: (row[2], bool(row[3])) for row in rows})


def _fault(address: str, known: _Known, visibility: str, anchors: set[str]) -> str | None:
    kind, _colon, name = address.partition(":")
    if kind.lower() == "article":
        return _seen_by(known.by_name.get(unquote(name).partition("#")[0]), visibility)
    if kind.lower() == "page":
        return None if name.lower() in PAGES else MISSING
    if address.startswith("#"):
        return None if address[1:] in anchors else NO_HEADING
    if found := _ARTICLE.match(address):
        return _seen_by(known.by_id.get(int(found.group(1))), visibility)
    if found := _GO.match(address):
        return _seen_by(known.by_name.get(unquote(found.group(1))), visibility)
    if found := _PICTURE.match(address):
        return None if _is_picture(found.group(1)) else NO_PICTURE
    # A path without a slash in front is a file beside the Markdown that no import brought along.
    return MISSING if "://" not in address and not address.startswith(("/", "mailto:", "tel:")) else None


def _seen_by(target: tuple[str, bool] | None, visibility: str) -> str | None:
    """Everybody who reads the text must be able to follow its link."""
    if target is None:
        return MISSING
    if not target[1]:
        return UNPUBLISHED
    return HIDDEN if VISIBILITIES.index(target[0]) > VISIBILITIES.index(visibility) else None


def _is_picture(name: str) -> bool:
    try:
        return bool(pictures.opened(name))
    except NotFound:
        return False
