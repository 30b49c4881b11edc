"""How searches of the help centre end. The worker says it once there was time to click, to ask again and to write."""
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.language import terms
from helpdesk.knowledge.footprints import STILL_MEANT
from helpdesk.knowledge.learning.readers import SEARCHES_ON
from helpdesk.knowledge.models import Search

# Nothing was found · asked again in other words · hits, but none was opened.
NOTHING, REWORDED, NO_CLICK = "nothing", "reworded", "no_click"
# An article was opened, and nothing else was asked · a reader said that it solved it.
CLICKED, SOLVED = "clicked", "solved"
FAILED = (NOTHING, NO_CLICK, REWORDED)
ENDINGS = (*FAILED, CLICKED, SOLVED)
KEPT_FOR = timedelta(days=400)
CHUNK = 500


@dataclass(frozen=True)
class Asked:
    """A search, or the one after it, as the rule sees it; `opened` tells that an article was opened from it."""

    query: str
    locale: str
    at: datetime
    hits: int
    opened: bool


def ending_of(search: Asked, following: Asked | None) -> str:
    """How a search ended, given the same person's next one, if there is any. Pure.

    Whoever opened an article and then asks for something else was answered; whoever asks for the same in other words was not.
    """
    if not search.hits:
        return NOTHING
    asked_on = following is not None and following.locale == search.locale and following.at - search.at <= SEARCHES_ON
    if asked_on and (not search.opened or is_alike(search.query, following.query, search.locale)):
        return REWORDED
    return CLICKED if search.opened else NO_CLICK


def is_alike(one: str, other: str, locale: str) -> bool:
    """Whether two searches share a telling word, whatever its form."""
    return bool(set(terms(one, locale, keep_stopwords=False)) & set(terms(other, locale, keep_stopwords=False)))


def settle() -> None:
    """Gives an ending to every search that has waited for it long enough, and forgets the oldest; a unit for each few hundred."""
    while _settle_some() == CHUNK:
        pass
    while _forget_some() == CHUNK:
        pass


def _settle_some() -> int:
    with unit_of_work():
        rows = db.session.scalars(sa.select(Search).where(Search.ending == "", Search.at < utcnow() - STILL_MEANT)
                                  .order_by(Search.at, Search.id).limit(CHUNK)).all()
        after = _following(rows)
        for row in rows:
            row.ending = ending_of(_asked(row), after.get(row.id))
    return len(rows)


def _forget_some() -> int:
    with unit_of_work():
        old = db.session.scalars(sa.select(Search.id).where(Search.at < utcnow() - KEPT_FOR).order_by(Search.at).limit(CHUNK)).all()
        if old:
            db.session.execute(sa.delete(Search).where(Search.id.in_(old)))
    return len(old)


def _following(rows: list[Search]) -> dict[int, Asked]:
    """The same person's next search, by the id of the search."""
    if not rows:
        return {}
    people: dict[str, list[Search]] = defaultdict(list)
    for other in db.session.scalars(sa.select(Search).where(Search.visitor.in_({row.visitor for row in rows}), Search.at >= rows[0].at,
                                                            Search.at <= rows[-1].at + SEARCHES_ON).order_by(Search.at, Search.id)):
        people[other.visitor].append(other)
    return {one.id: _asked(later) for asked in people.values() for one, later in zip(asked, asked[1:], strict=False)}


def _asked(row: Search) -> Asked:
    return Asked(row.query, row.locale, row.at, row.hits, row.article_id is not None)
