"""Articles for agents: what may answer an open ticket, internal ones included, with the words to put into a reply."""
from dataclasses import dataclass

import sqlalchemy as sa
from markupsafe import Markup

from helpdesk.core.addresses import link
from helpdesk.core.db import db
from helpdesk.knowledge import searching, solving
from helpdesk.knowledge.models import PUBLISHED, VISIBILITIES, Translation
from helpdesk.knowledge.rendering import REFERENCE
from helpdesk.knowledge.search import Hit
from helpdesk.knowledge.searching import article_path

# What shares only a word or two with a whole ticket would be noise beside it.
FLOOR = 0.35
# A longer article is linked, not copied.
LONGEST_COPY = 4_000


@dataclass(frozen=True)
class Suggestion:
    """An article beside a ticket. `link_words` and `text_words` go into a reply; both are '' for what is for agents only.

    `solved` counts the tickets it solved; `is_sent` tells that this ticket's customer has it already.
    """

    article_id: int
    locale: str
    title: str
    snippet: Markup
    visibility: str
    link_words: str
    text_words: str
    solved: int
    is_sent: bool


def suggestions(words: str, locale: str, *, ticket_id: int, limit: int = 5, spoken: str | None = None) -> list[Suggestion]:
    """The articles of a language that fit these words best, for the agent who answers a ticket.

    `spoken` is the language of an agent who typed the words: where the ticket's language knows none of them, they are looked for
    in that one, and what is found is told in the ticket's language if it can be.
    """
    hits = _hits(words, locale, limit)
    if not hits and spoken not in (None, locale):
        hits = _hits(words, spoken, limit)
    ids = [hit.extra["article_id"] for hit in hits]
    if not ids:
        return []
    rows = db.session.scalars(
        sa.select(Translation).options(sa.orm.joinedload(Translation.article))
        .where(Translation.article_id.in_(ids), Translation.locale.in_({locale, hits[0].locale}), Translation.status == PUBLISHED))
    texts = {one.article_id: one for one in sorted(rows, key=lambda one: one.locale == locale)}
    solved, sent = solving.times_solved(ids), {one.article_id for one in solving.sent_in(ticket_id)}
    return [_suggestion(texts[article_id], hit.snippet, solved.get(article_id, 0), article_id in sent)
            for article_id, hit in zip(ids, hits, strict=True) if article_id in texts]


def text_to_insert(article_id: int, locale: str) -> str:
    """The words of a published article for a reply, with its address below; '' for what is for agents only, too long, or not there."""
    told = db.session.scalar(sa.select(Translation).options(sa.orm.joinedload(Translation.article))
                             .where(Translation.article_id == article_id, Translation.locale == locale, Translation.status == PUBLISHED))
    return _suggestion(told, Markup(""), 0, False).text_words if told else ""


def _hits(words: str, locale: str, limit: int) -> list[Hit]:
    return searching.index().search(words, locale, limit=limit, as_typed=len(words) > 200, audiences=VISIBILITIES, floor=FLOOR).hits


def _suggestion(text: Translation, snippet: Markup, solved: int, is_sent: bool) -> Suggestion:
    address = link(article_path(text.locale, text.article_id, text.slug))
    visibility = text.article.visibility
    link_words = f"{text.shown_title}\n{address}\n" if visibility != "internal" else ""
    # The address stays below the words: it is how the desk knows later which article was sent.
    plain = text.plain.replace(REFERENCE, "")
    text_words = f"{plain}\n\n{address}\n" if link_words and len(plain) <= LONGEST_COPY else ""
    return Suggestion(text.article_id, text.locale, text.shown_title, snippet, visibility, link_words, text_words, solved, is_sent)
