"""What readers teach without meaning to: the search before an article that solved it, and clicks that ended a search."""
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.core import signing
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.knowledge.learning.lessons import heard
from helpdesk.knowledge.learning.models import CLICKED, HELPED, REWORDED, Lesson

# Who searches again this soon after a click had not found it.
SEARCHES_ON = timedelta(minutes=10)
# Earlier searches of the same visit that are believed to have meant the same.
MOST_REWORDED = 2


@dataclass(frozen=True)
class Clicked:
    """An article was opened after a search, or (`article_id` None) somebody searched again. `visitor` is the browser's random token."""

    query: str
    article_id: int | None
    locale: str
    visitor: str
    at: datetime


def keep_clicks(clicks: list[Clicked]) -> None:
    """Writes clicks down, in order, in the open unit; a search soon after a click takes the click away."""
    for one in clicks:
        person = person_of(one.visitor, one.at)
        if one.article_id is not None:
            heard(one.query, one.article_id, one.locale, CLICKED, person)
        else:
            db.session.execute(sa.delete(Lesson).where(Lesson.person == person, Lesson.source == CLICKED, Lesson.at > one.at - SEARCHES_ON))


def helped(searches: list[str], article_id: int, locale: str, visitor: str) -> None:
    """A reader said that an article solved it; `searches` led there, oldest first. In the open unit."""
    person = person_of(visitor, utcnow())
    for query in searches[-1:]:
        heard(query, article_id, locale, HELPED, person)
    for query in searches[:-1][-MOST_REWORDED:]:
        heard(query, article_id, locale, REWORDED, person)


def person_of(visitor: str, at: datetime) -> str:
    """A digest that changes every month: enough to count people, not to know them."""
    return signing.mac("lesson-person", f"{at:%Y-%m}{visitor}", length=32)
